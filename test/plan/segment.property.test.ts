import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { numberInWhole, shareOf, type Segment } from '../../src/plan/segment.ts'

const segmentsOf = (count: number): Segment[] => Array.from({ length: count }, (_, index) => ({ index, count }))

test('the segments have every number of the whole exactly once, and differ by one at most', () => {
  fc.assert(
    fc.property(fc.nat(300), fc.integer({ min: 1, max: 40 }), (total, count) => {
      const shares = segmentsOf(count).map((segment) => shareOf(total, segment))
      const numbers = segmentsOf(count).flatMap((segment, index) =>
        Array.from({ length: shares[index] ?? 0 }, (_, own) => numberInWhole(own, segment)),
      )
      expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: total }, (_, number) => number))
      expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1)
    }),
  )
})
