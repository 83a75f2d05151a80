import { Agent } from 'node:http'
import { createRequire } from 'node:module'

import {
  BedrockRuntimeClient,
  type BedrockRuntimeClientConfig,
  ConverseStreamCommand,
  type ConverseStreamOutput,
} from '@aws-sdk/client-bedrock-runtime'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { type Simulator, startSimulator } from '../../../src/simulator/start-simulator.ts'
import { ask, control, converseStreamPath, eventNames, hello, messageOf, protocols } from '../client.ts'
import { readFrames } from '../frame-reader.ts'
import { MODEL, writeProfile } from '../profile-file.ts'

interface TruthPage {
  readonly requests: number
  readonly completed: number
  readonly refused: number
  readonly connectionsOpened: number
}

interface CallsPage {
  readonly next: number
  readonly calls: readonly {
    readonly requestId: string
    readonly receivedMs: number
    readonly firstByteMs: number
    readonly firstTokenMs: number
    readonly lastTokenMs: number
    readonly tokens: number
    readonly outcome: string
  }[]
}

const wholeReply = [
  'messageStart',
  ...Array.from({ length: 10 }, () => 'contentBlockDelta'),
  'contentBlockStop',
  'messageStop',
  'metadata',
]

let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator({ port: 0, profile: await writeProfile({ messageStartLead: '10ms' }), seed: 1 })
})
afterAll(() => simulator.close())
beforeEach(() => control(simulator.url, 'POST /__reset'))

describe('the AWS SDK reads a reply', () => {
  // The SDK's own HTTP/1.1 handler; it is no dependency of this package, so it is found as the SDK finds it.
  const sdk = createRequire(createRequire(import.meta.url).resolve('@aws-sdk/client-bedrock-runtime'))
  const { NodeHttpHandler } = sdk('@smithy/node-http-handler') as {
    NodeHttpHandler: new () => NonNullable<BedrockRuntimeClientConfig['requestHandler']>
  }

  test.each([
    ['over HTTP/2, its default', {}],
    ['over HTTP/1.1', { requestHandler: new NodeHttpHandler() }],
  ])('%s', async (_, config) => {
    const client = new BedrockRuntimeClient({
      endpoint: simulator.url,
      region: 'us-east-2',
      credentials: { accessKeyId: 'any', secretAccessKey: 'thing' },
      maxAttempts: 1,
      ...config,
    })
    const { stream, $metadata } = await client.send(
      new ConverseStreamCommand({
        modelId: `arn:aws:bedrock:us-east-2:111122223333:inference-profile/${MODEL}`,
        messages: [{ role: 'user', content: [{ text: 'x'.repeat(40) }] }],
        inferenceConfig: { maxTokens: 4 },
      }),
    )
    const events: ConverseStreamOutput[] = []
    for await (const event of stream ?? []) events.push(event)
    client.destroy()

    expect($metadata.requestId).toMatch(/^[0-9a-f-]{36}$/)
    expect(events.map((event) => Object.keys(event)[0])).toEqual([
      'messageStart',
      ...Array.from({ length: 4 }, () => 'contentBlockDelta'),
      'contentBlockStop',
      'messageStop',
      'metadata',
    ])
    expect(events.at(-2)?.messageStop?.stopReason).toBe('max_tokens')
    expect(events.at(-1)?.metadata).toMatchObject({ usage: { inputTokens: 10, outputTokens: 4, totalTokens: 14 } })
    expect(await control<TruthPage>(simulator.url, 'GET /__truth')).toMatchObject({ requests: 1, completed: 1 })
  })
})

