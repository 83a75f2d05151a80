import * as fc from 'fast-check'
import { build, decodeFromCompressedBase64 } from 'hdr-histogram-js'
import { expect, test } from 'vitest'
import { decodeHdr, encodeHdr } from '../../src/metrics/hdr-codec.ts'
import { EMPTY_HDR, HIGHEST_THOUSANDTHS, makeHdr, mergeHdrSnapshots, readHdrs } from '../../src/metrics/hdr.ts'

const hdrOf = (values: readonly number[]) => {
  const hdr = makeHdr()
  for (const value of values) hdr.record(value)
  return hdr.read()
}

const decoded = (values: readonly number[]) => decodeHdr(encodeHdr(hdrOf(values)))

// Values of every magnitude, out of range too.
const sample = fc.oneof(
  fc.double({ min: 0, max: 5, noNaN: true }),
  fc.double({ min: 0, max: 60_000, noNaN: true }),
  fc.double({ min: -10, max: 4_000_000, noNaN: true }),
  fc.double({ min: 0, max: 3_000_000_000, noNaN: true }),
)
const samples = fc.array(sample, { maxLength: 60 })
const percents = [0.01, 10, 25, 50, 75, 90, 95, 99, 99.9, 99.99, 100]

test('merging equals recording together', () => {
  fc.assert(
    fc.property(samples, samples, (a, b) => {
      expect(mergeHdrSnapshots(hdrOf(a), hdrOf(b))).toEqual(hdrOf([...a, ...b]))
    }),
  )
})

test('merging is associative and commutative, and empty changes nothing', () => {
  fc.assert(
    fc.property(samples, samples, samples, (x, y, z) => {
      const [a, b, c] = [hdrOf(x), hdrOf(y), hdrOf(z)]
      const left = mergeHdrSnapshots(mergeHdrSnapshots(a, b), c)
      expect(left).toEqual(mergeHdrSnapshots(a, mergeHdrSnapshots(b, c)))
      expect(left).toEqual(mergeHdrSnapshots(mergeHdrSnapshots(c, b), a))
      expect(mergeHdrSnapshots(EMPTY_HDR, a)).toEqual(a)
      expect(mergeHdrSnapshots(a, EMPTY_HDR)).toEqual(a)
    }),
  )
})

test('adding snapshots to the histogram of a run equals merging them', () => {
  fc.assert(
    fc.property(samples, samples, (x, y) => {
      const run = makeHdr()
      run.add(hdrOf(x))
      run.add(hdrOf(y))
      expect(run.read()).toEqual(mergeHdrSnapshots(hdrOf(x), hdrOf(y)))
    }),
  )
})

test('encoding and decoding keeps every cell and every percentile', () => {
  fc.assert(
    fc.property(samples, (values) => {
      const original = hdrOf(values)
      const read = decodeHdr(encodeHdr(original), original.count === 0 ? null : original.maxThousandths)
      expect([...read.cells]).toEqual([...original.cells])
      expect([...read.counts]).toEqual([...original.counts])
      for (const percent of percents) {
        expect(readHdrs([read]).percentile(percent)).toBe(readHdrs([original]).percentile(percent))
      }
    }),
  )
})

test('merging commutes with encoding', () => {
  fc.assert(
    fc.property(samples, samples, (x, y) => {
      const merged = mergeHdrSnapshots(decoded(x), decoded(y))
      const together = decoded([...x, ...y])
      expect([...merged.cells]).toEqual([...together.cells])
      expect([...merged.counts]).toEqual([...together.counts])
    }),
  )
})

test('a percentile is what the library says of the same samples, cut off at the exact maximum', () => {
  const inRange = fc.array(
    fc.oneof(fc.integer({ min: 0, max: 3_600_000_000 }), fc.integer({ min: 0, max: HIGHEST_THOUSANDTHS })),
    { minLength: 1, maxLength: 80 },
  )
  fc.assert(
    fc.property(inRange, fc.constantFrom(...percents), (thousandths, percent) => {
      const library = build({ bitBucketSize: 32, autoResize: false, highestTrackableValue: HIGHEST_THOUSANDTHS })
      for (const value of thousandths) library.recordValue(value)
      const expected = Math.min(library.getValueAtPercentile(percent), Math.max(...thousandths))
      const hdr = hdrOf(thousandths.map((value) => value / 1_000))
      expect(readHdrs([hdr]).percentile(percent)).toBe(expected / 1_000)
      expect(decodeFromCompressedBase64(encodeHdr(hdr)).getValueAtPercentile(percent)).toBe(
        library.getValueAtPercentile(percent),
      )
    }),
  )
})

test('a percentile lies within a thousandth above the sample of its rank', () => {
  const inRange = fc.array(fc.double({ min: 0, max: HIGHEST_THOUSANDTHS / 1_000, noNaN: true }), {
    minLength: 1,
    maxLength: 80,
  })
  fc.assert(
    fc.property(inRange, fc.constantFrom(1, 10, 50, 90, 99), (values, percent) => {
      const sorted = values.toSorted((a, b) => a - b)
      const exact = sorted[Math.ceil((percent * sorted.length) / 100) - 1] as number
      const read = readHdrs([hdrOf(values)]).percentile(percent)
      expect(read).toBeGreaterThanOrEqual(exact - 0.000_51)
      expect(read).toBeLessThanOrEqual(exact * 1.001 + 0.000_51)
    }),
  )
})

test('a damaged encoding is refused, or says what it said', () => {
  const damage = fc.record({ at: fc.nat(), bits: fc.integer({ min: 1, max: 255 }) })
  fc.assert(
    fc.property(samples, damage, (values, { at, bits }) => {
      const bytes = Buffer.from(encodeHdr(hdrOf(values)), 'base64')
      const original = decodeHdr(bytes.toString('base64'))
      bytes[at % bytes.length]! ^= bits
      expect(readOrRefuse(bytes.toString('base64')) ?? original).toEqual(original)
    }),
  )
})

function readOrRefuse(base64: string) {
  try {
    return decodeHdr(base64)
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}
