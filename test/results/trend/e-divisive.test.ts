import { describe, expect, test } from 'vitest'
import { drawNormal } from '../../../src/random/draw.ts'
import { makeRandom, type Random } from '../../../src/random/random.ts'
import { FEWEST_ON_A_SIDE, findChangePoints } from '../../../src/results/trend/e-divisive.ts'

const draw = (count: number, mean: number, random: Random, deviation = 1): number[] =>
  Array.from({ length: count }, () => mean + deviation * drawNormal(random))

const placesOf = (values: readonly number[], significance = 0.01): number[] =>
  findChangePoints(values, significance, makeRandom(1, 'shuffles')).map(({ at }) => at)

// The Nile's yearly flow at Aswan, 1871 to 1970, in 10^8 m³ (Cobb, Biometrika 65, 1978): it fell in 1899, when the dam was begun.
const NILE = [
  1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140, 995, 935, 1110, 994, 1020, 960, 1180, 799, 958, 1140, 1100,
  1210, 1150, 1250, 1260, 1220, 1030, 1100, 774, 840, 874, 694, 940, 833, 701, 916, 692, 1020, 1050, 969, 831, 726, 456,
  824, 702, 1120, 1100, 832, 764, 821, 768, 845, 864, 862, 698, 845, 744, 796, 1040, 759, 781, 865, 845, 944, 984, 897,
  822, 1010, 771, 676, 649, 846, 812, 742, 801, 1040, 860, 874, 848, 890, 744, 749, 838, 1050, 918, 986, 797, 923, 975,
  815, 1020, 906, 901, 1170, 912, 746, 919, 718, 714, 740,
]

describe('the change points of a row of values', () => {
  test('are found where they are, in order', () => {
    const random = makeRandom(1, 'rows')
    const values = [...draw(20, 0, random), ...draw(15, 6, random), ...draw(25, 2, random)]
    expect(placesOf(values)).toEqual([20, 35])
  })

  test('are, of the Nile, the year that all who looked have found', () => {
    expect(NILE).toHaveLength(100)
    expect(placesOf(NILE).map((place) => 1871 + place)).toEqual([1899])
  })

  test('are found where the values go up and come back', () => {
    const random = makeRandom(2, 'rows')
    expect(placesOf([...draw(20, 0, random), ...draw(10, 5, random), ...draw(20, 0, random)])).toEqual([20, 30])
  })

  test('are found where the spread alone changes', () => {
    const random = makeRandom(3, 'rows')
    const [place = NaN, ...others] = placesOf([...draw(60, 0, random, 0.2), ...draw(60, 0, random, 4)])
    expect(Math.abs(place - 60)).toBeLessThan(5)
    expect(others).toEqual([])
  })

  test('have the chance with which a shuffled row divides as clearly', () => {
    // Of 924 ways to divide 12 values in two halves, two divide them like this, and a row can be divided elsewhere too.
    const [change] = findChangePoints(
      [0, 0.1, 0.2, 0.3, 0.4, 0.5, 9, 9.1, 9.2, 9.3, 9.4, 9.5],
      0.05,
      makeRandom(1, 'x'),
    )
    expect(change!.at).toBe(6)
    expect(change!.chance).toBeGreaterThan(0)
    expect(change!.chance).toBeLessThan(0.012)
  })

  test('are none in a row of equal values, of none, or of few', () => {
    expect(placesOf([])).toEqual([])
    expect(placesOf(Array.from({ length: 30 }, () => 3))).toEqual([])
    expect(placesOf([1, 1, 1, 9, 9])).toEqual([])
  })

  test('are no outliers, which stand alone', () => {
    const random = makeRandom(4, 'rows')
    const values = draw(40, 0, random)
    values[17] = 30
    expect(placesOf(values)).toEqual([])
    expect(FEWEST_ON_A_SIDE).toBe(3)
  })

  test('are told in no more rows than may be, where nothing has changed', () => {
    const random = makeRandom(5, 'rows')
    const rows = 300
    const told = Array.from({ length: rows }, () => findChangePoints(draw(24, 0, random), 0.05, random)).filter(
      (changes) => changes.length > 0,
    )
    // 5 % are 15, with a standard error of 4.
    expect(told.length).toBeLessThan(28)
    expect(told.length).toBeGreaterThan(4)
  })
})
