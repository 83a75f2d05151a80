import { describe, expect, test } from 'vitest'
import { makeRandom } from '../../../src/random/random.ts'
import { divisionsOf, numberOfDivisions } from '../../../src/results/compare/divisions.ts'

const random = makeRandom(7, 'divisions')

describe('the divisions of runs', () => {
  test('are all there where they are few, each once, the true one too', () => {
    const { chosen, isComplete } = divisionsOf(3, 2, random)
    expect(isComplete).toBe(true)
    expect(chosen).toHaveLength(10)
    expect(new Set(chosen.map(String)).size).toBe(10)
    expect(chosen.at(-1)).toEqual([3, 4])
    expect(divisionsOf(1, 1, random).chosen).toEqual([[0], [1]])
  })

  test.each([
    [5, 5, 252],
    [8, 8, 12_870],
    [1, 9, 10],
    [25, 5, 142_506],
  ])('are as many as there are ways: %d and %d', (base, run, number) => {
    expect(numberOfDivisions(base, run)).toBe(number)
  })

  test('are drawn evenly where they are many, after the true one', () => {
    const { chosen, isComplete } = divisionsOf(25, 5, random)
    expect(isComplete).toBe(false)
    expect(chosen[0]).toEqual([25, 26, 27, 28, 29])
    expect(chosen.every((places) => new Set(places).size === 5)).toBe(true)
    const timesOf = (place: number): number => chosen.slice(1).filter((places) => places.includes(place)).length
    const times = Array.from({ length: 30 }, (_, place) => timesOf(place))
    // A sixth of 9,999, with a standard error of 37.
    for (const each of times) expect(Math.abs(each - 1_666.5)).toBeLessThan(170)
  })
})
