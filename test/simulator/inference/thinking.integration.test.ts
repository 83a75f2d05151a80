// Replies that think, by the SDK: what is told of the thought, what it counts for, and when the answer comes.
import {
  ConverseCommand,
  type ConverseCommandInput,
  ConverseStreamCommand,
  InvokeModelCommand,
} from '@aws-sdk/client-bedrock-runtime'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Simulator, startSimulator } from '../../../src/simulator/start-simulator.ts'
import { MODEL, writeProfile } from '../profile-file.ts'
import { sdkClient } from '../sdk-client.ts'
import { lastTruth } from './call.ts'

// Forty tokens of thought at a token each 5 ms, then an answer of ten.
const model = (told: string): string => `    body: claude
    thinking:
      kinds: [adaptive, budget]
      byDefault: true
      told: ${told}
      summaryShare: { value: 0.25, assumption: set }
      tokens: { constant: 40, assumption: set }
    effort: { usual: high, low: 0.5, high: 1, assumption: set }`

const simulators = new Map<string, Simulator>()
beforeAll(async () => {
  for (const told of ['full', 'summary', 'omitted']) {
    simulators.set(
      told,
      await startSimulator({
        port: 0,
        profile: await writeProfile({ model: model(told), maxOutputTokens: 4_000 }),
        seed: 1,
      }),
    )
  }
})
afterAll(() => Promise.all([...simulators.values()].map((one) => one.close())))

const urlOf = (told: string): string => simulators.get(told)?.url ?? ''
const messages: ConverseCommandInput['messages'] = [{ role: 'user', content: [{ text: 'hello' }] }]

async function stream(told: string, more: Partial<ConverseCommandInput> = {}) {
  const client = sdkClient(urlOf(told), 'http1')
  const reply = await client.send(new ConverseStreamCommand({ modelId: MODEL, messages, ...more }))
  const seen = {
    thought: '',
    signatures: 0,
    answer: '',
    stops: [] as unknown[],
    tokens: 0,
    reason: '',
    fields: {} as unknown,
  }
  for await (const { contentBlockDelta, contentBlockStop, messageStop, metadata } of reply.stream ?? []) {
    const { delta, contentBlockIndex } = contentBlockDelta ?? {}
    seen.thought += contentBlockIndex === 0 ? (delta?.reasoningContent?.text ?? '') : ''
    seen.signatures += delta?.reasoningContent?.signature === undefined ? 0 : 1
    seen.answer += delta?.text ?? ''
    if (contentBlockStop !== undefined) seen.stops.push(contentBlockStop.contentBlockIndex)
    if (messageStop !== undefined) seen.fields = messageStop.additionalModelResponseFields
    seen.reason += messageStop?.stopReason ?? ''
    seen.tokens += metadata?.usage?.outputTokens ?? 0
  }
  client.destroy()
  return { ...seen, thought: seen.thought.length / 4, answer: seen.answer.length / 4 }
}
const off = { additionalModelRequestFields: { thinking: { type: 'disabled' } } }

describe('a stream', () => {
  test.each([
    ['full', 40],
    ['summary', 10],
    ['omitted', 0],
  ])('whose thought is told as %s shows %i of its forty tokens, before the answer', async (told, thought) => {
    const expected = { thought, signatures: 1, answer: 10, stops: [0, 1], tokens: 50, reason: 'end_turn' }
    expect(await stream(told)).toMatchObject(expected)
    expect((await lastTruth(urlOf(told))).tokens).toBe(50)
  })

  test('without a thought is as it always was', async () => {
    expect(await stream('full', off)).toMatchObject({ thought: 0, signatures: 0, answer: 10, stops: [0], tokens: 10 })
  })

  test('thinks less with less effort', async () => {
    expect(await stream('full', { outputConfig: { effort: 'low' } })).toMatchObject({ thought: 20, tokens: 30 })
  })

  test('whose limit ends within the thought has no answer', async () => {
    const expected = { thought: 15, signatures: 0, answer: 0, stops: [0], tokens: 15, reason: 'max_tokens' }
    expect(await stream('full', { inferenceConfig: { maxTokens: 15 } })).toMatchObject(expected)
  })

  test('tells the tokens of the thought to whoever asks for the field', async () => {
    const paths = ['/usage/output_tokens_details', '/stop_sequence', '/none', '/usage/constructor']
    const { fields } = await stream('omitted', { additionalModelResponseFieldPaths: paths })
    expect(fields).toEqual({ stop_sequence: null, usage: { output_tokens_details: { thinking_tokens: 40 } } })
    expect((await stream('omitted')).fields).toBeUndefined()
  })
})

