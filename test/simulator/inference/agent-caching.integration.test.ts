// What an agent's steps read from the prompt cache and write to it: tools first, then the system prompt, then the
// messages, whose cache point moves on with each step.
import { ConverseStreamCommand, type ConverseStreamCommandInput, type Message } from '@aws-sdk/client-bedrock-runtime'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Simulator, startSimulator } from '../../../src/simulator/start-simulator.ts'
import { control } from '../client.ts'
import { MODEL, writeProfile } from '../profile-file.ts'
import { sdkClient } from '../sdk-client.ts'

const model = `    body: claude
    tools: { stepsBeforeAnswer: { constant: 3, assumption: set } }
    cache:
      minimumTokens: { value: 10, assumption: set }
      ttls: { value: [5m], assumption: set }
      maximumCheckpoints: { value: 4, assumption: set }
      lookBackBlocks: { value: 20, assumption: set }`

let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator({ port: 0, profile: await writeProfile({ model }), seed: 1 })
})
afterAll(() => simulator.close())

interface Truth {
  readonly inputTokens: number
  readonly cacheReadTokens: number
  readonly cacheWriteTokens: number
}

const point = { cachePoint: { type: 'default' as const } }
const clock = (name: string) => ({
  toolSpec: { name, description: 'x'.repeat(80), inputSchema: { json: { type: 'object' } } },
})

/** Makes its steps and returns what the truth has of each. */
async function runAgent(toolNames: readonly string[], question = 'y'.repeat(100)): Promise<readonly Truth[]> {
  const client = sdkClient(simulator.url, 'http1')
  const { next } = await control<{ next: number }>(simulator.url, 'GET /__truth/calls')
  const messages: Message[] = [{ role: 'user', content: [{ text: question }] }]
  let reason: string | undefined
  while (reason !== 'end_turn') {
    const input: ConverseStreamCommandInput = {
      modelId: MODEL,
      system: [{ text: 's'.repeat(60) }, point],
      toolConfig: { tools: [...toolNames.map(clock), point] },
      messages: messages.map((message, index) =>
        index === messages.length - 1 ? { ...message, content: [...(message.content ?? []), point] } : message,
      ),
    }
    const { stream } = await client.send(new ConverseStreamCommand(input))
    const ids: string[] = []
    for await (const { contentBlockStart, messageStop } of stream ?? []) {
      const id = contentBlockStart?.start?.toolUse?.toolUseId
      if (id !== undefined) ids.push(id)
      reason = messageStop?.stopReason ?? reason
    }
    const results = ids.map((toolUseId) => ({ toolResult: { toolUseId, content: [{ text: 'noon' }] } }))
    messages.push(
      {
        role: 'assistant',
        content: ids.map((toolUseId) => ({ toolUse: { toolUseId, name: toolNames[0], input: {} } })),
      },
      { role: 'user', content: results },
    )
  }
  client.destroy()
  const { calls } = await control<{ calls: readonly Truth[] }>(simulator.url, `GET /__truth/calls?since=${next}`)
  return calls
}

test('each step reads what the one before wrote, and writes the rest', async () => {
  const steps = await runAgent(['clock', 'watch'])
  expect(steps).toHaveLength(4)
  const [first, ...later] = steps
  expect(first).toMatchObject({ cacheReadTokens: 0, cacheWriteTokens: first?.inputTokens })
  later.forEach((step, index) => {
    const before = steps[index]?.inputTokens ?? 0
    expect(step).toMatchObject({ cacheReadTokens: before, cacheWriteTokens: step.inputTokens - before })
    expect(step.inputTokens).toBeGreaterThan(before)
  })
})

test('the same tools and system prompt are read by another conversation, and other tools hide all that follows', async () => {
  const [again] = await runAgent(['clock', 'watch'], 'z'.repeat(100))
  const [whole] = await runAgent(['clock', 'watch'], 'z'.repeat(100))
  // The prompt without its message, which is a hundred characters.
  expect(again?.cacheReadTokens).toBe((again?.inputTokens ?? 0) - 25)
  expect(whole?.cacheReadTokens).toBe(whole?.inputTokens)
  const [other] = await runAgent(['watch', 'clock'], 'z'.repeat(100))
  expect(other?.cacheReadTokens).toBe(0)
})
