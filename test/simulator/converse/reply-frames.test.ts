import { describe, expect, test } from 'vitest'

import { makeRandom } from '../../../src/random/random.ts'
import { endFrames, makeDeltaFrames, messageStartFrame } from '../../../src/simulator/converse/reply-frames.ts'
import { readFrames } from '../frame-reader.ts'

const ALPHABET = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'

interface Payload {
  readonly p: string
  readonly delta?: { readonly text: string }
}

const payloads = (bytes: Buffer) => readFrames(bytes).map(({ payload }) => JSON.parse(payload) as Payload)
const end = { stopReason: 'end_turn', inputTokens: 3, outputTokens: 4, latencyMs: 5, servedLatency: null } as const

describe('a delta', () => {
  const frames = makeDeltaFrames(1, 4)
  const random = makeRandom(1, 'test')

  test.each([1, 2, 3, 4])('of %i tokens holds four characters for each', (tokens) => {
    for (let i = 0; i < 50; i++) {
      const [payload] = payloads(frames(tokens, random))
      expect(payload?.delta?.text).toMatch(new RegExp(`^(?: [a-z]{3}){${tokens}}$`))
    }
  })

  test('is the bare event with its keys in alphabetical order', () => {
    const [frame] = readFrames(frames(1, random))
    expect(frame?.headers[':event-type']).toBe('contentBlockDelta')
    expect(frame?.payload).toMatch(/^\{"contentBlockIndex":0,"delta":\{"text":" [a-z]{3}"\},"p":"[A-Za-z0-9]+"\}$/)
  })

  test('is the same again for the same seed', () => {
    const again = makeDeltaFrames(1, 4)
    expect(again(2, makeRandom(5, 'x'))).toEqual(frames(2, makeRandom(5, 'x')))
    expect(makeDeltaFrames(2, 4)(2, makeRandom(5, 'x'))).not.toEqual(frames(2, makeRandom(5, 'x')))
  })
})

test('every event is padded with a cut of the alphabet, of differing lengths', () => {
  const random = makeRandom(1, 'test')
  const paddings = Array.from({ length: 100 }, () => [
    ...payloads(messageStartFrame(random)),
    ...payloads(endFrames(random, end)),
  ])
    .flat()
    .map(({ p }) => p)
  for (const padding of paddings) expect(ALPHABET.startsWith(padding) && padding.length > 0).toBe(true)
  expect(new Set(paddings).size).toBeGreaterThan(40)
})

test('a reply ends with contentBlockStop, messageStop and metadata', () => {
  const frames = readFrames(endFrames(makeRandom(1, 'test'), { ...end, servedLatency: 'optimized' }))
  expect(frames.map(({ headers }) => headers[':event-type'])).toEqual(['contentBlockStop', 'messageStop', 'metadata'])
  expect(frames[2]?.payload).toMatch(
    /^\{"metrics":\{"latencyMs":5\},"p":"\w+","performanceConfig":\{"latency":"optimized"\},"usage":\{"inputTokens":3,"outputTokens":4,"totalTokens":7\}\}$/,
  )
})

test('metadata names no latency when none was asked for', () => {
  expect(endFrames(makeRandom(1, 'test'), end).toString('latin1')).not.toContain('performanceConfig')
})
