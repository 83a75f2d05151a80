import { describe, expect, test } from 'vitest'
import { makeRandom } from '../../src/random/random.ts'

const numbers = (count: number, ...parameters: Parameters<typeof makeRandom>): number[] => {
  const random = makeRandom(...parameters)
  return Array.from({ length: count }, () => random.next())
}

describe('a seeded random', () => {
  test('gives the same numbers for the same seed and labels', () => {
    expect(numbers(100, 7, 'arrivals', 'ramp')).toEqual(numbers(100, 7, 'arrivals', 'ramp'))
  })

  // A run with a given seed can be repeated only for as long as these stay.
  test('gives these numbers', () => {
    expect(numbers(3, 1, 'arrivals')).toMatchInlineSnapshot(`
      [
        0.09276650388051422,
        0.5429895801379183,
        0.3442641468574804,
      ]
    `)
  })

  test('gives unrelated numbers for seeds and labels that hardly differ', () => {
    const makers: Parameters<typeof makeRandom>[] = [
      [1],
      [2],
      [12],
      [1, 2],
      [1, '2'.repeat(2)],
      [1, 'a', 'b'],
      [1, 'ab'],
      [1, 'b', 'a'],
      [1, 'a', 'b', ''],
      [1, ''],
      [-1],
      [0.5],
    ]
    const rows = makers.map((parameters) => numbers(10_000, ...parameters))
    for (const [index, row] of rows.entries()) {
      for (const other of rows.slice(index + 1)) {
        // Of 10,000 independent pairs the correlation has a deviation of 0.01.
        const product = row.reduce((sum, value, at) => sum + (value - 0.5) * ((other[at] ?? 0) - 0.5), 0)
        expect(Math.abs((product / row.length) * 12)).toBeLessThan(0.05)
      }
    }
  })

  test('is uniform in [0, 1): its numbers fall evenly into 100 parts', () => {
    const parts = Array.from({ length: 100 }, () => 0)
    for (const value of numbers(100_000, 3)) {
      expect(value >= 0 && value < 1).toBe(true)
      parts[Math.floor(value * 100)]! += 1
    }
    // Pearson's statistic of 99 degrees of freedom: mean 99, deviation √198 = 14.
    const statistic = parts.reduce((sum, count) => sum + (count - 1_000) ** 2 / 1_000, 0)
    expect(statistic).toBeLessThan(99 + 4 * 14)
    expect(statistic).toBeGreaterThan(99 - 4 * 14)
  })

  test('fills the digits of a double to the last', () => {
    const lastBits = numbers(1_000, 5).filter((value) => (value * 2 ** 53) % 2 === 1).length
    expect(Math.abs(lastBits - 500)).toBeLessThan(4 * 16)
  })
})
