import { expect, test } from 'vitest'

import { checkCachePoints } from '../../../../src/simulator/inference/cache/check-cache-points.ts'
import type { CacheProfile } from '../../../../src/simulator/profile/profile.ts'
import type { CacheTtl } from '../../../../src/simulator/vocabulary.ts'

const cache: CacheProfile = {
  minimumTokens: 1,
  maximumTokens: null,
  ttls: ['5m', '1h'],
  maximumCheckpoints: 4,
  lookBackBlocks: 0,
  isForTools: true,
  isExplicit: true,
  implicitHitShare: 0,
  tellsImplicitWrites: false,
}

test.each<[string, CacheTtl[]]>([
  ['no cache point', []],
  ['as many as there may be', ['5m', '5m', '5m', '5m']],
  ['longer times before shorter ones', ['1h', '1h', '5m']],
])('%s is in order', (_, ttls) => {
  expect(checkCachePoints(cache, ttls)).toBeNull()
})

test.each<[string, CacheTtl[], CacheProfile | null, string, string]>([
  ['a model that caches nothing', ['5m'], null, 'AccessDeniedException', 'did not allow prompt caching'],
  ['one cache point too many', ['5m', '5m', '5m', '5m', '5m'], cache, 'ValidationException', 'A maximum of 4 blocks'],
  [
    'a longer time after a shorter one',
    ['1h', '5m', '1h'],
    cache,
    'ValidationException',
    "a ttl='1h' cache_control block",
  ],
  [
    'a time that the model does not keep',
    ['1h'],
    { ...cache, ttls: ['5m'] },
    'ValidationException',
    'TTL 1h is not supported',
  ],
])('%s is refused', (_, ttls, profile, name, message) => {
  expect(checkCachePoints(profile, ttls)).toMatchObject({ name, message: expect.stringContaining(message) as string })
})

test('a model that caches nothing takes a prompt without cache points', () => {
  expect(checkCachePoints(null, [])).toBeNull()
})
