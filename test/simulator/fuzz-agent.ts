// Conversations with tools, thoughts, media and schemas, sound but for what is put in the place of one part.
import { drawInteger } from '../../src/random/draw.ts'
import type { Random } from '../../src/random/random.ts'

const pick = <T>(random: Random, values: readonly T[]): T => values[drawInteger(random, 0, values.length - 1)] as T

const PATTERNS = ['^[a-z]{2,5}$', '(a|b)+', '(?=x)', '[', '\\d{9999}', '(((a+)+)+)+$', '.*']
const LEAVES = [
  { type: 'string' },
  { type: 'integer' },
  { enum: ['a', '😀', null] },
  { $ref: '#' },
  { const: [1] },
  true,
  7,
]

/** A schema of a tool's input, or what is none. */
function drawSchema(random: Random, depth: number): unknown {
  const inner = (): unknown => drawSchema(random, depth - 1)
  switch (drawInteger(random, 0, depth > 0 ? 7 : 2)) {
    case 0:
    case 1:
      return pick(random, LEAVES)
    case 2:
      return { type: 'string', pattern: pick(random, PATTERNS), minLength: pick(random, [0, 9, 1e9, -1]) }
    case 3:
      return { type: 'array', items: inner(), minItems: pick(random, [0, 2, 1e9]), uniqueItems: true }
    case 4:
      return { [pick(random, ['anyOf', 'oneOf', 'allOf'])]: [inner(), inner()] }
    case 5:
      return {
        type: 'number',
        minimum: pick(random, [-5, 1e308, 'x']),
        maximum: pick(random, [5, -1e308]),
        multipleOf: 0.1,
      }
    default:
      return {
        type: 'object',
        properties: { a: inner(), __proto__x: inner() },
        required: pick(random, [['a', 'b'], [], 'a']),
      }
  }
}

const MEDIA_BYTES = ['AA==', 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAA=', 'AAAAGGZ0eXBtcDQy', '', 'no', 1]

function drawMedia(random: Random): object {
  const kind = pick(random, ['image', 'document', 'video', 'audio'])
  const source = pick(random, [
    { bytes: pick(random, MEDIA_BYTES) },
    { s3Location: { uri: 's3://bucket/key' } },
    { text: 'a' },
    { content: [{ text: 'a' }] },
    {},
  ])
  const format = pick(random, ['png', 'jpeg', 'pdf', 'txt', 'mp4', 'wav', 'bmp'])
  return { [kind]: { format, name: pick(random, ['a', 'a.b', '', 'a b']), source, citations: { enabled: true } } }
}

const SIGNATURES = ['', 'c2ltdWxhdGVk', 'EqQB', undefined]

/** Of Converse. Any part may be as `spoil` draws it. */
export function drawAgent(random: Random, spoil: () => unknown): object {
  const id = pick(random, ['a', 'tooluse_x', 'a b'])
  const thought = { reasoningContent: { reasoningText: { text: 'hm', signature: pick(random, SIGNATURES) } } }
  const use = { toolUse: { toolUseId: 'a', name: 't', input: pick(random, [{}, { a: 1 }, 'x']) } }
  const result = {
    toolResult: { toolUseId: id, content: [pick(random, [{ text: 'b' }, { json: 4 }, drawMedia(random)])] },
  }
  const talk = [
    {
      role: 'user',
      content: [{ text: 'hi' }, ...pick(random, [[], [drawMedia(random)], [drawMedia(random), drawMedia(random)]])],
    },
    { role: 'assistant', content: pick(random, [[thought, use], [use], [use, use], [{ text: 'c' }, use]]) },
    { role: 'user', content: pick(random, [[result], [result, { text: 'd' }], [result, result], [spoil()]]) },
  ]
  const tool = { toolSpec: { name: pick(random, ['t', 't', 't.u']), inputSchema: { json: drawTopSchema(random) } } }
  const choice = pick(random, [
    undefined,
    { auto: {} },
    { any: {} },
    { tool: { name: 't' } },
    { tool: { name: 'u' } },
    {},
  ])
  return {
    messages: talk.slice(0, pick(random, [1, 3])),
    toolConfig: {
      tools: pick(random, [[tool], [tool, tool], [tool, { cachePoint: { type: 'default' } }]]),
      toolChoice: choice,
    },
    inferenceConfig: { maxTokens: pick(random, [1, 7, 2_000]) },
    additionalModelRequestFields: pick(random, [
      {},
      { thinking: { type: 'enabled', budget_tokens: 1_024 } },
      { thinking: { type: 'adaptive' } },
    ]),
    ...pick(random, [{}, { outputConfig: { textFormat: structured(random) } }]),
  }
}

const drawTopSchema = (random: Random): unknown =>
  pick(random, [
    { type: 'object', properties: { a: drawSchema(random, 3) }, required: ['a'] },
    { type: 'object' },
    drawSchema(random, 3),
  ])

const structured = (random: Random): object => ({
  type: 'json_schema',
  structure: { jsonSchema: { name: 'n', schema: JSON.stringify(drawSchema(random, 4)) } },
})

/** Of Claude's own body. */
export function drawClaudeAgent(random: Random, spoil: () => unknown): object {
  const use = { type: 'tool_use', id: 'a', name: 't', input: {} }
  const result = { type: 'tool_result', tool_use_id: pick(random, ['a', 'b']), content: pick(random, ['x', [spoil()]]) }
  const thinking = { type: 'thinking', thinking: 'hm', signature: pick(random, SIGNATURES) }
  const image = { type: 'image', source: { type: 'base64', media_type: 'image/jpeg', data: pick(random, MEDIA_BYTES) } }
  const messages = [
    { role: 'user', content: pick(random, ['hi', [{ type: 'text', text: 'hi' }, image]]) },
    { role: 'assistant', content: pick(random, [[thinking, use], [use], [use, use]]) },
    { role: 'user', content: [result] },
  ]
  return {
    anthropic_version: 'bedrock-2023-05-31',
    max_tokens: pick(random, [3, 2_000]),
    messages: messages.slice(0, pick(random, [1, 2, 3])),
    tools: [{ name: 't', input_schema: drawTopSchema(random) }, ...pick(random, [[], [spoil()]])],
    ...pick(random, [{}, { thinking: { type: 'enabled', budget_tokens: 1_024 } }]),
    ...pick(random, [{}, { tool_choice: { type: pick(random, ['any', 'none', 'tool', 'x']), name: 't' } }]),
    ...pick(random, [{}, { output_config: { format: { type: 'json_schema', schema: drawSchema(random, 3) } } }]),
  }
}
