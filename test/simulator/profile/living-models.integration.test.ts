// What the default profile says of living models, as a caller meets it.
import { ConverseCommand, type ConverseCommandInput } from '@aws-sdk/client-bedrock-runtime'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Simulator, startSimulator } from '../../../src/simulator/start-simulator.ts'
import { sdkClient } from '../sdk-client.ts'

let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator({ port: 0, profile: 'default', seed: 1, speed: 1_000 })
})
afterAll(() => simulator.close())

const user = { role: 'user' as const, content: [{ text: 'hello' }] }
const assistant = { role: 'assistant' as const, content: [{ text: 'well' }] }
const toolConfig = { tools: [{ toolSpec: { name: 't', inputSchema: { json: { type: 'object' } } } }] }

async function converse(modelId: string, more: Partial<ConverseCommandInput> = {}) {
  const client = sdkClient(simulator.url, 'http1')
  try {
    return await client.send(new ConverseCommand({ modelId, messages: [user], ...more }))
  } finally {
    client.destroy()
  }
}

test.each(['us.anthropic.claude-haiku-5-5', 'us.anthropic.claude-sonnet-5-5'])(
  '%s thinks by default',
  async (modelId) => {
    const { output, usage } = await converse(modelId)
    const [thought, answer] = output?.message?.content ?? []
    expect(thought?.reasoningContent?.reasoningText?.signature).toBeTypeOf('string')
    expect((answer?.text ?? '').length / 4).toBeLessThan(usage?.outputTokens ?? 0)
  },
)

test('a limit within the thought leaves an empty reply', async () => {
  const { output, stopReason } = await converse('us.anthropic.claude-haiku-5-5', { inferenceConfig: { maxTokens: 5 } })
  expect(stopReason).toBe('max_tokens')
  expect(output?.message?.content?.every(({ text }) => text === undefined)).toBe(true)
})

test.each<[string, Partial<ConverseCommandInput>, RegExp]>([
  ['us.anthropic.claude-opus-4-8', { inferenceConfig: { temperature: 0.1 } }, /`temperature` is deprecated/],
  ['us.anthropic.claude-sonnet-4-6', { inferenceConfig: { temperature: 0.1, topP: 0.5 } }, /cannot both be specified/],
  ['us.anthropic.claude-sonnet-4-6', { messages: [user, assistant] }, /does not support assistant message prefill/],
  ['us.anthropic.claude-sonnet-5-5', { additionalModelRequestFields: { thinking: { type: 'disabled' } } }, /disabled/],
  ['us.anthropic.claude-haiku-4-5-20251001-v1:0', { outputConfig: { effort: 'low' } }, /effort parameter/],
  ['openai.gpt-oss-20b-1:0', { messages: [user, assistant] }, /last turn in the conversation to be a user/],
  ['amazon.titan-text-express-v1', { toolConfig }, /doesn't support tool use/],
])('%s refuses %o', async (modelId, more, message) => {
  await expect(converse(modelId, more)).rejects.toMatchObject({
    name: 'ValidationException',
    message: expect.stringMatching(message) as string,
  })
})
