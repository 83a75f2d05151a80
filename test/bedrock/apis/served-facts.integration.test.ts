// What a response says of how it was served comes into the record, of each API by its own road.
import { describe, expect, test } from 'vitest'
import type { CallRecord } from '../../../src/bedrock/call-record.ts'
import { answer, call, useCallServer } from '../call-server.ts'
import { eventFrame, messageStart, messageStop, textDelta } from '../frames.ts'
import { conversation } from '../mode.ts'
import { chunk, nativeAnswers, nativeStreams } from './native/native-replies.ts'
import { apiWays, type Way } from '../ways.ts'

const { openModes, serve } = useCallServer()
const [converseStream, converse, invokeStream, invoke] = apiWays as [Way, Way, Way, Way]

interface Served {
  readonly latency?: string
  readonly tier?: string
  readonly router?: string
}

const trace = (router: string | undefined): object =>
  router === undefined ? {} : { promptRouter: { invokedModelId: router } }

/** As Converse tells it. */
const factsOf = ({ latency, router, tier }: Served): object => ({
  usage: {
    inputTokens: 3,
    outputTokens: 7,
    cacheReadInputTokens: 1000,
    cacheWriteInputTokens: 500,
    cacheDetails: [
      { ttl: '1h', inputTokens: 400 },
      { ttl: '5m', inputTokens: 100 },
    ],
  },
  metrics: { latencyMs: 321 },
  ...(latency === undefined ? {} : { performanceConfig: { latency } }),
  ...(tier === undefined ? {} : { serviceTier: { type: tier } }),
  trace: trace(router),
})
const headersOf = ({ latency, tier }: Served): Record<string, string> => ({
  ...(latency === undefined ? {} : { 'X-Amzn-Bedrock-PerformanceConfig-Latency': latency }),
  ...(tier === undefined ? {} : { 'X-Amzn-Bedrock-Service-Tier': tier }),
})
const claudeUsage = {
  input_tokens: 3,
  cache_read_input_tokens: 1000,
  cache_creation_input_tokens: 500,
  cache_creation: { ephemeral_5m_input_tokens: 100, ephemeral_1h_input_tokens: 400 },
}

const json = (value: object): Buffer => Buffer.from(JSON.stringify(value))

const tellings: readonly [string, (served: Served) => [Way, Buffer]][] = [
  [
    'converse-stream',
    (served) => [
      converseStream,
      Buffer.concat([messageStart, textDelta('x'), messageStop, eventFrame('metadata', factsOf(served))]),
    ],
  ],
  [
    'converse',
    (served) => [converse, json({ output: { message: { content: [] } }, stopReason: 'end_turn', ...factsOf(served) })],
  ],
  [
    'invoke-model-stream',
    (served) => {
      const [, stop, end] = nativeStreams.claude.closing
      const events = [
        { type: 'message_start', message: { usage: { ...claudeUsage, output_tokens: 1 } } },
        nativeStreams.claude.text('x'),
        stop,
        { ...end, 'amazon-bedrock-trace': trace(served.router) },
      ]
      return [{ ...invokeStream, headers: headersOf(served) }, Buffer.concat(events.map(chunk))]
    },
  ],
  [
    'invoke-model',
    (served) => [
      { ...invoke, headers: { ...invoke.headers, ...headersOf(served) } },
      json({
        ...nativeAnswers.claude,
        usage: { ...claudeUsage, output_tokens: 7 },
        'amazon-bedrock-trace': trace(served.router),
      }),
    ],
  ],
]

const router = 'arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-3-haiku-20240307-v1:0'

describe.each(tellings)('%s', (_, tell) => {
  const recordOf = async (served: Served): Promise<CallRecord> => {
    const [way, reply] = tell(served)
    const server = await serve(answer(way, reply))
    return call(openModes(server.url, way.mode))
  }

  test.each<[Served, Partial<CallRecord>]>([
    [{}, { servedLatency: 'standard', servedTier: null, invokedModel: null }],
    [{ latency: 'standard' }, { servedLatency: 'standard' }],
    [{ latency: 'optimized' }, { servedLatency: 'optimized' }],
    [{ tier: 'priority' }, { servedTier: 'priority' }],
    [{ tier: 'default' }, { servedTier: 'default' }],
    [{ tier: 'flex' }, { servedTier: 'flex' }],
    [{ tier: 'reserved' }, { servedTier: 'reserved' }],
    [{ tier: 'golden' }, { servedTier: null }],
    [{ router }, { invokedModel: router }],
    [
      { latency: 'optimized', tier: 'default', router },
      { servedLatency: 'optimized', servedTier: 'default', invokedModel: router },
    ],
  ])('%j', async (served, told) => {
    expect(await recordOf(served)).toMatchObject({ outcome: { kind: 'completed' }, ...told })
  })

  test('what the cache read and wrote, and for how long', async () => {
    expect((await recordOf({})).usage).toStrictEqual({
      inputTokens: 3,
      outputTokens: 7,
      cacheReadInputTokens: 1000,
      cacheWriteInputTokens: 500,
      cacheWrite1hInputTokens: 400,
    })
  })
})

test.each([
  ['Be brief.', true],
  [null, false],
])('a call with the system prompt %j has a cache point behind it: %s', async (system, hasCachePoint) => {
  const server = await serve(answer(converse, converse.reply))
  const bedrock = openModes(server.url, { ...converse.mode, cache: { points: ['system'], ttl: null } })
  const record = await bedrock.call(0, { ...conversation, system }, { onGap: () => undefined })
  expect(record).toMatchObject({ outcome: { kind: 'completed' }, hasCachePoint })
})

test('without a usage of the model’s, the headers’ counts are its', async () => {
  const headers = {
    ...invoke.headers,
    'x-amzn-bedrock-cache-read-input-token-count': '11',
    'x-amzn-bedrock-cache-write-input-token-count': '12',
  }
  const { usage: _, ...answerWithout } = nativeAnswers.claude
  const server = await serve(answer({ ...invoke, headers }, json(answerWithout)))
  expect((await call(openModes(server.url, invoke.mode))).usage).toStrictEqual({
    inputTokens: 25,
    outputTokens: 7,
    cacheReadInputTokens: 11,
    cacheWriteInputTokens: 12,
    cacheWrite1hInputTokens: 0,
  })
})

test('what an attempt was served that was tried again is not what the call was', async () => {
  const server = await serve((incoming) => {
    if (incoming.index > 0) return answer(invoke, invoke.reply)(incoming)
    incoming.respond(200, { 'content-type': 'application/json', ...headersOf({ latency: 'optimized', tier: 'flex' }) })
    incoming.write(invoke.begun)
    setTimeout(() => incoming.cutConnection(), 30)
  })
  const retries = { maxAttempts: 2, strategy: 'standard' } as const
  expect(await call(openModes(server.url, { ...invoke.mode, retries }))).toMatchObject({
    outcome: { kind: 'completed' },
    attempts: 2,
    servedLatency: 'standard',
    servedTier: null,
  })
})
