import { describe, expect, test } from 'vitest'
import { toConversation, whyNoConversation } from '../../src/conversation/check-conversation.ts'
import { ContentBytes } from '../../src/conversation/content-bytes.ts'

const user = (...content: unknown[]) => ({ role: 'user', content })
const saying = (messages: unknown, rest: object = {}) => ({ system: null, messages, maxOutputTokens: null, ...rest })
const png = { image: { format: 'png', source: { bytes: Buffer.from([1, 2, 3]) } } }
const tools = {
  tools: [{ name: 'search', description: null, inputSchema: { type: 'object' }, strict: null }],
  toolChoice: { kind: 'auto' },
}

describe('a conversation', () => {
  test.each<[string, unknown]>([
    ['a text', saying([user({ text: 'Hello.' })])],
    ['an image', saying([user({ text: 'What is it?' }, png)])],
    [
      'a document in S3',
      saying([user({ document: { name: 'a', format: 'pdf', source: { s3Location: { uri: 's3://b/a' } } } })]),
    ],
    [
      'a call of a tool and its result',
      saying(
        [
          user({ text: 'Go.' }),
          { role: 'assistant', content: [{ toolUse: { toolUseId: 'a', name: 'search', input: {} } }] },
          user({
            toolResult: { toolUseId: 'a', content: [{ json: { found: 1 } }, { text: 'ok' }, png], status: 'success' },
          }),
        ],
        { tools, aimedInputTokens: null },
      ),
    ],
    [
      'reasoning',
      saying([
        user({ text: 'a' }),
        { role: 'assistant', content: [{ reasoningContent: { reasoningText: { text: '', signature: 's' } } }] },
      ]),
    ],
  ])('may say %s', (_, conversation) => {
    expect(whyNoConversation(conversation)).toBeNull()
  })

  test.each<[string, unknown, string]>([
    ['a text', 'Hello', 'expected an object, found a string'],
    [
      'a key that nothing reads',
      saying([user({ text: 'a' })], { toolConfig: {} }),
      'expected system, messages, maxOutputTokens, tools, aimedInputTokens, found toolConfig, which nothing reads',
    ],
    ['no messages', saying([]), 'messages: expected a list of at least one, found an empty list'],
    ['a message of the old form', saying([{ role: 'user', text: 'a' }]), 'messages[0]: expected content, found none'],
    [
      'a system message',
      saying([{ role: 'system', content: [{ text: 'a' }] }]),
      'messages[0].role: expected user or assistant, found a string',
    ],
    [
      'an empty text',
      saying([user({ text: 'a' }, { text: '' })]),
      'messages[0].content[1].text: expected a text, found an empty text',
    ],
    [
      'a block of two kinds',
      saying([user({ text: 'a', image: {} })]),
      'messages[0].content[0]: expected one of text, image, document, video, audio, toolUse, toolResult, reasoningContent, found text and image',
    ],
    [
      'an image without bytes',
      saying([user({ image: { format: 'png', source: { bytes: 'aGk=' } } })]),
      'messages[0].content[0].image.source: expected bytes, a Uint8Array, or s3Location',
    ],
    [
      'a tool without a schema',
      saying([user({ text: 'a' })], {
        tools: { tools: [{ name: 'a', description: null, inputSchema: null, strict: null }], toolChoice: null },
      }),
      'tools.tools[0].inputSchema: expected a JSON schema, found null',
    ],
    [
      'no limit',
      saying([user({ text: 'a' })], { maxOutputTokens: 0 }),
      'maxOutputTokens: expected a whole number of at least 1, found a number',
    ],
  ])('is none with %s, and the place is told', (_, value, reason) => {
    expect(whyNoConversation(value)).toBe(reason)
  })

  test('has bytes that JSON writes in base64, whatever bytes it was given', () => {
    const { messages, tools: none } = toConversation(saying([user(png)]))
    expect(none).toBeNull()
    expect(JSON.stringify(messages)).toBe(
      '[{"role":"user","content":[{"image":{"format":"png","source":{"bytes":"AQID"}}}]}]',
    )
  })
})

test('bytes are what their base64 says, and say the same again', () => {
  const bytes = ContentBytes.fromBase64('AQIDBA==')
  expect([...bytes]).toEqual([1, 2, 3, 4])
  expect(bytes.toJSON()).toBe('AQIDBA==')
  expect(JSON.stringify({ bytes: bytes.subarray(1, 3) })).toBe('{"bytes":"AgM="}')
})
