import { expect, test } from 'vitest'

import { makeRandom } from '../../../src/random/random.ts'
import { chooseCandidate } from '../../../src/simulator/inference/place.ts'

test('the fallback answers its share, and the others the rest alike', () => {
  const random = makeRandom(1, 'test')
  const chosen = Array.from({ length: 8_000 }, () => chooseCandidate(['fallback', 'a', 'b'], 0.5, random))
  const shareOf = (name: string) => chosen.filter((other) => other === name).length / 8_000
  expect(shareOf('fallback')).toBeCloseTo(1 / 2, 1)
  expect(shareOf('a')).toBeCloseTo(1 / 4, 1)
  expect(shareOf('b')).toBeCloseTo(1 / 4, 1)
})

test.each([
  [1, 'fallback'],
  [0, 'other'],
])('with a share of %d for the fallback it is always %s', (share, name) => {
  const random = makeRandom(2, 'test')
  const chosen = Array.from({ length: 50 }, () => chooseCandidate(['fallback', 'other'], share, random))
  expect(new Set(chosen)).toEqual(new Set([name]))
})
