import { describe, expect, test } from 'vitest'

import { planCaching, type TokenCheckpoint } from '../../../../src/simulator/inference/cache/plan-caching.ts'
import type { CacheProfile } from '../../../../src/simulator/profile/profile.ts'
import type { CacheTtl } from '../../../../src/simulator/vocabulary.ts'

const profile: CacheProfile = { minimumTokens: 1_000, maximumTokens: null, ttls: ['5m', '1h'], maximumCheckpoints: 4 }
const point = (key: string, tokens: number, ttl: CacheTtl = '5m'): TokenCheckpoint => ({ key, tokens, ttl })
const plan = (
  checkpoints: readonly TokenCheckpoint[],
  cached: readonly string[],
  changes: Partial<CacheProfile> = {},
) => planCaching({ ...profile, ...changes }, checkpoints, (key) => cached.includes(key))

test('what is not cached is written, up to the last cache point', () => {
  expect(plan([point('a', 1_500), point('b', 4_000)], [])).toEqual({
    readTokens: 0,
    writeTokens: 4_000,
    readKeys: [],
    writes: [
      { key: 'a', ttl: '5m' },
      { key: 'b', ttl: '5m' },
    ],
    details: [{ ttl: '5m', inputTokens: 4_000 }],
  })
})

test('the longest cached prefix is read, and only what follows it is written', () => {
  expect(plan([point('a', 1_500), point('b', 4_000), point('c', 5_000)], ['a', 'b'])).toMatchObject({
    readTokens: 4_000,
    writeTokens: 1_000,
    readKeys: ['a', 'b'],
    writes: [{ key: 'c' }],
  })
})

test('all of it is read when the last cache point is cached, and nothing is written', () => {
  expect(plan([point('a', 1_500), point('b', 4_000)], ['b'])).toMatchObject({
    readTokens: 4_000,
    writeTokens: 0,
    writes: [],
    details: [],
  })
})

test('what is written is told by its time to live, the longer one first', () => {
  const points = [point('a', 2_000, '1h'), point('b', 2_500, '5m'), point('c', 3_000, '5m')]
  expect(plan(points, []).details).toEqual([
    { ttl: '1h', inputTokens: 2_000 },
    { ttl: '5m', inputTokens: 1_000 },
  ])
})

describe('the limits of a model', () => {
  test('a prefix below the minimum is not cached, silently', () => {
    expect(plan([point('a', 999)], ['a'])).toMatchObject({ readTokens: 0, writeTokens: 0, writes: [] })
    expect(plan([point('a', 1_000)], [])).toMatchObject({ writeTokens: 1_000 })
  })

  test('of a prefix above the maximum, that much is cached', () => {
    const points = [point('a', 15_000), point('b', 30_000)]
    expect(plan(points, [], { maximumTokens: 20_000 })).toMatchObject({ readTokens: 0, writeTokens: 20_000 })
    expect(plan(points, ['b'], { maximumTokens: 20_000 })).toMatchObject({ readTokens: 20_000, writeTokens: 0 })
  })
})
