import { describe, expect, test } from 'vitest'

import { parseConverse } from '../../../src/simulator/converse/parse-converse.ts'

const text = { text: 'a' }
const toolConfig = { tools: [{ toolSpec: { name: 't', inputSchema: { json: { type: 'object' } } } }] }

/** A request that is sound but for what is put in. */
const parse = (parts: object) =>
  parseConverse(Buffer.from(JSON.stringify({ messages: [{ role: 'user', content: [text] }], toolConfig, ...parts })))
const withBlock = (block: unknown) => parse({ messages: [{ role: 'user', content: [text, block] }] })
const messageOf = (parsed: ReturnType<typeof parseConverse>): string =>
  parsed.kind === 'refused' ? `${parsed.name}: ${parsed.message}` : parsed.kind

const KEYS =
  'text, image, toolUse, toolResult, document, video, cachePoint, reasoningContent, citationsContent, searchResult'
const none = `ValidationException: ContentBlock object at messages.0.content.1 must set one of the following keys: ${KEYS}.`
const many =
  'ValidationException: The value at messages.0.content.1 can only set one of the following keys: ' +
  `${KEYS.replace(', searchResult', ', or searchResult')}.`
const unreadable = 'SerializationException: The request body could not be parsed.'

test('a toolResult stands behind its toolUse', () => {
  const use = { toolUse: { toolUseId: 't', name: 't', input: {} } }
  const result = { toolResult: { toolUseId: 't', content: [{ json: {} }] } }
  const messages = [
    { role: 'user', content: [text] },
    { role: 'assistant', content: [use] },
    { role: 'user', content: [result] },
  ]
  expect(messageOf(parse({ messages }))).toBe('accepted')
})

describe('a block of a message', () => {
  test.each<[string, object]>([
    ['text', text],
    ['image', { image: { format: 'png', source: { bytes: 'AA==' } } }],
    ['searchResult without a document', { searchResult: { source: 's', title: 't', content: [text] } }],
    ['video', { video: { format: 'mp4', source: { s3Location: { uri: 's3://b/k' } } } }],
    ['audio', { audio: { format: 'mp3', source: { bytes: 'AA==' } } }],
    ['guardContent', { guardContent: { text: { text: 'a' } } }],
    ['cachePoint', { cachePoint: { type: 'default' } }],
    ['cachePoint with its time', { cachePoint: { type: 'default', ttl: '1h' } }],
    ['reasoningContent', { reasoningContent: { reasoningText: { text: 'a' } } }],
    ['citationsContent', { citationsContent: { content: [text], citations: [] } }],
    ['searchResult', { searchResult: { source: 's', title: 't', content: [text] } }],
    ['toolAddition', { toolAddition: { tools: [] } }],
    ['toolRemoval', { toolRemoval: { tools: [] } }],
    ['one kind beside what is not known', { text: 'a', later: 1 }],
    ['one kind beside nulls', { text: 'a', image: null }],
  ])('may be %s', (_, block) => {
    expect(messageOf(withBlock(block))).toBe('accepted')
  })

  test.each<[string, unknown, string]>([
    ['that is empty', {}, none],
    ['of no known kind', { foo: 1 }, none],
    ['of nulls', { text: null, image: null }, none],
    ['of two kinds', { text: 'a', image: { format: 'png', source: { bytes: 'AA==' } } }, many],
    ['of two kinds, one of them a cache point', { text: 'a', cachePoint: { type: 'default' } }, many],
    ['whose text is a number', { text: 5 }, unreadable],
    ['whose image is a text', { image: 'AA==' }, unreadable],
    ['whose tool result is a list', { toolResult: [] }, unreadable],
    ['that is no object', 'a', unreadable],
    ['whose cache point is a text', { cachePoint: 'default' }, unreadable],
    ['whose cache point is true', { cachePoint: true }, unreadable],
    [
      'whose cache point has no type',
      { cachePoint: {} },
      "ValidationException: 1 validation error detected: Value null at 'messages.1.member.content.2.member." +
        "cachePoint.type' failed to satisfy constraint: Member must not be null",
    ],
    [
      'whose cache point has another type',
      { cachePoint: { type: 'ephemeral' } },
      "ValidationException: 1 validation error detected: Value at 'messages.1.member.content.2.member." +
        "cachePoint.type' failed to satisfy constraint: Member must satisfy enum value set: [default]",
    ],
  ])('%s is refused', (_, block, message) => {
    expect(messageOf(withBlock(block))).toBe(message)
  })
})

describe('elsewhere', () => {
  test.each<[string, object]>([
    ['guarded text of the system', { system: [{ guardContent: { text: { text: 'a' } } }] }],
    ['a cache point of the system', { system: [text, { cachePoint: { type: 'default' } }] }],
    ['a tool of the system', { toolConfig: { tools: [{ systemTool: { name: 'nova_grounding' } }] } }],
    [
      'a cache point of the tools',
      { toolConfig: { tools: [...toolConfig.tools, { cachePoint: { type: 'default' } }] } },
    ],
  ])('%s is accepted', (_, parts) => {
    expect(messageOf(parse(parts))).toBe('accepted')
  })

  test.each<[string, object, string]>([
    [
      'an image of the system',
      { system: [{ image: {} }] },
      'ValidationException: SystemContentBlock object at system.0 must set one of the following keys: ' +
        'text, guardContent, cachePoint.',
    ],
    ['a text of the system that is a number', { system: [{ text: 5 }] }, unreadable],
    [
      'a cache point of the system without a type',
      { system: [text, { cachePoint: { ttl: '5m' } }] },
      "ValidationException: 1 validation error detected: Value null at 'system.2.member.cachePoint.type' failed to " +
        'satisfy constraint: Member must not be null',
    ],
    [
      'a tool that is empty',
      { toolConfig: { tools: [{}] } },
      'ValidationException: Tool object at toolConfig.tools.0 must set one of the following keys: ' +
        'toolSpec, systemTool, modelTool, cachePoint.',
    ],
    [
      'a tool with a cache point in it',
      { toolConfig: { tools: [{ ...toolConfig.tools[0], cachePoint: { type: 'default' } }] } },
      'ValidationException: The value at toolConfig.tools.0 can only set one of the following keys: ' +
        'toolSpec, systemTool, modelTool, or cachePoint.',
    ],
  ])('%s is refused', (_, parts, message) => {
    expect(messageOf(parse(parts))).toBe(message)
  })
})
