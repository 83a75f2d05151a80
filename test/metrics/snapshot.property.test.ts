import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeHdr } from '../../src/metrics/hdr.ts'
import { mergeSnapshots, type Snapshot } from '../../src/metrics/snapshot.ts'

const tags = fc.record({ scenario: fc.constantFrom('a', 'b'), mode: fc.constantFrom('x', 'y,|" ') })

const snapshot: fc.Arbitrary<Snapshot> = fc.record({
  trends: fc.array(
    fc.record({
      metric: fc.constantFrom('call_duration' as const, 'time_to_first_token' as const),
      tags,
      histogram: fc
        .array(fc.double({ min: 0, max: 100, noNaN: true }), { minLength: 1, maxLength: 5 })
        .map((values) => {
          const hdr = makeHdr()
          for (const value of values) hdr.record(value)
          return hdr.read()
        }),
    }),
    { maxLength: 4 },
  ),
  counters: fc.array(
    fc.record({ metric: fc.constantFrom('calls' as const, 'attempts' as const), tags, count: fc.nat() }),
    { maxLength: 6 },
  ),
})

test('merging snapshots is associative and commutative', () => {
  fc.assert(
    fc.property(snapshot, snapshot, snapshot, (a, b, c) => {
      const flat = mergeSnapshots([a, b, c])
      expect(mergeSnapshots([mergeSnapshots([a, b]), c])).toEqual(flat)
      expect(mergeSnapshots([a, mergeSnapshots([b, c])])).toEqual(flat)
      expect(mergeSnapshots([c, a, b])).toEqual(flat)
    }),
    { numRuns: 50 },
  )
})
