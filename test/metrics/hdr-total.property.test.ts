import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeHdr } from '../../src/metrics/hdr.ts'
import { EMPTY_HDR, mergeHdrSnapshots } from '../../src/metrics/hdr-snapshot.ts'
import { makeHdrTotal } from '../../src/metrics/hdr-total.ts'

const snapshotOf = (values: readonly number[]) => {
  const hdr = makeHdr('interval')
  for (const value of values) hdr.record(value)
  return hdr.read()
}

test('a total is what merging its snapshots one by one gives, at any time', () => {
  const values = fc.array(fc.double({ min: 0, max: 100_000, noNaN: true }), { maxLength: 5 })
  fc.assert(
    fc.property(fc.array(values, { maxLength: 20 }), (all) => {
      const total = makeHdrTotal()
      let merged = EMPTY_HDR
      for (const snapshot of all.map(snapshotOf)) {
        total.add(snapshot)
        merged = mergeHdrSnapshots(merged, snapshot)
        expect(total.read()).toEqual(merged)
      }
    }),
    { numRuns: 50 },
  )
})
