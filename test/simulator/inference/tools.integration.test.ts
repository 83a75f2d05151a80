// Replies that call tools, by the SDK: an agent that answers every call until the model ends its turn.
import {
  ConverseCommand,
  type ConverseCommandInput,
  ConverseStreamCommand,
  type ContentBlock,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
  type Message,
} from '@aws-sdk/client-bedrock-runtime'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Simulator, startSimulator } from '../../../src/simulator/start-simulator.ts'
import { control } from '../client.ts'
import { MODEL, writeProfile } from '../profile-file.ts'
import { sdkClient } from '../sdk-client.ts'

// Three steps of two calls with a word before them, then ten tokens of an answer. A call takes six tokens and its input.
const model = `    body: claude
    tools:
      stepsBeforeAnswer: { constant: 3, assumption: set }
      callsPerReply: { constant: 2, assumption: set }
      textShare: { value: 1, assumption: set }
      textTokens: { constant: 4, assumption: set }
      overheadTokens: { value: 6, assumption: set }`

let simulator: Simulator
let client: ReturnType<typeof sdkClient>
beforeAll(async () => {
  simulator = await startSimulator({ port: 0, profile: await writeProfile({ model }), seed: 1 })
  client = sdkClient(simulator.url, 'http1')
})
afterAll(async () => {
  client.destroy()
  await simulator.close()
})

const weather = {
  type: 'object',
  properties: { city: { type: 'string' }, days: { type: 'integer', minimum: 1, maximum: 7 } },
  required: ['city', 'days'],
}
const toolConfig: ConverseCommandInput['toolConfig'] = {
  tools: [{ toolSpec: { name: 'weather', inputSchema: { json: weather } } }],
}
const clockConfig: ConverseCommandInput['toolConfig'] = {
  tools: [{ toolSpec: { name: 'clock', inputSchema: { json: { type: 'object' } } } }],
}
const hello: Message = { role: 'user', content: [{ text: 'hello' }] }

interface CallTruth {
  readonly toolCalls: number
  readonly toolInputTokens: number
  readonly tokens: number
}

interface Step {
  readonly content: ContentBlock[]
  readonly stopReason: string | undefined
  readonly outputTokens: number
}

type Ask = (messages: Message[], more?: Partial<ConverseCommandInput>) => Promise<Step>

const whole: Ask = async (messages, more = {}) => {
  const reply = await client.send(new ConverseCommand({ modelId: MODEL, messages, toolConfig, ...more }))
  return {
    content: reply.output?.message?.content ?? [],
    stopReason: reply.stopReason,
    outputTokens: reply.usage?.outputTokens ?? 0,
  }
}

const streamed: Ask = async (messages, more = {}) => {
  const reply = await client.send(new ConverseStreamCommand({ modelId: MODEL, messages, toolConfig, ...more }))
  const texts: string[] = []
  const starts: (ContentBlock.ToolUseMember['toolUse'] | null)[] = []
  const stops: unknown[] = []
  let stopReason: string | undefined
  let outputTokens = 0
  for await (const event of reply.stream ?? []) {
    const { contentBlockStart, contentBlockDelta, contentBlockStop, messageStop, metadata } = event
    const index = contentBlockDelta?.contentBlockIndex ?? 0
    const toolUse = contentBlockStart?.start?.toolUse
    if (toolUse !== undefined) {
      starts[contentBlockStart?.contentBlockIndex ?? 0] = {
        ...toolUse,
        input: null,
      }
    }
    if (contentBlockDelta !== undefined) {
      const { delta } = contentBlockDelta
      texts[index] = (texts[index] ?? '') + (delta?.text ?? delta?.toolUse?.input ?? '')
    }
    if (contentBlockStop !== undefined) stops.push(contentBlockStop.contentBlockIndex)
    stopReason ??= messageStop?.stopReason
    outputTokens ||= metadata?.usage?.outputTokens ?? 0
  }
  const content = stops.map((stop, index): ContentBlock => {
    expect(stop).toBe(index)
    const start = starts[index]
    const text = texts[index] ?? ''
    if (start === undefined || start === null) return { text }
    return { toolUse: { ...start, input: (text === '' ? {} : JSON.parse(text)) as Record<string, never> } }
  })
  return { content, stopReason, outputTokens }
}

const resultsOf = (content: readonly ContentBlock[]): Message => ({
  role: 'user',
  content: content.flatMap(({ toolUse }) =>
    toolUse === undefined ? [] : [{ toolResult: { toolUseId: toolUse.toolUseId, content: [{ text: 'sunny' }] } }],
  ),
})

