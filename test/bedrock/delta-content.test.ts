import { describe, expect, test } from 'vitest'
import { readDeltaContent } from '../../src/bedrock/delta-content.ts'

const contentOf = (json: string): string => {
  const bytes = Buffer.from(`###${json}###`)
  return readDeltaContent(bytes, 3, bytes.length - 3)
}
const ofDelta = (delta: unknown): string => contentOf(JSON.stringify({ contentBlockIndex: 0, delta, p: 'abc' }))

describe('readDeltaContent', () => {
  test.each([
    ['text', { text: 'I' }, 'visible'],
    ['text that begins with a quote', { text: '"No"' }, 'visible'],
    ['empty text', { text: '' }, 'none'],
    ['tool input', { toolUse: { input: '{"a":' } }, 'visible'],
    ['empty tool input', { toolUse: { input: '' } }, 'none'],
    ['reasoning', { reasoningContent: { text: 'Hm' } }, 'hidden'],
    ['empty reasoning', { reasoningContent: { text: '' } }, 'none'],
    ['encrypted reasoning', { reasoningContent: { redactedContent: 'AAEC' } }, 'hidden'],
    ["reasoning's signature", { reasoningContent: { signature: 'sig' } }, 'none'],
    ['a citation', { citation: { title: 'text' } }, 'none'],
    ['a member of the future', { hologram: { text: 'x' } }, 'none'],
    ['nothing', {}, 'none'],
  ])('%s', (_, delta, content) => {
    expect(ofDelta(delta)).toBe(content)
  })

  test.each([
    ['padding before the delta', '{"p":"abc","contentBlockIndex":0,"delta":{"text":"I"}}', 'visible'],
    [
      'padding that looks like a delta',
      '{"contentBlockIndex":0,"delta":{"text":""},"p":"{\\"text\\":\\"x\\"}"}',
      'none',
    ],
    ['spaces', '{ "contentBlockIndex": 0, "delta": { "text": "I" } }', 'visible'],
    ['a key in escapes', '{"contentBlockIndex":0,"\\u0064elta":{"text":"I"}}', 'visible'],
    ['an index of several digits', '{"contentBlockIndex":120,"delta":{"text":"I"}}', 'visible'],
    ['no delta', '{"contentBlockIndex":0}', 'none'],
    ['null', 'null', 'none'],
    ['no JSON', '{"contentBlockIndex":0,"delta"', 'malformed'],
    ['nothing at all', '', 'malformed'],
  ])('%s does not mislead', (_, json, content) => {
    expect(contentOf(json)).toBe(content)
  })
})
