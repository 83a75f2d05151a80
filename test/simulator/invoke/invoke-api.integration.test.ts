import { InvokeModelCommand, InvokeModelWithResponseStreamCommand } from '@aws-sdk/client-bedrock-runtime'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { type Simulator, startSimulator } from '../../../src/simulator/start-simulator.ts'
import { ask, control, messageOf, protocols } from '../client.ts'
import { MODEL, writeProfile } from '../profile-file.ts'
import { nativeCalls, type NativeName, nativeNames } from './native-calls.ts'
import { readChunks } from './read-chunks.ts'
import { sdkClient } from '../sdk-client.ts'

interface Metrics {
  readonly inputTokenCount: number
  readonly outputTokenCount: number
  readonly invocationLatency: number
  readonly firstByteLatency: number
}

const pathOf = (name: NativeName, operation: string) =>
  `/model/${encodeURIComponent(nativeCalls[name].modelId)}/${operation}`
const askNative = (name: NativeName, operation: string, protocol: 'http1' | 'http2', headers = {}) =>
  ask(protocol, simulator.url, {
    path: pathOf(name, operation),
    body: JSON.stringify(nativeCalls[name].body),
    headers,
  })
const parseJson = (bytes: Uint8Array | undefined) =>
  JSON.parse(Buffer.from(bytes ?? []).toString('utf8')) as Record<string, unknown>

let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator({ port: 0, profile: 'exact', seed: 1, speed: 10 })
})
afterAll(() => simulator.close())
beforeEach(() => control(simulator.url, 'POST /__reset'))

/** What each body says of the tokens that were asked for and written. */
const usage = (name: NativeName) =>
  ({
    claude: { usage: { input_tokens: 20, output_tokens: 4 }, stop_reason: 'max_tokens' },
    nova: { usage: { inputTokens: 10, outputTokens: 4, totalTokens: 14 }, stopReason: 'max_tokens' },
    llama: { prompt_token_count: 10, generation_token_count: 4, stop_reason: 'length' },
  })[name]

describe.each(protocols)('the AWS SDK over %s', (protocol) => {
  test.each(nativeNames)('reads an answer of %s, and its latency', async (name) => {
    const client = sdkClient(simulator.url, protocol)
    const { modelId, body } = nativeCalls[name]
    const answer = await client.send(
      new InvokeModelCommand({ modelId, body: JSON.stringify(body), performanceConfigLatency: 'optimized' }),
    )
    client.destroy()
    expect(answer.contentType).toBe('application/json')
    expect(answer.performanceConfigLatency).toBe('optimized')
    expect(answer.serviceTier).toBeUndefined()
    expect(answer.$metadata.requestId).toMatch(/^[0-9a-f-]{36}$/)
    expect(parseJson(answer.body)).toMatchObject(usage(name))
  })

  test.each(nativeNames)('reads a stream of %s to its end', async (name) => {
    const client = sdkClient(simulator.url, protocol)
    const { modelId, body, inputTokens } = nativeCalls[name]
    const answer = await client.send(
      new InvokeModelWithResponseStreamCommand({
        modelId,
        body: JSON.stringify(body),
        performanceConfigLatency: 'standard',
      }),
    )
    const chunks: Record<string, unknown>[] = []
    for await (const event of answer.body ?? []) chunks.push(parseJson(event.chunk?.bytes))
    client.destroy()
    expect(answer.contentType).toBe('application/json')
    expect(answer.performanceConfigLatency).toBe('standard')
    const metrics = chunks.at(-1)?.['amazon-bedrock-invocationMetrics'] as Metrics
    expect(metrics).toMatchObject({ inputTokenCount: inputTokens, outputTokenCount: 4 })
    expect(metrics.firstByteLatency).toBeGreaterThanOrEqual(20)
    expect(metrics.invocationLatency).toBeGreaterThanOrEqual(metrics.firstByteLatency)
    expect(chunks.flatMap(Object.keys).filter((key) => key === 'amazon-bedrock-invocationMetrics')).toHaveLength(1)
  })

  test('is told of a malformed body by the modelled error', async () => {
    const client = sdkClient(simulator.url, protocol)
    const { modelId } = nativeCalls.claude
    const refused = {
      name: 'ValidationException',
      message: expect.stringContaining('required key [max_tokens]') as unknown,
    }
    await expect(client.send(new InvokeModelCommand({ modelId, body: '{}' }))).rejects.toMatchObject(refused)
    const stream = new InvokeModelWithResponseStreamCommand({ modelId, body: '{}' })
    await expect(client.send(stream)).rejects.toMatchObject(refused)
    client.destroy()
  })
})