test('a whole answer has the thought in front of the text', async () => {
  const client = sdkClient(urlOf('summary'), 'http1')
  const { output, usage } = await client.send(new ConverseCommand({ modelId: MODEL, messages }))
  const [thought, answer] = output?.message?.content ?? []
  expect(thought?.reasoningContent?.reasoningText?.text).toHaveLength(10 * 4)
  expect(thought?.reasoningContent?.reasoningText?.signature).toMatch(/^[\w+/]{344}$/)
  expect(answer?.text).toHaveLength(10 * 4)
  expect(usage?.outputTokens).toBe(50)
  client.destroy()
})

test("Claude's own body has it too", async () => {
  const client = sdkClient(urlOf('full'), 'http1')
  const body = JSON.stringify({
    anthropic_version: 'bedrock-2023-05-31',
    max_tokens: 100,
    messages: [{ role: 'user', content: 'hello' }],
  })
  const answer = await client.send(new InvokeModelCommand({ modelId: MODEL, body }))
  const { content, usage } = JSON.parse(Buffer.from(answer.body).toString('utf8')) as {
    content: { type: string; thinking?: string; text?: string }[]
    usage: object
  }
  expect(content.map(({ type, thinking, text }) => [type, (thinking ?? text ?? '').length / 4])).toEqual([
    ['thinking', 40],
    ['text', 10],
  ])
  expect(usage).toMatchObject({ output_tokens: 50, output_tokens_details: { thinking_tokens: 40 } })
  client.destroy()
})

describe('thinking beside tools', () => {
  const toolConfig: ConverseCommandInput['toolConfig'] = {
    tools: [{ toolSpec: { name: 'clock', inputSchema: { json: { type: 'object' } } } }],
  }
  const additionalModelRequestFields = { thinking: { type: 'enabled', budget_tokens: 1_024 } }
  const settings = { modelId: MODEL, toolConfig, additionalModelRequestFields, inferenceConfig: { maxTokens: 2_000 } }

  /** The conversation as far as the results of the first calls. */
  async function firstStep(told: string) {
    const client = sdkClient(urlOf(told), 'http1')
    const { output } = await client.send(new ConverseCommand({ ...settings, messages }))
    const content = output?.message?.content ?? []
    const results = content.flatMap(({ toolUse }) =>
      toolUse === undefined ? [] : [{ toolResult: { toolUseId: toolUse.toolUseId, content: [{ text: 'noon' }] } }],
    )
    const next = (carried: typeof content) =>
      client.send(
        new ConverseCommand({
          ...settings,
          messages: [...(messages ?? []), { role: 'assistant', content: carried }, { role: 'user', content: results }],
        }),
      )
    return { content, next }
  }

  test.each(['full', 'summary', 'omitted'])(
    'goes on when the thought that is told %s is carried back',
    async (told) => {
      const { content, next } = await firstStep(told)
      expect(content.map((block) => Object.keys(block)[0])).toEqual(['reasoningContent', 'toolUse'])
      expect((await next(content)).stopReason).toBe('end_turn')
    },
  )

  test('does not without the thought, or with another', async () => {
    const { content, next } = await firstStep('full')
    await expect(next(content.slice(1))).rejects.toThrow(
      /messages\.1\.content\.0\.type: Expected `thinking` or `redacted_thinking`, but found `tool_use`/,
    )
    const signature = content[0]?.reasoningContent?.reasoningText?.signature
    const changed = { reasoningContent: { reasoningText: { text: 'changed', signature } } }
    await expect(next([changed, ...content.slice(1)])).rejects.toThrow(
      'messages.1.content.0: Invalid `signature` in `thinking` block',
    )
  })

  test('a thought of a stream can be carried back too', async () => {
    const client = sdkClient(urlOf('full'), 'http1')
    const { stream: events } = await client.send(new ConverseStreamCommand({ ...settings, messages }))
    let text = ''
    let signature = ''
    let toolUseId = ''
    for await (const { contentBlockStart, contentBlockDelta } of events ?? []) {
      text += contentBlockDelta?.delta?.reasoningContent?.text ?? ''
      signature += contentBlockDelta?.delta?.reasoningContent?.signature ?? ''
      toolUseId ||= contentBlockStart?.start?.toolUse?.toolUseId ?? ''
    }
    const content = [
      { reasoningContent: { reasoningText: { text, signature } } },
      { toolUse: { toolUseId, name: 'clock', input: {} } },
    ]
    const results = [{ toolResult: { toolUseId, content: [{ text: 'noon' }] } }]
    const talk = [...(messages ?? []), { role: 'assistant', content }, { role: 'user', content: results }]
    const reply = await client.send(new ConverseCommand({ ...settings, messages: talk as typeof messages }))
    expect(reply.stopReason).toBe('end_turn')
  })
})
