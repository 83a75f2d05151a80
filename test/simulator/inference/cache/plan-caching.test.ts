import { describe, expect, test } from 'vitest'

import {
  planCaching,
  planImplicitCaching,
  type TokenCheckpoint,
} from '../../../../src/simulator/inference/cache/plan-caching.ts'
import type { CacheProfile } from '../../../../src/simulator/profile/profile.ts'
import type { CacheTtl } from '../../../../src/simulator/vocabulary.ts'

const profile: CacheProfile = {
  minimumTokens: 1_000,
  maximumTokens: null,
  ttls: ['5m', '1h'],
  maximumCheckpoints: 4,
  lookBackBlocks: 0,
  isForTools: true,
  isExplicit: true,
  implicitHitShare: 0,
  tellsImplicitWrites: false,
}
const point = (key: string, tokens: number, ttl: CacheTtl = '5m'): TokenCheckpoint => ({
  key,
  tokens,
  ttl,
  before: [],
})
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

describe('looking back', () => {
  const before = [1_100, 1_200, 1_300].map((tokens) => ({ key: String(tokens), tokens }))
  const moved = { ...point('new', 1_500), before }

  test('finds what an earlier call has written at a block before, and writes what follows it', () => {
    expect(plan([moved], ['1200'], { lookBackBlocks: 3 })).toMatchObject({
      readTokens: 1_200,
      writeTokens: 300,
      readKeys: ['1200'],
      writes: [{ key: 'new' }],
    })
  })

  test('goes as far as the model does, and no farther', () => {
    expect(plan([moved], ['1200'], { lookBackBlocks: 2 }).readTokens).toBe(1_200)
    expect(plan([moved], ['1200'], { lookBackBlocks: 1 }).readTokens).toBe(0)
    expect(plan([moved], ['1200'])).toMatchObject({ readTokens: 0, writeTokens: 1_500 })
  })

  test('takes the longest that there is', () => {
    expect(plan([moved], ['1100', '1300'], { lookBackBlocks: 3 })).toMatchObject({
      readTokens: 1_300,
      readKeys: ['1300'],
    })
    expect(plan([moved], ['new', '1300'], { lookBackBlocks: 3 })).toMatchObject({ readTokens: 1_500, writes: [] })
  })

  test('does not find what is too short to be cached', () => {
    expect(plan([moved], ['1100'], { lookBackBlocks: 3, minimumTokens: 1_150 }).readTokens).toBe(0)
  })
})

describe('caching that nobody asked for', () => {
  const prefixes = [500, 1_500, 2_500].map((tokens) => ({ key: String(tokens), tokens }))
  const implicit = (cached: readonly string[]) => planImplicitCaching(profile, prefixes, (key) => cached.includes(key))

  test('writes every prefix that is long enough, and says nothing of it', () => {
    expect(implicit([])).toEqual({
      readTokens: 0,
      writeTokens: 0,
      readKeys: [],
      writes: [
        { key: '1500', ttl: '5m' },
        { key: '2500', ttl: '5m' },
      ],
      details: [],
    })
  })

  test('reads the longest prefix that is there', () => {
    expect(implicit(['500', '1500'])).toMatchObject({ readTokens: 1_500, readKeys: ['1500'], writeTokens: 0 })
  })
})
