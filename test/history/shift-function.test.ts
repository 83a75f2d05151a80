import { describe, expect, test } from 'vitest'
import { type HdrSnapshot, makeHdr, readHdrs } from '../../src/metrics/hdr.ts'
import { drawLognormal, drawNormal } from '../../src/random/draw.ts'
import { makeRandom, type Random } from '../../src/random/random.ts'
import { drawPieces, shareBand } from '../../src/history/share-band.ts'
import { shiftFunction } from '../../src/history/shift-function.ts'

const hdr = makeHdr()

function piece(values: readonly number[]): HdrSnapshot {
  for (const value of values) hdr.record(value)
  return hdr.detach().read()
}

const pieces = (count: number, random: Random, factor = 1, calls = 50): HdrSnapshot[] =>
  Array.from({ length: count }, () => {
    const load = Math.exp(0.1 * drawNormal(random))
    return piece(Array.from({ length: calls }, () => drawLognormal(random, 600 * load * factor, 0.4)))
  })

describe('the shift function of two runs', () => {
  test('has each percentile as the run’s own histogram has it', () => {
    const [base, run] = [pieces(12, makeRandom(1, 'a')), pieces(20, makeRandom(2, 'b'), 1.3)]
    const [before, after] = [readHdrs(base), readHdrs(run)]
    for (const point of shiftFunction(base, run, makeRandom(1, 'x'))!) {
      const percent = Number(point.percentile)
      expect(point.base).toBeCloseTo(before.percentile(percent), 6)
      expect(point.run).toBeCloseTo(after.percentile(percent), 6)
      expect(point.change).toBeCloseTo(point.run / point.base - 1, 12)
      expect(point.low!).toBeLessThanOrEqual(point.change)
      expect(point.high!).toBeGreaterThanOrEqual(point.change)
    }
  })

  test('has bands that hold the true shift about as often as they say, where pieces are independent', () => {
    const random = makeRandom(3, 'coverage')
    let held = 0
    const trials = 40
    for (let trial = 0; trial < trials; trial++) {
      const median = shiftFunction(pieces(30, random), pieces(30, random, 1.2), random)!.find(
        ({ percentile }) => percentile === '50',
      )!
      if (median.low! <= 0.2 && median.high! >= 0.2) held++
    }
    expect(held).toBeGreaterThan(30)
  })

  test('has no band for runs of less than a minute, and marks what samples are too few for', () => {
    const random = makeRandom(4, 'short')
    const points = shiftFunction(pieces(5, random, 1, 30), pieces(5, random, 1, 30), random)!
    expect(points.every(({ high, low }) => low === null && high === null)).toBe(true)
    expect(points.filter(({ isWeak }) => isWeak).map(({ percentile }) => percentile)).toEqual(['99'])
  })

  test('is none where a run has no sample', () => {
    const random = makeRandom(5, 'empty')
    expect(shiftFunction(pieces(8, random, 1, 0), pieces(8, random), random)).toBeNull()
  })
})

const counted = (count: number, share: number): { part: number; calls: number }[] =>
  Array.from({ length: count }, (_, index) => ({ part: Math.round(share * 100) + (index % 3) - 1, calls: 100 }))

describe('the band of a difference of shares', () => {
  test('lies about the difference', () => {
    const { high, low } = shareBand(counted(30, 0.02), counted(30, 0.1), makeRandom(1, 'x'))!
    expect(low).toBeLessThanOrEqual(0.08)
    expect(high).toBeGreaterThanOrEqual(0.08)
    expect(high - low).toBeLessThan(0.02)
  })

  test('is none for runs of less than a minute', () => {
    expect(shareBand(counted(5, 0.1), counted(30, 0.1), makeRandom(1, 'x'))).toBeNull()
  })
})

test('pieces are drawn in stretches, as many as there are, each as often as the others', () => {
  const random = makeRandom(6, 'pieces')
  const sums = new Float64Array(30)
  let neighbours = 0
  for (let trial = 0; trial < 2_000; trial++) {
    const times = drawPieces(30, random)
    expect(times.reduce((sum, each) => sum + each, 0)).toBe(30)
    for (const [index, each] of times.entries()) {
      sums[index] = sums[index]! + each
      if (each > 0 && times[(index + 1) % 30]! > 0) neighbours++
    }
  }
  for (const sum of sums) expect(Math.abs(sum / 2_000 - 1)).toBeLessThan(0.2)
  // Of pieces that were drawn one by one, two in five would be there with their neighbour.
  expect(neighbours / (2_000 * 30)).toBeGreaterThan(0.5)
})
