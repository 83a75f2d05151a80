import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { CellCounts } from '../../src/metrics/cell-counts.ts'

const added = fc.array(fc.tuple(fc.oneof(fc.nat(20), fc.nat(33_791)), fc.integer({ min: 1, max: 2 ** 40 })), {
  maxLength: 300,
})

test('it counts as a map does, and comes out ascending; emptied, it begins anew and leaves what it was', () => {
  fc.assert(
    fc.property(fc.array(added, { minLength: 1, maxLength: 3 }), (intervals) => {
      let counts = new CellCounts()
      for (const interval of intervals) {
        const map = new Map<number, number>()
        for (const [cell, count] of interval) {
          counts.add(cell, count)
          map.set(cell, (map.get(cell) ?? 0) + count)
        }
        const before = counts
        counts = counts.emptied()
        const sorted = [...map].toSorted(([a], [b]) => a - b)
        expect([...before.read().cells]).toEqual(sorted.map(([cell]) => cell))
        expect([...before.read().counts]).toEqual(sorted.map(([, count]) => count))
      }
      expect(counts.read().cells).toHaveLength(0)
    }),
  )
})
