import { expect, test } from 'vitest'

import { makeRandom } from '../../../src/random/random.ts'
import { chooseRegion, regionWeight } from '../../../src/simulator/inference/place.ts'

test.each([
  ['an idle region near by', { distanceMs: 0, load: 0 }, 1],
  ['one 50 ms away', { distanceMs: 50, load: 0 }, 1 / 2],
  ['one that is three quarters full', { distanceMs: 0, load: 0.75 }, 1 / 4],
  ['both', { distanceMs: 150, load: 0.5 }, 1 / 8],
  ['a full one', { distanceMs: 0, load: 1 }, 0.01],
  ['one with a queue', { distanceMs: 0, load: 3 }, 0.01],
])('%s has its weight', (_, { distanceMs, load }, weight) => {
  expect(regionWeight({ name: 'r', distanceMs, load })).toBeCloseTo(weight, 12)
})

test('regions are drawn by their weights', () => {
  const random = makeRandom(1, 'test')
  const near = { name: 'near', distanceMs: 0, load: 0 }
  const far = { name: 'far', distanceMs: 100, load: 0 }
  const chosen = Array.from({ length: 4_000 }, () => chooseRegion([near, far], 'elsewhere', random).name)
  expect(chosen.filter((name) => name === 'near').length / 4_000).toBeCloseTo(3 / 4, 1)
})

const unused = {
  next: () => {
    throw new Error('drawn')
  },
}

const home = (load: number) => ({ name: 'home', distanceMs: 0, load })

test("the caller's own region is taken without chance while it is not loaded, and drawn as any other from then on", () => {
  const far = { name: 'far', distanceMs: 50, load: 0 }
  expect(chooseRegion([far, home(0)], 'home', unused).name).toBe('home')
  expect(chooseRegion([far, home(0.79)], 'home', unused).name).toBe('home')
  const random = makeRandom(1, 'test')
  const chosen = Array.from({ length: 4_000 }, () => chooseRegion([far, home(0.8)], 'home', random).name)
  // Weights of 1 / 2 and of 1 / 5.
  expect(chosen.filter((name) => name === 'home').length / 4_000).toBeCloseTo(2 / 7, 1)
})

test('the only region is taken without chance', () => {
  expect(chooseRegion([{ name: 'only', distanceMs: 9, load: 9 }], 'elsewhere', unused).name).toBe('only')
})
