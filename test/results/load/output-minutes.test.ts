import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeOutputMinutes } from '../../../src/results/load/output-minutes.ts'

// The run starts 20 s before a full minute.
const startedAtMs = Date.parse('2026-11-20T10:00:40.000Z')
const [first, second, third] = [0, 1, 2].map((minute) => Date.parse('2026-11-20T10:00:00.000Z') + minute * 60_000)

test('output counts in the minutes in which it streamed, evenly', () => {
  const output = makeOutputMinutes(startedAtMs)
  // From 10 s before the full minute to 30 s after it.
  output.add(50_000, 400, 40_000)
  expect([first, second, third].map((minute) => output.inMinute(minute ?? 0))).toEqual([100, 300, 0])
})

test('what came at once counts when it came', () => {
  const output = makeOutputMinutes(startedAtMs)
  output.add(19_999, 7, 0)
  output.add(20_000, 11, 0)
  expect([first, second].map((minute) => output.inMinute(minute ?? 0))).toEqual([7, 11])
})

test('no token is lost or counted twice', () => {
  const call = fc.record({
    endMs: fc.integer({ min: 0, max: 300_000 }),
    tokens: fc.integer({ min: 0, max: 100_000 }),
    overMs: fc.integer({ min: 0, max: 200_000 }),
  })
  fc.assert(
    fc.property(call, ({ endMs, overMs, tokens }) => {
      const output = makeOutputMinutes(startedAtMs)
      output.add(endMs, tokens, overMs)
      let sum = 0
      for (let minute = -5; minute < 7; minute++) sum += output.inMinute((first ?? 0) + minute * 60_000)
      expect(Math.abs(sum - tokens)).toBeLessThanOrEqual(6)
    }),
  )
})
