import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Simulator, startSimulator } from '../../../src/simulator/start-simulator.ts'
import { ask, control } from '../client.ts'
import { writeEndpointProfile } from './endpoint-profile.ts'
import { readData } from './read-events.ts'

let simulator: Simulator
beforeAll(async () => {
  const profile = await writeEndpointProfile({
    inputTokensPerMinute: 1_500,
    outputTokensPerMinute: 25,
    file: 'quotaWindow: { value: sliding, assumption: set }',
  })
  simulator = await startSimulator({ port: 0, profile, seed: 1 })
})
afterAll(() => simulator.close())
beforeEach(() => control(simulator.url, 'POST /__reset'))

async function chat(body: object, path = '/mantle/openai/v1/chat/completions') {
  const asked = { model: 'test.gpt', messages: [{ role: 'user', content: 'hello' }], ...body }
  const answer = await ask('http1', simulator.url, { path, body: JSON.stringify(asked) })
  return { answer, json: () => JSON.parse(answer.body.toString('utf8')) as Record<string, unknown> }
}

interface Quotas {
  readonly quotas: {
    readonly mantle: Readonly<
      Record<
        string,
        Readonly<Record<'inputTokens' | 'outputTokens', { readonly taken: number; readonly refusals: number }>>
      >
    >
  }
}
const mantleTaken = async () =>
  (await control<Quotas>(simulator.url, 'GET /__truth')).quotas.mantle['us-east-1 test.gpt']

test('a call takes its input and its output apart, once it is over', async () => {
  await chat({ max_completion_tokens: 8 })
  expect(await mantleTaken()).toMatchObject({ inputTokens: { taken: 2 }, outputTokens: { taken: 8 } })
})

test("without a limit of its own a call reserves the model's, and two at once are one too many", async () => {
  const both = await Promise.all([chat({}), chat({})])
  expect(both.map(({ answer }) => answer.status)).toEqual(expect.arrayContaining([200, 429]))
  const throttled = both.find(({ answer }) => answer.status === 429)
  expect(throttled?.json()).toEqual({
    error: { message: expect.any(String), type: 'rate_limit_error', code: 'rate_limit_exceeded', param: null },
  })
  expect(await mantleTaken()).toMatchObject({ inputTokens: { refusals: 1 } })
})

test('a reply that spends the output of the minute ends there, as if by its limit', async () => {
  await chat({ max_completion_tokens: 16 })
  const { answer } = await chat({ max_completion_tokens: 16, stream: true, stream_options: { include_usage: true } })
  const chunks = readData<{ choices: { finish_reason: string | null }[]; usage: { completion_tokens: number } | null }>(
    answer.body,
  )
  expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('length')
  expect(chunks.at(-1)?.usage?.completion_tokens).toBe(9)
  const { calls } = await control<{ calls: object[] }>(simulator.url, 'GET /__truth/calls')
  expect(calls.at(-1)).toMatchObject({ outcome: 'completed', tokens: 9, settledTokens: 2 + 9 })
})

test('calls of the runtime take nothing of it', async () => {
  await chat({ model: 'us.test.gpt' }, '/openai/v1/chat/completions')
  expect(await mantleTaken()).toBeUndefined()
})
