import { expect, test } from 'vitest'

import { makePromptCaches } from '../../../../src/simulator/inference/cache/prompt-cache.ts'

test('each place has one cache, and knows nothing of the others', () => {
  const caches = makePromptCaches()
  caches.of('model here').write('key', '5m', 0)
  expect(caches.of('model here').holds('key', 1)).toBe(true)
  expect(caches.of('model there').holds('key', 1)).toBe(false)
})
