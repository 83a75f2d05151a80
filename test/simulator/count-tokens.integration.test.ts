import {
  type BedrockRuntimeClient,
  ConverseCommand,
  CountTokensCommand,
  type CountTokensInput,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
} from '@aws-sdk/client-bedrock-runtime'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { type Simulator, startSimulator } from '../../src/simulator/start-simulator.ts'
import { ask, control, messageOf, protocols } from './client.ts'
import { nativeCalls, nativeNames } from './invoke/native-calls.ts'
import { sdkClient } from './sdk-client.ts'
import { MODEL, writeProfile } from './profile-file.ts'

let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator({ port: 0, profile: 'exact', seed: 1, speed: 10 })
})
afterAll(() => simulator.close())
beforeEach(() => control(simulator.url, 'POST /__reset'))

/** Odd lengths and every kind of part, so that a rule that is off by one shows. */
const conversation = {
  system: [{ text: 'Be brief.' }],
  messages: [
    { role: 'user' as const, content: [{ text: 'One, two, three.' }, { text: 'Go on?' }] },
    { role: 'assistant' as const, content: [{ text: 'Four.' }] },
    { role: 'user' as const, content: [{ text: 'And then?!' }] },
  ],
}
const nativeBodies = {
  claude: {
    anthropic_version: 'bedrock-2023-05-31',
    max_tokens: 1,
    system: [{ type: 'text', text: 'Be brief.' }],
    messages: [{ role: 'user', content: [{ type: 'text', text: 'One, two, three.' }] }],
    tools: [{ name: 'clock', input_schema: { type: 'object' } }],
  },
  nova: { ...conversation, inferenceConfig: { max_new_tokens: 1 } },
  llama: { prompt: '<|begin_of_text|>One, two, three.', max_gen_len: 1 },
}

const count = async (client: BedrockRuntimeClient, modelId: string, input: CountTokensInput) =>
  (await client.send(new CountTokensCommand({ modelId, input }))).inputTokens

async function lastMetrics(client: BedrockRuntimeClient, modelId: string, body: string): Promise<unknown> {
  const { body: events } = await client.send(new InvokeModelWithResponseStreamCommand({ modelId, body }))
  let last = ''
  for await (const event of events ?? []) last = Buffer.from(event.chunk?.bytes ?? []).toString('utf8')
  return (JSON.parse(last) as Record<string, unknown>)['amazon-bedrock-invocationMetrics']
}

describe.each(protocols)('the AWS SDK over %s', (protocol) => {
  test.each(nativeNames)('counts for a body of %s what the calls are told', async (name) => {
    const client = sdkClient(simulator.url, protocol)
    const { modelId, baseId } = nativeCalls[name]
    const body = JSON.stringify(nativeBodies[name])
    const counted = await count(client, baseId, { invokeModel: { body: Buffer.from(body) } })
    const answer = await client.send(new InvokeModelCommand({ modelId, body }))
    const usage = JSON.stringify(JSON.parse(Buffer.from(answer.body).toString('utf8')))
    const metrics = await lastMetrics(client, modelId, body)
    client.destroy()
    expect(counted).toBeGreaterThan(1)
    expect(usage).toMatch(new RegExp(`"(input_tokens|inputTokens|prompt_token_count)":${counted}[,}]`))
    expect(metrics).toMatchObject({ inputTokenCount: counted })
  })

  test('counts for a Converse body what usage says', async () => {
    const client = sdkClient(simulator.url, protocol)
    const { modelId, baseId } = nativeCalls.nova
    const counted = await count(client, baseId, { converse: conversation })
    const { usage } = await client.send(new ConverseCommand({ modelId, ...conversation }))
    client.destroy()
    expect(counted).toBe(usage?.inputTokens)
  })
})

const countPath = (modelId: string) => `/model/${encodeURIComponent(modelId)}/count-tokens`
const body = JSON.stringify({ input: { converse: conversation } })
const countsNone = "The provided model doesn't support counting tokens."

describe.each(protocols)('over %s', (protocol) => {
  test('a count is one number', async () => {
    const answer = await ask(protocol, simulator.url, { path: countPath(nativeCalls.nova.baseId), body })
    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'application/json' } })
    expect(answer.body.toString('utf8')).toBe('{"inputTokens":12}')
  })

  test('the ARN of a foundation model is as good as its id', async () => {
    const arn = `arn:aws:bedrock:us-east-1::foundation-model/${nativeCalls.claude.baseId}`
    const answer = await ask(protocol, simulator.url, { path: countPath(arn), body })
    expect(answer.body.toString('utf8')).toBe('{"inputTokens":12}')
  })

  test.each([
    ['an inference profile', nativeCalls.claude.modelId, countsNone],
    ['its ARN', `arn:aws:bedrock:us-east-1:111122223333:inference-profile/${nativeCalls.claude.modelId}`, countsNone],
    ['an unknown model', 'no.such', 'The provided model identifier is invalid.'],
    ['a model of the prototype', '__proto__', 'The provided model identifier is invalid.'],
  ])('%s counts nothing', async (_, modelId, message) => {
    const answer = await ask(protocol, simulator.url, { path: countPath(modelId), body })
    expect(answer.status).toBe(400)
    expect(messageOf(answer)).toBe(message)
  })
})

test('a model that counts no tokens says so', async () => {
  const profile = await writeProfile({ model: '    countsTokens: false' })
  const other = await startSimulator({ port: 0, profile, seed: 1 })
  try {
    const answer = await ask('http1', other.url, { path: countPath('test.quick-v1:0'), body })
    expect(messageOf(answer)).toBe(countsNone)
  } finally {
    await other.close()
  }
})

test('counting is free, and no call', async () => {
  const quota = '    quota: { requestsPerMinute: { value: 1, assumption: set } }'
  const profile = await writeProfile({ slots: 1, queueLength: 0, inferenceProfile: quota, model: quota })
  const strict = await startSimulator({ port: 0, profile, seed: 1 })
  try {
    for (let i = 0; i < 3; i++) await ask('http1', strict.url, { path: countPath('test.quick-v1:0'), body })
    await ask('http1', strict.url, { path: countPath(MODEL), body })
    // The quota's one call is still to be had.
    expect((await ask('http1', strict.url)).status).toBe(200)
    expect(await control(strict.url, 'GET /__truth')).toMatchObject({
      requests: 1,
      completed: 1,
      peakInFlight: 1,
      callMs: { count: 1 },
      otherOperations: { CountTokens: { requests: 4, completed: 3, refused: 1, aborted: 0 } },
    })
  } finally {
    await strict.close()
  }
})
