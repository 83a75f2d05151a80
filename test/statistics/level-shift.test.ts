import { describe, expect, test } from 'vitest'
import { drawNormal } from '../../src/random/draw.ts'
import { makeRandom } from '../../src/random/random.ts'
import {
  criticalClarity,
  FEWEST_VALUES,
  findLevelShift,
  leastShiftShown,
  sizeOfShift,
  spreadOf,
} from '../../src/statistics/level-shift.ts'

/** A stationary AR(1) of the given deviation. */
function drawRow(length: number, memory: number, deviation: number, seed: number): number[] {
  const random = makeRandom(seed, 'row', length, memory)
  let value = drawNormal(random)
  return Array.from({ length }, () => {
    const now = value
    value = memory * now + Math.sqrt(1 - memory ** 2) * drawNormal(random)
    return deviation * now
  })
}

const shifted = (row: readonly number[], at: number, by: number): number[] =>
  row.map((value, place) => value + (place >= at ? by : 0))

describe('a shift of the level of a row', () => {
  test.each([
    // Simulated apart, with another program and other seeds; clipping at 3.5 to 4 deviations instead of 3 adds up to 0.02.
    [8, 0.796, 0.915],
    [12, 0.727, 0.831],
    [20, 0.608, 0.706],
    [60, 0.393, 0.474],
  ])('is as clear by chance in %i values of memory 0.5 as it should be', (length, atFive, atTwelfth) => {
    expect(Math.abs(criticalClarity(0.05, length, 0.5) - atFive)).toBeLessThan(0.02)
    expect(Math.abs(criticalClarity(0.05 / 12, length, 0.5) - atTwelfth)).toBeLessThan(0.02)
  })

  test('is found where it is, with its size', () => {
    const row = shifted(drawRow(40, 0.3, 0.03, 1), 28, 0.2)
    const found = findLevelShift(row)!
    expect(found.chance).toBeLessThan(0.001)
    expect(found.at).toBe(28)
    const { margin, shift } = sizeOfShift(row, found)
    expect(Math.abs(shift - 0.2)).toBeLessThan(margin)
    expect(margin).toBeLessThan(0.1)
  })

  test('is the same whatever the unit and the level of the row', () => {
    const row = shifted(drawRow(24, 0.3, 0.05, 2), 18, 0.2)
    const other = row.map((value) => 1_000 - 7 * value)
    const [found, ofOther] = [findLevelShift(row)!, findLevelShift(other)!]
    expect(ofOther).toEqual({ ...found, chance: ofOther.chance })
    expect(ofOther.chance).toBeCloseTo(found.chance, 3)
    expect(sizeOfShift(other, ofOther).shift).toBeCloseTo(-7 * sizeOfShift(row, found).shift, 9)
  })

  test('is none where one value alone lies far off, wherever it is', () => {
    for (const place of [0, 3, 10, 16, 19, 20, 21, 22, 23]) {
      const row = drawRow(24, 0.3, 0.05, 3).map((value, at) => (at === place ? value + 1 : value))
      expect(findLevelShift(row)!.chance).toBeGreaterThan(0.01)
    }
  })

  test('is not looked for in a few values, nor in values that are all the same', () => {
    expect(findLevelShift(drawRow(FEWEST_VALUES - 1, 0, 1, 1))).toBeNull()
    expect(findLevelShift(Array.from({ length: 20 }, () => 3))).toBeNull()
    expect(leastShiftShown([1, 2, 3], 7, 0.05)).toBeNull()
  })

  test('shows from the size on that is found four times in five', () => {
    const [deviation, memory, level] = [0.05, 0.3, 0.0125]
    const rows = Array.from({ length: 100 }, (_, seed) => drawRow(27, memory, deviation, 100 + seed))
    const shown = rows.map((row) => leastShiftShown(row.slice(0, 20), 7, level)!).sort((a, b) => a - b)
    const usual = shown[rows.length / 2]!
    const found = rows.filter((row) => findLevelShift(shifted(row, 20, usual))!.chance <= level).length
    expect(found / rows.length).toBeGreaterThan(0.65)
    expect(found / rows.length).toBeLessThan(0.95)
  }, 60_000)

  test('shows sooner with more values before it', () => {
    const row = drawRow(20, 0.4, 0.05, 5)
    const least = leastShiftShown(row, 7, 0.0125)!
    expect(leastShiftShown(row, 7, 0.0125, 20)!).toBeLessThan(least)
    expect(leastShiftShown(row, 7, 0.0125, 20)!).toBeGreaterThan(least / 2)
    expect(spreadOf(row)).toBeGreaterThan(0.025)
    expect(spreadOf(row)).toBeLessThan(0.1)
  })
})