describe.each([
  ['in a whole answer', whole],
  ['in a stream', streamed],
])('%s', (_, ask) => {
  test('the model calls tools for its steps, and then ends its turn', async () => {
    const steps: Step[] = []
    const messages = [hello]
    while (steps.at(-1)?.stopReason !== 'end_turn') {
      const step = await ask(messages)
      steps.push(step)
      messages.push({ role: 'assistant', content: step.content }, resultsOf(step.content))
    }
    expect(steps.map(({ stopReason }) => stopReason)).toEqual(['tool_use', 'tool_use', 'tool_use', 'end_turn'])
    expect(steps.at(-1)).toMatchObject({ content: [{ text: expect.any(String) as unknown }], outputTokens: 10 })
    const told = await control<{ calls: CallTruth[] }>(simulator.url, 'GET /__truth/calls')
    for (const [index, { content, outputTokens }] of steps.slice(0, 3).entries()) {
      const inputs = content.flatMap(({ toolUse }) => toolUse?.input ?? [])
      const shape = { city: expect.any(String) as unknown, days: expect.any(Number) as unknown }
      expect(content.slice(1)).toMatchObject([{ toolUse: { name: 'weather' } }, { toolUse: { name: 'weather' } }])
      expect(inputs).toEqual([shape, shape])
      const toolInputTokens = inputs.reduce<number>(
        (sum, input) => sum + Math.ceil(JSON.stringify(input).length / 4),
        0,
      )
      expect(outputTokens).toBe(4 + 2 * 6 + toolInputTokens)
      expect(told.calls.at(index - 4)).toMatchObject({ toolCalls: 2, toolInputTokens, tokens: outputTokens })
    }
    expect(told.calls.at(-1)).toMatchObject({ toolCalls: 0, toolInputTokens: 0 })
  })

  test('a call without arguments has an empty input', async () => {
    const { content, stopReason, outputTokens } = await ask([hello], { toolConfig: clockConfig })
    expect([stopReason, outputTokens]).toEqual(['tool_use', 4 + 2 * 6])
    expect(content.slice(1)).toMatchObject([{ toolUse: { name: 'clock', input: {} } }, { toolUse: { input: {} } }])
  })

  test('a tool that is named is called, and once', async () => {
    const { content } = await ask([hello], { toolConfig: { ...toolConfig, toolChoice: { tool: { name: 'weather' } } } })
    expect(content.flatMap(({ toolUse }) => toolUse?.name ?? [])).toEqual(['weather'])
  })
})

test('tools may stand in the fields of the model, and parallel calls be turned off there', async () => {
  const additionalModelRequestFields = {
    tools: [{ name: 'weather', input_schema: weather }],
    tool_choice: { type: 'any', disable_parallel_tool_use: true },
  }
  const { content, stopReason } = await streamed([hello], { toolConfig: undefined, additionalModelRequestFields })
  expect(stopReason).toBe('tool_use')
  expect(content.flatMap(({ toolUse }) => toolUse?.name ?? [])).toEqual(['weather'])
})

test('a limit cuts a call off: a stream tells what there is of it, and a whole answer no input', async () => {
  const inferenceConfig = { maxTokens: 12 }
  await expect(streamed([hello], { inferenceConfig })).rejects.toThrow(/JSON/)
  const { content, stopReason } = await whole([hello], { inferenceConfig })
  expect(stopReason).toBe('max_tokens')
  expect(content.at(-1)).toMatchObject({ toolUse: { name: 'weather', input: {} } })
})

test('the first token of a call without text before it is its start', async () => {
  const { tools: [tool] = [] } = clockConfig ?? {}
  const profile = await writeProfile({ model: '    body: claude', timeToFirstToken: '40ms' })
  const one = await startSimulator({ port: 0, profile, seed: 1 })
  const own = sdkClient(one.url, 'http1')
  await own.send(new ConverseCommand({ modelId: MODEL, messages: [hello], toolConfig: { tools: [tool as never] } }))
  const reply = await own.send(
    new ConverseStreamCommand({ modelId: MODEL, messages: [hello], toolConfig: { tools: [tool as never] } }),
  )
  const names: string[] = []
  for await (const event of reply.stream ?? []) names.push(Object.keys(event)[0] as string)
  expect(names).toEqual([
    'messageStart',
    'contentBlockStart',
    'contentBlockDelta',
    'contentBlockStop',
    'messageStop',
    'metadata',
  ])
  const { calls } = await control<{ calls: Record<string, number>[] }>(one.url, 'GET /__truth/calls')
  const { firstTokenMs = 0, servedMs = 0, endMs = 0, chunks, tokens } = calls.at(-1) ?? {}
  expect([chunks, tokens]).toEqual([1, 40])
  // Forty tokens at one each 5 ms: the end is far behind the start.
  expect(firstTokenMs - servedMs).toBeLessThan(endMs - firstTokenMs)
  own.destroy()
  await one.close()
})

