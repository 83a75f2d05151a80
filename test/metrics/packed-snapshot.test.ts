import { expect, test } from 'vitest'
import { makeHdr } from '../../src/metrics/hdr.ts'
import { makePacker, makeUnpacker } from '../../src/metrics/packed-snapshot.ts'
import type { Snapshot } from '../../src/metrics/snapshot.ts'

const histogramOf = (...values: number[]) => {
  const hdr = makeHdr()
  for (const value of values) hdr.record(value)
  return hdr.read()
}
const [one, other] = [
  { scenario: 's', mode: 'one' },
  { scenario: 's', mode: 'other' },
]
const first: Snapshot = {
  trends: [
    { metric: 'call_duration', tags: one, histogram: histogramOf(5, 5, 1_234.567, -1) },
    { metric: 'time_to_first_token', tags: one, histogram: histogramOf(0) },
  ],
  counters: [
    { metric: 'calls', tags: one, count: 2 ** 40 },
    { metric: 'calls', tags: other, count: 1 },
  ],
}
const second: Snapshot = {
  trends: [
    { metric: 'call_duration', tags: other, histogram: histogramOf(7) },
    { metric: 'call_duration', tags: one, histogram: histogramOf(8, 9) },
  ],
  counters: [{ metric: 'calls', tags: one, count: 3 }],
}

test('snapshots cross a port as they were, their numbers moved and their names once', () => {
  const [pack, unpack] = [makePacker(), makeUnpacker()]
  const received = [first, second, { trends: [], counters: [] }].map((snapshot) => {
    const packed = pack(snapshot)
    const crossed = structuredClone(packed, { transfer: [packed.numbers.buffer] })
    expect(packed.numbers.length).toBe(0)
    return { named: [...crossed.newTrends, ...crossed.newCounters].map(({ tags }) => tags.mode), ...unpack(crossed) }
  })
  expect(received.map(({ counters, trends }) => ({ counters, trends }))).toEqual([
    first,
    second,
    { trends: [], counters: [] },
  ])
  expect(received.map(({ named }) => named)).toEqual([['one', 'one', 'one', 'other'], ['other'], []])
  expect(received[1]?.counters[0]?.tags).toBe(received[0]?.counters[0]?.tags)
})

test('a snapshot that names a series which never came is refused', () => {
  const pack = makePacker()
  pack(first)
  expect(() => makeUnpacker()(pack(second))).toThrow('names series')
})
