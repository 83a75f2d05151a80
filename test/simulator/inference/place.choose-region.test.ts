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
  const chosen = Array.from({ length: 4_000 }, () => chooseRegion([near, far], random).name)
  expect(chosen.filter((name) => name === 'near').length / 4_000).toBeCloseTo(3 / 4, 1)
})

test('the only region is taken without chance', () => {
  const unused = {
    next: () => {
      throw new Error('drawn')
    },
  }
  expect(chooseRegion([{ name: 'only', distanceMs: 9, load: 9 }], unused).name).toBe('only')
})