describe.each(protocols)('over %s', (protocol) => {
  test('a reply is a sound event stream in the real order', async () => {
    const answer = await ask(protocol, simulator.url)
    expect(answer.status).toBe(200)
    expect(answer.headers).toMatchObject({ 'content-type': 'application/vnd.amazon.eventstream' })
    expect(answer.headers['x-amzn-requestid']).toMatch(/^[0-9a-f-]{36}$/)
    expect(answer.broken).toBeNull()
    expect(eventNames(answer.body)).toEqual(wholeReply)
  })

  test.each([
    ['another operation', { path: `/model/${MODEL}/rhyme` }, 404, 'UnknownOperationException', 'not recognized'],
    ['another method', { method: 'GET' }, 404, 'UnknownOperationException', 'not recognized'],
    ['a bare path', { path: '/' }, 404, 'UnknownOperationException', 'not recognized'],
    [
      'an unknown model',
      { path: converseStreamPath('no.such') },
      400,
      'ValidationException',
      'The provided model identifier is invalid.',
    ],
    [
      'broken percent-encoding',
      { path: '/model/%zz/converse-stream' },
      400,
      'ValidationException',
      'identifier is invalid',
    ],
    [
      'a model of the prototype',
      { path: converseStreamPath('__proto__') },
      400,
      'ValidationException',
      'identifier is invalid',
    ],
    [
      'a base model that only a profile serves',
      { path: converseStreamPath('test.quick-v1:0') },
      400,
      'ValidationException',
      "Invocation of model ID test.quick-v1:0 with on-demand throughput isn't supported. Retry your request with the ID or ARN of an inference profile that contains this model.",
    ],
    ['no JSON', { body: '{' }, 400, 'SerializationException', 'could not be parsed'],
    ['no body', { body: '' }, 400, 'SerializationException', 'could not be parsed'],
    ['no messages', { body: '{"messages":[]}' }, 400, 'ValidationException', 'must start with a user message'],
    [
      'too high a limit',
      { body: JSON.stringify({ ...hello, inferenceConfig: { maxTokens: 1001 } }) },
      400,
      'ValidationException',
      'The maximum tokens you requested exceed the model limit of 1000. Try again with a maximum tokens value lower than 1000.',
    ],
    [
      'a latency that the model does not have',
      { body: JSON.stringify({ ...hello, performanceConfig: { latency: 'optimized' } }) },
      400,
      'ValidationException',
      'Latency performance configuration is not supported',
    ],
    [
      'a body above 25 MB',
      { body: Buffer.alloc(25_000_001, ' ') },
      400,
      'ValidationException',
      'less than or equal to 25000000',
    ],
  ] as const)('%s is refused as the real service refuses it', async (_, options, status, name, message) => {
    const answer = await ask(protocol, simulator.url, options)
    expect(answer.status).toBe(status)
    expect(answer.headers['x-amzn-errortype']).toBe(`${name}:http://internal.amazon.com/coral/com.amazon.bedrock/`)
    expect(answer.headers['x-amzn-requestid']).toMatch(/^[0-9a-f-]{36}$/)
    expect(messageOf(answer)).toContain(message)
    expect(await control<TruthPage>(simulator.url, 'GET /__truth')).toMatchObject({ requests: 1, refused: 1 })
  })
})

test('one connection carries one call after the other over HTTP/1.1', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const before = await control<TruthPage>(simulator.url, 'GET /__truth')
  for (let i = 0; i < 3; i++) await ask('http1', simulator.url, { agent })
  const after = await control<TruthPage>(simulator.url, 'GET /__truth')
  agent.destroy()
  // One for the three calls, one for this page.
  expect(after.connectionsOpened - before.connectionsOpened).toBe(2)
})

test('the truth of a call says when its bytes were written', async () => {
  const answer = await ask('http1', simulator.url)
  const { calls } = await control<CallsPage>(simulator.url, 'GET /__truth/calls?since=0')
  const [call] = calls
  expect(call).toMatchObject({ requestId: answer.headers['x-amzn-requestid'], tokens: 10, outcome: 'completed' })
  const { receivedMs = 0, firstByteMs = 0, firstTokenMs = 0, lastTokenMs = 0 } = call ?? {}
  // Never early. How late is a matter of the machine's load, so only the order of magnitude is asked for.
  expect(firstByteMs - receivedMs).toBeGreaterThanOrEqual(20)
  expect(firstTokenMs - receivedMs).toBeGreaterThanOrEqual(30)
  expect(lastTokenMs - receivedMs).toBeGreaterThanOrEqual(75)
  expect(lastTokenMs - receivedMs).toBeLessThan(1_000)
})

test('the same seed and the same number give the same reply', async () => {
  const texts: string[] = []
  for (let i = 0; i < 2; i++) {
    await control(simulator.url, 'POST /__reset')
    const { body } = await ask('http1', simulator.url)
    texts.push(
      readFrames(body)
        .slice(0, -1)
        .map(({ payload }) => payload)
        .join('\n'),
    )
  }
  expect(texts[0]).toBe(texts[1])
})

test('nothing of a prompt can be read from the simulator', async () => {
  const secret = 'xylophone'
  await ask('http1', simulator.url, {
    body: JSON.stringify({ messages: [{ role: 'user', content: [{ text: secret }] }] }),
  })
  const pages = await Promise.all(
    ['GET /__truth', 'GET /__truth/calls', 'GET /__faults'].map((page) => control<object>(simulator.url, page)),
  )
  expect(JSON.stringify(pages)).not.toContain(secret)
})

test('the exact profile serves the latency that is asked for, and says so', async () => {
  const exact = await startSimulator({ port: 0, profile: 'exact', seed: 1 })
  try {
    const path = converseStreamPath('us.anthropic.claude-3-5-haiku-20241022-v1:0')
    const body = JSON.stringify({ ...hello, performanceConfig: { latency: 'optimized' } })
    const frames = readFrames((await ask('http1', exact.url, { path, body })).body)
    expect(frames.filter(({ headers }) => headers[':event-type'] === 'contentBlockDelta')).toHaveLength(100)
    expect(JSON.parse(frames.at(-1)?.payload ?? '')).toMatchObject({ performanceConfig: { latency: 'optimized' } })
    const { calls } = await control<CallsPage>(exact.url, 'GET /__truth/calls')
    const [{ receivedMs, firstTokenMs, lastTokenMs }] = calls as [CallsPage['calls'][0]]
    expect(firstTokenMs - receivedMs).toBeGreaterThanOrEqual(100)
    expect(lastTokenMs - receivedMs).toBeGreaterThanOrEqual(100 + 99 * 10)
    expect(lastTokenMs - receivedMs).toBeLessThan(200 + 99 * 20)
  } finally {
    await exact.close()
  }
})
