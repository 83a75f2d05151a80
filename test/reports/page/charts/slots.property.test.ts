import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeSlots } from '../../../../src/reports/page/charts/slots.ts'

interface Span {
  readonly first: number
  readonly last: number
}

const join = (a: Span, b: Span): Span => {
  expect(b.first).toBe(a.last + 1)
  return { first: a.first, last: b.last }
}

test('slots hold each interval once, in order, in as many as are asked for at most', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 40 }), fc.integer({ min: 1, max: 700 }), (mostSlots, intervals) => {
      const slots = makeSlots(mostSlots, join)
      for (let index = 0; index < intervals; index++) slots.add({ first: index, last: index })
      const read = slots.read()
      expect(read.length).toBeLessThanOrEqual(mostSlots)
      expect(read.length).toBeGreaterThanOrEqual(Math.min(intervals, Math.floor(mostSlots / 2)))
      expect(read[0]?.first).toBe(0)
      expect(read.at(-1)?.last).toBe(intervals - 1)
      expect(read.slice(1).map(({ first }) => first)).toEqual(read.slice(0, -1).map(({ last }) => last + 1))
      const widths = read.map(({ first, last }) => last - first + 1)
      expect(new Set(widths.slice(0, -1)).size).toBeLessThanOrEqual(1)
      expect(widths.at(-1) ?? 0).toBeLessThanOrEqual(widths[0] ?? 0)
    }),
    { numRuns: 200 },
  )
})

test('an interval costs two merges at most, whenever it comes', () => {
  let merges = 0
  const slots = makeSlots<number>(16, (a, b) => {
    merges++
    return a + b
  })
  for (let index = 0; index < 1_000; index++) {
    merges = 0
    slots.add(1)
    expect(merges).toBeLessThanOrEqual(2)
  }
})

test('reading changes nothing', () => {
  const slots = makeSlots<number>(4, (a, b) => a + b)
  for (let index = 0; index < 6; index++) slots.add(1)
  expect(slots.read()).toEqual(slots.read())
  slots.add(1)
  expect(slots.read().reduce((a, b) => a + b)).toBe(7)
})

test('a part of an interval is in the slot of the one before it, however many slots there are', () => {
  for (let intervals = 1; intervals < 40; intervals++) {
    const slots = makeSlots<number>(4, (a, b) => a + b)
    for (let index = 0; index < intervals; index++) slots.add(1)
    const before = slots.read()
    slots.add(0.01, true)
    const last = before.pop() ?? Number.NaN
    expect(slots.read()).toEqual([...before, last + 0.01])
  }
})