const parse = (bytes: Uint8Array | undefined) =>
  JSON.parse(Buffer.from(bytes ?? []).toString('utf8')) as Record<string, unknown>

describe('in Claude’s own body', () => {
  const tools = [{ name: 'weather', description: 'w', input_schema: weather }]
  const ask = { anthropic_version: 'bedrock-2023-05-31', max_tokens: 500, tools }
  const messages = [{ role: 'user', content: 'hello' }]
  const bodyOf = (more: object) => JSON.stringify({ ...ask, messages, ...more })

  test('an answer holds the calls', async () => {
    const reply = await client.send(new InvokeModelCommand({ modelId: MODEL, body: bodyOf({}) }))
    expect(parse(reply.body)).toMatchObject({
      stop_reason: 'tool_use',
      content: [
        { type: 'text' },
        { type: 'tool_use', id: expect.stringMatching(/^toolu_bdrk_01\w{22}$/) as unknown, name: 'weather' },
        { type: 'tool_use', input: { city: expect.any(String) as unknown } },
      ],
    })
  })

  test('a stream starts each block, and tells its input in pieces of which the first is empty', async () => {
    const tool_choice = { type: 'any', disable_parallel_tool_use: true }
    const reply = await client.send(
      new InvokeModelWithResponseStreamCommand({ modelId: MODEL, body: bodyOf({ tool_choice }) }),
    )
    const chunks: Record<string, unknown>[] = []
    for await (const { chunk } of reply.body ?? []) chunks.push(parse(chunk?.bytes))
    const starts = chunks.filter(({ type }) => type === 'content_block_start')
    expect(starts).toMatchObject([
      { index: 0, content_block: { type: 'text' } },
      { index: 1, content_block: { type: 'tool_use', name: 'weather', input: {} } },
    ])
    const pieces = chunks.flatMap(({ index, delta }) =>
      index === 1 && delta !== undefined ? [(delta as { partial_json: string }).partial_json] : [],
    )
    expect(pieces[0]).toBe('')
    expect(pieces.length).toBeGreaterThan(2)
    expect(JSON.parse(pieces.join(''))).toMatchObject({ city: expect.any(String) as unknown })
    expect(chunks.at(-2)).toMatchObject({ delta: { stop_reason: 'tool_use' } })
  })

  test('no tool is called where that is asked for', async () => {
    const reply = await client.send(
      new InvokeModelCommand({ modelId: MODEL, body: bodyOf({ tool_choice: { type: 'none' } }) }),
    )
    expect(parse(reply.body)).toMatchObject({ stop_reason: 'end_turn', content: [{ type: 'text' }] })
  })
})

describe('a structured output', () => {
  const schema = JSON.stringify(weather)
  const outputConfig: ConverseCommandInput['outputConfig'] = {
    textFormat: { type: 'json_schema', structure: { jsonSchema: { schema } } },
  }

  test.each([
    ['in a whole answer', whole],
    ['in a stream', streamed],
  ])('%s follows its schema, and is as many tokens', async (_, ask) => {
    const { content, stopReason, outputTokens } = await ask([hello], { toolConfig: undefined, outputConfig })
    const text = content[0]?.text ?? ''
    expect(JSON.parse(text)).toEqual({ city: expect.any(String) as unknown, days: expect.any(Number) as unknown })
    expect([content.length, stopReason, outputTokens]).toEqual([1, 'end_turn', Math.ceil(text.length / 4)])
  })

  test('is asked for in Claude’s own body too', async () => {
    const body = JSON.stringify({
      anthropic_version: 'bedrock-2023-05-31',
      max_tokens: 500,
      messages: [{ role: 'user', content: 'hello' }],
      output_config: { format: { type: 'json_schema', schema: weather } },
    })
    const reply = await client.send(new InvokeModelCommand({ modelId: MODEL, body }))
    const { content } = parse(reply.body) as { content: { text: string }[] }
    expect(Object.keys(JSON.parse(content[0]?.text ?? '') as object)).toEqual(['city', 'days'])
  })
})
