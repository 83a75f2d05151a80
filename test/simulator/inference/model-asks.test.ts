import { expect, test } from 'vitest'
import { parseConverse } from '../../../src/simulator/converse/parse-converse.ts'
import { parseClaude } from '../../../src/simulator/invoke/parse-claude.ts'
import type { SeenMedia } from '../../../src/simulator/inference/seen-media.ts'
import { type ModelAsks, noAsks, type OfferedTool } from '../../../src/simulator/inference/model-asks.ts'

const text = { text: 'a' }
const plain = { ...noAsks, isNative: false }

const converse = (body: object) => {
  const parsed = parseConverse(Buffer.from(JSON.stringify({ messages: [{ role: 'user', content: [text] }], ...body })))
  return parsed.kind === 'accepted' ? parsed.request.asks : parsed.message
}
const claude = (body: object) => {
  const parsed = parseClaude({
    anthropic_version: 'bedrock-2023-05-31',
    max_tokens: 9,
    messages: [{ role: 'user', content: 'a' }],
    ...body,
  })
  return 'asks' in parsed ? parsed.asks : parsed.message
}
const tool = { toolSpec: { name: 't', inputSchema: { json: { type: 'object' } } } }
const seen = (kind: SeenMedia['kind'], block: number, format: string | null): SeenMedia => ({
  kind,
  place: `messages.0.content.${block}.${kind}.source`,
  isElsewhere: false,
  format,
  base64Bytes: 4,
  seenFormat: null,
  size: null,
  seconds: 0,
})
const offered = (tools: readonly OfferedTool[]): ModelAsks['tools'] => ({
  tools,
  choice: { kind: 'auto' },
  isParallel: true,
  turn: { steps: 0, firstCallId: null },
})
const fields = (members: object) => ({ additionalModelRequestFields: members })
const image = { image: { format: 'png', source: { bytes: 'AA==' } } }
const document = { document: { name: 'd', format: 'txt', source: { bytes: 'YQ==' } } }
const schema = (structure: unknown, type: unknown = 'json_schema') => ({
  outputConfig: { textFormat: { type, structure } },
})

test.each<[string, object, object]>([
  ['nothing', {}, {}],
  ['tools', { toolConfig: { tools: [tool] } }, { tools: offered([{ name: 't', schema: { type: 'object' } }]) }],
  [
    'an image and a document',
    { messages: [{ role: 'user', content: [image, document, text] }] },
    { media: [seen('image', 0, 'png'), seen('document', 1, 'txt')] },
  ],
  [
    'to go on',
    {
      messages: [
        { role: 'user', content: [text] },
        { role: 'assistant', content: [text] },
      ],
    },
    { prefill: true },
  ],
  ['a temperature', { inferenceConfig: { temperature: 0.5 } }, { sampling: ['temperature'] }],
  ['the default of one', { inferenceConfig: { temperature: 1, topP: 1 } }, {}],
  ['top_k', fields({ top_k: 50 }), { sampling: ['top_k'] }],
  [
    'a budget',
    fields({ thinking: { type: 'enabled', budget_tokens: 2_000 } }),
    { thinking: { kind: 'budget', budgetTokens: 2_000, isOmitted: false } },
  ],
  [
    'thoughts that nobody is told',
    fields({ thinking: { type: 'adaptive', display: 'omitted' } }),
    { thinking: { kind: 'adaptive', isOmitted: true } },
  ],
  ['no thinking', fields({ thinking: { type: 'disabled' } }), { thinking: { kind: 'off' } }],
  [
    "Nova's thinking",
    fields({ reasoningConfig: { type: 'enabled', maxReasoningEffort: 'low' } }),
    { thinking: { kind: 'levels', isOmitted: false }, effort: 'low' },
  ],
  ['effort', { outputConfig: { effort: 'max' } }, { effort: 'max' }],
  ["effort in the vendor's words", fields({ output_config: { effort: 'low' } }), { effort: 'low' }],
  ['fields of the answer', { additionalModelResponseFieldPaths: ['/a'] }, { responseFieldPaths: ['/a'] }],
  [
    'a structured output',
    schema({ jsonSchema: { name: 'n', schema: '{"type":"object"}' } }),
    { outputSchema: { type: 'object' } },
  ],
])('Converse asks for %s', (_, body, asks) => {
  expect(converse(body)).toEqual({ ...plain, ...asks })
})

test.each<[string, object, RegExp]>([
  [
    'a format of another type',
    schema({ jsonSchema: { schema: '{}' } }, 'xml'),
    /outputConfig\.textFormat\.type.*\[json_schema\]/,
  ],
  ['a format without a schema', schema({}), /Value null at 'outputConfig\.textFormat\.structure\.jsonSchema\.schema'/],
  ['a schema that is no JSON', schema({ jsonSchema: { schema: 'yes' } }), /is not a JSON object/],
  ['a schema that is no text', schema({ jsonSchema: { schema: {} } }), /could not be parsed/],
  [
    'eleven fields of the answer',
    { additionalModelResponseFieldPaths: Array.from({ length: 11 }, String) },
    /length less than or equal to 10/,
  ],
  ['fields that are no texts', { additionalModelResponseFieldPaths: [1] }, /could not be parsed/],
  ['fields of the request that are a list', { additionalModelRequestFields: [] }, /could not be parsed/],
])('Converse does not ask for %s', (_, body, message) => {
  expect(converse(body)).toMatch(message)
})

test.each<[string, object, object]>([
  ['nothing', {}, {}],
  [
    'tools',
    { tools: [{ name: 't', input_schema: { type: 'object' } }] },
    { tools: offered([{ name: 't', schema: { type: 'object' } }]) },
  ],
  [
    'an image',
    { messages: [{ role: 'user', content: [{ type: 'image', source: {} }] }] },
    { media: [{ ...seen('image', 0, null), isElsewhere: true, base64Bytes: 0 }] },
  ],
  ['top_p', { top_p: 0.5 }, { sampling: ['top_p'] }],
  [
    'a budget',
    { thinking: { type: 'enabled', budget_tokens: 5 } },
    { thinking: { kind: 'budget', budgetTokens: 5, isOmitted: false } },
  ],
  ['effort', { output_config: { effort: 'high' } }, { effort: 'high' }],
])('a Messages body asks for %s', (_, body, asks) => {
  expect(claude(body)).toEqual({ ...noAsks, ...asks })
})
