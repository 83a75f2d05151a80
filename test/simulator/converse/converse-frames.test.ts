import { describe, expect, test } from 'vitest'

import { makeRandom } from '../../../src/random/random.ts'
import { converseStream, makeDeltaFrames } from '../../../src/simulator/converse/converse-frames.ts'
import type { ReplyEnd } from '../../../src/simulator/inference/reply-format.ts'
import { readFrames } from '../frame-reader.ts'

const ALPHABET = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'

interface Payload {
  readonly p: string
  readonly delta?: { readonly text: string }
}

const payloads = (bytes: Buffer) => readFrames(bytes).map(({ payload }) => JSON.parse(payload) as Payload)
const end: ReplyEnd = {
  modelId: 'a.model',
  inputTokens: 3,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  cacheDetails: [],
  latencyServed: null,
  tierServed: null,
  stopReason: 'end_turn',
  outputTokens: 4,
  latencyMs: 5,
  firstByteLatencyMs: 1,
  isGuarded: false,
  trace: null,
  replacedBy: null,
  thinking: null,
  beginsWith: 'text',
  blocks: [],
  responseFieldPaths: [],
}
const stream = converseStream(makeDeltaFrames(1, 1))

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
    ...payloads(stream.start(random, end)),
    ...payloads(stream.finish(random, end)),
  ])
    .flat()
    .map(({ p }) => p)
  for (const padding of paddings) expect(ALPHABET.startsWith(padding) && padding.length > 0).toBe(true)
  expect(new Set(paddings).size).toBeGreaterThan(40)
})

test('a reply ends with contentBlockStop, messageStop and metadata', () => {
  const frames = readFrames(stream.finish(makeRandom(1, 'test'), { ...end, latencyServed: 'optimized' }))
  expect(frames.map(({ headers }) => headers[':event-type'])).toEqual(['contentBlockStop', 'messageStop', 'metadata'])
  expect(frames[2]?.payload).toMatch(
    /^\{"metrics":\{"latencyMs":5\},"p":"\w+","performanceConfig":\{"latency":"optimized"\},"usage":\{"inputTokens":3,"outputTokens":4,"totalTokens":7\}\}$/,
  )
})

test('metadata names no latency when none was asked for', () => {
  expect(stream.finish(makeRandom(1, 'test'), end).toString('latin1')).not.toContain('performanceConfig')
})

test('metadata tells the tier, the trace and what a cache did, where there was any', () => {
  const cached = { cacheReadTokens: 100, cacheWriteTokens: 20, cacheDetails: [{ ttl: '5m' as const, inputTokens: 20 }] }
  const whole = { ...end, ...cached, tierServed: 'flex' as const, trace: { promptRouter: { invokedModelId: 'a' } } }
  const [, , metadata] = readFrames(stream.finish(makeRandom(1, 'test'), whole))
  expect(JSON.parse(metadata?.payload ?? '')).toMatchObject({
    serviceTier: { type: 'flex' },
    trace: { promptRouter: { invokedModelId: 'a' } },
    usage: {
      inputTokens: 3,
      outputTokens: 4,
      totalTokens: 127,
      cacheReadInputTokens: 100,
      cacheWriteInputTokens: 20,
      cacheDetails: [{ ttl: '5m', inputTokens: 20 }],
    },
  })
})
