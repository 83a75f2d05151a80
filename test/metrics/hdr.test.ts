import { decodeFromCompressedBase64 } from 'hdr-histogram-js'
import { deflateSync, inflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { decodeHdr, encodeHdr } from '../../src/metrics/hdr-codec.ts'
import { EMPTY_HDR, makeHdr, mergeHdrSnapshots, readHdrs } from '../../src/metrics/hdr.ts'

const hdrOf = (...values: number[]) => {
  const hdr = makeHdr()
  for (const value of values) hdr.record(value)
  return hdr
}

test.each([NaN, Infinity, -Infinity])('%d is refused', (value) => {
  expect(() => makeHdr().record(value)).toThrow(/not a sample/)
})

test.each([
  ['below', -0.001, 0],
  ['above', 31 * 86_400_000 + 0.001, 31 * 86_400_000],
])('a value %s the range is counted, put at the limit, and kept exactly beside', (_, value, limit) => {
  const { outOfRange, maxThousandths, minThousandths, cells } = hdrOf(value).read()
  expect({ outOfRange, maxThousandths, minThousandths }).toEqual({
    outOfRange: 1,
    maxThousandths: Math.round(value * 1_000),
    minThousandths: Math.round(value * 1_000),
  })
  expect(cells).toEqual(hdrOf(limit).read().cells)
})

test.each([0, 0.0004, -0.0004, 0.001, 3_600_001, 31 * 86_400_000])('%d ms is in range', (value) => {
  const hdr = hdrOf(value).read()
  expect(hdr.outOfRange).toBe(0)
  expect(Object.is(hdr.minThousandths, -0)).toBe(false)
})

test('minimum, maximum and mean are exact where percentiles are of three digits', () => {
  const reading = readHdrs([hdrOf(123.457, 1_000.001, 5_432.101).read()])
  expect(reading.min).toBe(123.457)
  expect(reading.max).toBe(5_432.101)
  expect(reading.mean).toBeCloseTo((123.457 + 1_000.001 + 5_432.101) / 3, 9)
  expect(reading.percentile(50)).toBeGreaterThanOrEqual(1_000.001)
  expect(reading.percentile(50)).toBeLessThanOrEqual(1_001.001)
  expect(reading.percentile(100)).toBe(5_432.101)
})

test('an empty histogram reads as no number at all', () => {
  const reading = readHdrs([])
  expect(reading.count).toBe(0)
  expect([reading.min, reading.max, reading.mean, reading.percentile(50)]).toEqual([NaN, NaN, NaN, NaN])
})

test.each([
  [1_000, 999],
  // In floating point, 99.9 times 41000 over 100 is above 40959.
  [41_000, 40_959],
])('99.9 %% of %i samples is the %ith, not the next', (count, rank) => {
  const hdr = makeHdr()
  for (let i = 1; i <= count; i++) hdr.record(i <= rank ? 1 : 2)
  expect(readHdrs([hdr.read()]).percentile(99.9)).toBe(1)
})

test('counts of a run go beyond 32 bits', () => {
  const one = hdrOf(5).read()
  const run = makeHdr()
  run.add({ ...one, counts: new Float64Array([2 ** 32]), count: 2 ** 32 })
  run.add(one)
  const { counts, count } = run.read()
  expect([counts[0], count]).toEqual([2 ** 32 + 1, 2 ** 32 + 1])
  expect(decodeHdr(encodeHdr(run.read())).counts[0]).toBe(2 ** 32 + 1)
})

test('taking leaves nothing behind', () => {
  const hdr = hdrOf(1, -2, 3)
  expect(hdr.detach().read().count).toBe(3)
  expect(hdr.detach().read()).toEqual(EMPTY_HDR)
})

test('the encoding carries the header that the reference implementation writes', () => {
  const bytes = Buffer.from(encodeHdr(hdrOf(1, 2, 1_000).read()), 'base64')
  expect(bytes.readUInt32BE(0)).toBe(0x1c849314)
  expect(bytes.readUInt32BE(4)).toBe(bytes.length - 8)
  const inner = inflateSync(bytes.subarray(8))
  expect(inner.readUInt32BE(0)).toBe(0x1c849313)
  expect(inner.readUInt32BE(4)).toBe(inner.length - 40)
  expect(inner.readInt32BE(8)).toBe(0)
  expect(inner.readInt32BE(12)).toBe(3)
  expect(inner.readBigInt64BE(16)).toBe(1n)
  expect(inner.readBigInt64BE(24)).toBe(31n * 86_400_000_000n)
  expect(inner.readDoubleBE(32)).toBe(1)
})

test('an encoded histogram opens as base64 of other HdrHistogram tools does', () => {
  expect(encodeHdr(hdrOf(1).read())).toMatch(/^HISTFAAA/)
})

test('the library reads an encoding back, the empty one too', () => {
  expect(decodeFromCompressedBase64(encodeHdr(EMPTY_HDR)).totalCount).toBe(0)
  const read = decodeFromCompressedBase64(encodeHdr(hdrOf(0, 0, 0.002, 1.5).read()))
  expect([read.totalCount, read.getValueAtPercentile(50), read.maxValue]).toEqual([4, 0, 1_500])
})

test('a decoded histogram whose samples all lie below the range still has them', () => {
  const original = hdrOf(-5, -7).read()
  const decoded = decodeHdr(encodeHdr(original), original.maxThousandths)
  const run = makeHdr()
  run.add(decoded)
  expect([...run.read().counts]).toEqual([2])
  expect(readHdrs([decoded]).percentile(50)).toBe(-5)
})

test('a histogram of one hour, as runs of earlier versions left them, is read and merged with one of today', () => {
  const read = decodeHdr('HISTFAAAACx4nJNpmSzMwMDAwwABzFCaEURcm7yEwf4DRIDptzwTU38c0+U3jEwAob4IZA==')
  expect([...read.cells]).toEqual([...hdrOf(0, 2.047, 2.048, 123.456, 3_600_000).read().cells])
  const merged = mergeHdrSnapshots(read, hdrOf(19_800_000).read())
  expect(readHdrs([merged]).percentile(100)).toBe(19_800_000)
})

test.each([
  ['a longer range', 24, 2n ** 45n],
  ['another unit', 16, 1_000n],
])('a histogram of %s is refused', (_, at, value) => {
  const bytes = Buffer.from(encodeHdr(hdrOf(5).read()), 'base64')
  const plain = inflateSync(bytes.subarray(8))
  plain.writeBigInt64BE(value, at)
  const compressed = deflateSync(plain)
  bytes.writeInt32BE(compressed.length, 4)
  const changed = Buffer.concat([bytes.subarray(0, 8), compressed]).toString('base64')
  expect(() => decodeHdr(changed)).toThrow('of another range or of other steps')
})

test('text that is no histogram of a run is refused', () => {
  expect(() => decodeHdr('bm90IGEgaGlzdG9ncmFt')).toThrow('no histogram')
})
