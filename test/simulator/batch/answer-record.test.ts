import { describe, expect, test } from 'vitest'

import { makeBatchWorld } from './batch-world.ts'
import type { OutputLine } from './records.ts'

const messages = [{ role: 'user', content: [{ text: 'hello' }] }]

/** One record through a whole job. */
async function answer(modelInput: object, changes: object = {}, recordId?: string): Promise<OutputLine> {
  const world = makeBatchWorld({ 'in.jsonl': JSON.stringify({ recordId, modelInput }) })
  const id = world.create(changes)
  await world.pass(75_000)
  expect(world.output(id)).toHaveLength(1)
  return world.output(id)[0] as OutputLine
}

describe('a Converse record', () => {
  test('is answered as Converse answers', async () => {
    const { recordId, modelInput, modelOutput } = await answer({ messages }, {}, 'mine')
    expect({ recordId, modelInput }).toEqual({ recordId: 'mine', modelInput: { messages } })
    expect(modelOutput).toMatchObject({
      output: { message: { role: 'assistant', content: [{ text: expect.any(String) as string }] } },
      stopReason: 'end_turn',
      usage: { inputTokens: 2 },
    })
    const { usage, metrics } = modelOutput as unknown as {
      usage: { inputTokens: number; outputTokens: number; totalTokens: number }
      metrics: { latencyMs: number }
    }
    expect(usage.totalTokens).toBe(usage.inputTokens + usage.outputTokens)
    // The first token after 100 ms, then one each 10 ms.
    expect(metrics.latencyMs).toBe(100 + 10 * (usage.outputTokens - 1))
  })

  test('is given an id when it has none', async () => {
    expect((await answer({ messages })).recordId).toMatch(/^[0-9A-Z]{11}$/)
  })

  test('thinks as a call does, where its model can', async () => {
    const modelInput = { messages, additionalModelRequestFields: { thinking: { type: 'adaptive' } } }
    const refused = await answer(modelInput)
    expect(refused.error?.errorMessage).toMatch(/thinking is not supported/)
    const { modelOutput } = await answer(modelInput, { modelId: 'anthropic.claude-test-v1:0' })
    expect(modelOutput).toMatchObject({
      output: {
        message: {
          content: [
            { reasoningContent: { reasoningText: { text: expect.stringMatching(/^(?: [a-z]{3}){15}$/) as string } } },
            { text: expect.any(String) as string },
          ],
        },
      },
    })
    expect(modelOutput?.usage.outputTokens).toBeGreaterThan(30)
  })

  test('keeps to its limit', async () => {
    const { modelOutput } = await answer({ messages, inferenceConfig: { maxTokens: 3 } })
    expect(modelOutput).toMatchObject({ stopReason: 'max_tokens', usage: { outputTokens: 3 } })
  })

  test('is not cached, and has the tier and latency of a batch', async () => {
    const content = [{ text: 'x'.repeat(400) }, { cachePoint: { type: 'default' } }]
    const { modelOutput } = await answer({
      messages: [{ role: 'user', content }],
      serviceTier: { type: 'priority' },
      performanceConfig: { latency: 'optimized' },
    })
    expect(modelOutput?.usage).not.toHaveProperty('cacheWriteInputTokens')
    expect(modelOutput).not.toHaveProperty('serviceTier')
    expect(modelOutput).not.toHaveProperty('performanceConfig')
  })

  test.each([
    ['no messages', {}, 'A conversation must start with a user message'],
    ['too high a limit', { messages, inferenceConfig: { maxTokens: 101 } }, 'exceed the model limit of 100'],
    [
      'too long a prompt',
      { messages: [{ role: 'user', content: [{ text: 'x'.repeat(4_004) }] }] },
      'Input is too long for requested model.',
    ],
    ['tools', { messages, toolConfig: { tools: [{ toolSpec: { name: 't' } }] } }, 'Tool use is not supported'],
    [
      'structured output',
      { messages, outputConfig: { textFormat: { type: 'json_schema' } } },
      'Structured output is not supported',
    ],
  ])('with %s has an error in the place of its output', async (_, modelInput, message) => {
    const line = await answer(modelInput, {}, 'mine')
    expect(line).toMatchObject({ recordId: 'mine', modelInput, error: { errorCode: 400 } })
    expect(line.error?.errorMessage).toContain(message)
    expect(line).not.toHaveProperty('modelOutput')
  })
})

const native = (modelId: string) => ({ modelId, modelInvocationType: 'InvokeModel' })

describe('a record in a native body', () => {
  const claude = {
    anthropic_version: 'bedrock-2023-05-31',
    max_tokens: 5,
    messages: [{ role: 'user', content: 'hello' }],
  }

  test.each([
    ['anthropic.claude-test-v1:0', claude, { type: 'message', stop_reason: 'max_tokens', usage: { output_tokens: 5 } }],
    [
      'amazon.nova-test-v1:0',
      { messages, inferenceConfig: { maxTokens: 5 } },
      { stopReason: 'max_tokens', usage: { outputTokens: 5 } },
    ],
    [
      'meta.llama-test-v1:0',
      { prompt: 'hello', max_gen_len: 5 },
      { stop_reason: 'length', generation_token_count: 5, prompt_token_count: 2 },
    ],
  ])('of %s is answered in it', async (modelId, modelInput, output) => {
    expect(await answer(modelInput, native(modelId), 'mine')).toMatchObject({
      recordId: 'mine',
      modelInput,
      modelOutput: output,
    })
  })

  test('of another model has an error in the place of its output', async () => {
    const line = await answer({ prompt: 'hello' }, native('anthropic.claude-test-v1:0'))
    expect(line.error).toMatchObject({ errorCode: 400 })
    expect(line.error?.errorMessage).toMatch(/^Malformed input request: /)
  })

  test('may have no tools', async () => {
    const line = await answer({ ...claude, tools: [{ name: 't' }] }, native('anthropic.claude-test-v1:0'))
    expect(line.error?.errorMessage).toContain('Tool use is not supported')
  })
})
