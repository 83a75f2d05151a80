import { ConverseCommand, InvokeModelCommand } from '@aws-sdk/client-bedrock-runtime'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Simulator, startSimulator } from '../../../src/simulator/start-simulator.ts'
import { control } from '../client.ts'
import { sdkClient } from '../sdk-client.ts'

let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator({ port: 0, profile: 'exact', seed: 1, speed: 10 })
})
afterAll(() => simulator.close())

const arn = (id: string): string => `arn:aws:bedrock:us-east-1:111122223333:prompt/${id}`
const promptVariables = { text: { text: 'a'.repeat(72) }, language: { text: 'Latin' } }

test.each(['EXAMPLEPR1', 'EXAMPLEPR1:1', 'EXAMPLEPR1:DRAFT'])('%s is answered by its model', async (id) => {
  const client = sdkClient(simulator.url, 'http1')
  const { usage, stopReason } = await client.send(new ConverseCommand({ modelId: arn(id), promptVariables }))
  client.destroy()
  // "Summarize " and " in " and a full stop are 15 characters, and four make a token.
  expect(usage).toMatchObject({ inputTokens: Math.ceil((15 + 72 + 5) / 4), outputTokens: 100 })
  expect(stopReason).toBe('end_turn')
  const { calls } = await control<{ calls: object[] }>(simulator.url, 'GET /__truth/calls')
  expect(calls.at(-1)).toMatchObject({ model: id, modelId: 'amazon.nova-micro-v1:0' })
})

test.each(['EXAMPLEPR1:9', 'NONE'])('%s is not found', async (id) => {
  const client = sdkClient(simulator.url, 'http1')
  const call = client.send(new ConverseCommand({ modelId: arn(id), promptVariables }))
  await expect(call).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  client.destroy()
})

test('InvokeModel takes none', async () => {
  const client = sdkClient(simulator.url, 'http1')
  const call = client.send(new InvokeModelCommand({ modelId: arn('EXAMPLEPR1'), body: '{}' }))
  await expect(call).rejects.toMatchObject({ name: 'ValidationException' })
  client.destroy()
})