describe.each(protocols)('over %s', (protocol) => {
  test.each(nativeNames)('an answer of %s counts its tokens and its time in headers', async (name) => {
    const answer = await askNative(name, 'invoke', protocol)
    expect(answer).toMatchObject({ status: 200, broken: null })
    expect(answer.headers).toMatchObject({
      'content-type': 'application/json',
      'content-length': String(answer.body.length),
      'x-amzn-bedrock-input-token-count': String(nativeCalls[name].inputTokens),
      'x-amzn-bedrock-output-token-count': '4',
    })
    // 200 ms and three gaps of 20 ms, in a world that is ten times as fast.
    expect(Number(answer.headers['x-amzn-bedrock-invocation-latency'])).toBeGreaterThanOrEqual(26)
    expect(answer.headers).not.toHaveProperty('x-amzn-bedrock-performanceconfig-latency')
  })

  test.each([
    ['claude', 2 + 4 + 3],
    ['nova', 1 + 4 + 3],
    ['llama', 4 + 1],
  ] as const)('a stream of %s is a sound stream of %i chunks', async (name, count) => {
    const answer = await askNative(name, 'invoke-with-response-stream', protocol)
    expect(answer).toMatchObject({ status: 200, broken: null })
    expect(answer.headers).toMatchObject({
      'content-type': 'application/vnd.amazon.eventstream',
      'x-amzn-bedrock-content-type': 'application/json',
    })
    expect(readChunks(answer.body)).toHaveLength(count)
  })

  test.each([
    ['an unknown model', 'no.such', 'The provided model identifier is invalid.'],
    ['a model that only a profile serves', nativeCalls.claude.baseId, "with on-demand throughput isn't supported"],
  ])('%s is refused', async (_, modelId, message) => {
    for (const operation of ['invoke', 'invoke-with-response-stream']) {
      const path = `/model/${encodeURIComponent(modelId)}/${operation}`
      const answer = await ask(protocol, simulator.url, { path, body: JSON.stringify(nativeCalls.claude.body) })
      expect(answer.status).toBe(400)
      expect(messageOf(answer)).toContain(message)
    }
    expect(await control(simulator.url, 'GET /__truth')).toMatchObject({ requests: 2, refused: 2 })
  })

  test('a latency that is none is refused', async () => {
    const answer = await askNative('nova', 'invoke', protocol, { 'X-Amzn-Bedrock-PerformanceConfig-Latency': 'fast' })
    expect(answer.status).toBe(400)
    expect(messageOf(answer)).toContain("'performanceConfigLatency'")
  })

  test('a limit above the model’s own is refused', async () => {
    const body = JSON.stringify({ ...nativeCalls.claude.body, max_tokens: 8_193 })
    const answer = await ask(protocol, simulator.url, { path: pathOf('claude', 'invoke'), body })
    expect(messageOf(answer)).toContain('exceed the model limit of 8192')
  })
})

test('the truth knows each operation by its name', async () => {
  await askNative('nova', 'invoke', 'http1')
  await askNative('nova', 'invoke-with-response-stream', 'http1')
  const { calls } = await control<{ calls: object[] }>(simulator.url, 'GET /__truth/calls')
  expect(calls).toMatchObject([
    { operation: 'InvokeModel', model: 'us.amazon.nova-micro-v1:0', tokens: 4, inputTokens: 10, outcome: 'completed' },
    { operation: 'InvokeModelWithResponseStream', tokens: 4, chunks: 4, outcome: 'completed' },
  ])
})

test('a Messages body writes its checkpoints to the cache, and the next one reads them', async () => {
  // One region only, so that the second call finds what the first has written.
  const cache = [
    '    body: claude',
    '    cache:',
    '      minimumTokens: { value: 1000, assumption: set }',
    "      ttls: { value: ['5m'], assumption: set }",
    '      maximumCheckpoints: { value: 4, assumption: set }',
  ].join('\n')
  const cached = await startSimulator({ port: 0, profile: await writeProfile({ model: cache }), seed: 1 })
  try {
    const system = [{ type: 'text', text: 'x'.repeat(40_000), cache_control: { type: 'ephemeral' } }]
    const body = JSON.stringify({ ...nativeCalls.claude.body, system })
    const askOnce = () => ask('http1', cached.url, { path: `/model/${MODEL}/invoke`, body })
    const [first, second] = [await askOnce(), await askOnce()]
    expect(parseJson(first.body)['usage']).toMatchObject({
      input_tokens: 10,
      cache_creation_input_tokens: 10_000,
      cache_read_input_tokens: 0,
      cache_creation: { ephemeral_5m_input_tokens: 10_000, ephemeral_1h_input_tokens: 0 },
    })
    expect(parseJson(second.body)['usage']).toMatchObject({
      input_tokens: 10,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 10_000,
    })
    expect(second.headers).toMatchObject({
      'x-amzn-bedrock-input-token-count': '10',
      'x-amzn-bedrock-cache-read-input-token-count': '10000',
      'x-amzn-bedrock-cache-write-input-token-count': '0',
    })
  } finally {
    await cached.close()
  }
})

test('a tier that is asked for by its header is told by it', async () => {
  const answer = await askNative('nova', 'invoke', 'http2', { 'X-Amzn-Bedrock-Service-Tier': 'priority' })
  expect(answer.headers).toMatchObject({ 'x-amzn-bedrock-service-tier': 'priority' })
})
