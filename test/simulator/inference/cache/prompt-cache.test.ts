import { expect, test } from 'vitest'

import { makePromptCache } from '../../../../src/simulator/inference/cache/prompt-cache.ts'

const MINUTE_MS = 60_000

test('a prefix is there from the moment that it is written, for its time to live', () => {
  const cache = makePromptCache()
  cache.write('short', '5m', 0)
  cache.write('long', '1h', 0)
  const held = (atMs: number) => ['short', 'long', 'other'].map((key) => cache.holds(key, atMs))
  expect(held(0)).toEqual([true, true, false])
  expect(held(5 * MINUTE_MS - 1)).toEqual([true, true, false])
  expect(held(5 * MINUTE_MS)).toEqual([false, true, false])
  expect(held(60 * MINUTE_MS)).toEqual([false, false, false])
})

test('a hit renews it by its own time to live', () => {
  const cache = makePromptCache()
  cache.write('short', '5m', 0)
  cache.renew('short', 4 * MINUTE_MS)
  expect(cache.holds('short', 9 * MINUTE_MS - 1)).toBe(true)
  expect(cache.holds('short', 9 * MINUTE_MS)).toBe(false)
})

test('what has expired is not renewed', () => {
  const cache = makePromptCache()
  cache.write('short', '5m', 0)
  cache.renew('short', 5 * MINUTE_MS)
  expect(cache.holds('short', 5 * MINUTE_MS)).toBe(false)
})

test('written again for a shorter time, it keeps the longer one', () => {
  const cache = makePromptCache()
  cache.write('key', '1h', 0)
  cache.write('key', '5m', MINUTE_MS)
  expect(cache.holds('key', 61 * MINUTE_MS - 1)).toBe(true)
  expect(cache.holds('key', 61 * MINUTE_MS)).toBe(false)
})

test('however many prefixes come and go, those that live are kept', () => {
  const cache = makePromptCache()
  for (let i = 0; i < 5_000; i++) cache.write(`key ${i}`, '5m', i * 1_000)
  expect(cache.holds('key 4999', 4_999_000)).toBe(true)
  expect(cache.holds('key 4700', 4_999_000)).toBe(true)
  expect(cache.holds('key 4699', 4_999_000)).toBe(false)
})
