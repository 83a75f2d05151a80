import { expect, test } from 'vitest'

import { makeRandom } from '../../../src/random/random.ts'
import { encodeChunk, makeChunkFrames } from '../../../src/simulator/invoke/chunk-frames.ts'
import { readFrames } from '../frame-reader.ts'

test('a chunk holds base64 and padding, in this order', () => {
  const [frame] = readFrames(encodeChunk({ a: 'é' }, makeRandom(1, 'test')))
  expect(frame?.headerNames).toEqual([':event-type', ':content-type', ':message-type'])
  expect(frame?.headers).toEqual({
    ':event-type': 'chunk',
    ':content-type': 'application/json',
    ':message-type': 'event',
  })
  expect(frame?.payload).toMatch(/^\{"bytes":"eyJhIjoiw6kifQ==","p":"[A-Za-z0-9]+"\}$/)
})

const deltasOf = (seed: number) => makeChunkFrames(seed, 2, new Set(['claude'])).claude?.(2, makeRandom(5, 'x'))

test('deltas are the same again for the same seed', () => {
  expect(deltasOf(1)).toEqual(deltasOf(1))
  expect(deltasOf(2)).not.toEqual(deltasOf(1))
})

test('nothing is made ahead for bodies that nobody serves, or that count their deltas', () => {
  const made = makeChunkFrames(1, 1, new Set(['claude', 'llama']))
  expect(Object.entries(made).map(([body, frames]) => [body, frames !== null])).toEqual([
    ['claude', true],
    ['nova', false],
    ['llama', false],
    ['titan', false],
    ['chat', false],
  ])
})
