import { describe, expect, test } from 'vitest'
import { DeltaReader } from '../../../src/bedrock/apis/delta-content.ts'

const contentOf = (json: string): string => {
  const bytes = Buffer.from(`###${json}###`)
  return new DeltaReader().read(bytes, 3, bytes.length - 3)
}
const ofDelta = (delta: unknown): string => contentOf(JSON.stringify({ contentBlockIndex: 0, delta, p: 'abc' }))

describe('a delta of', () => {
  test.each([
    ['text', { text: 'I' }, 'text'],
    ['text that begins with a quote', { text: '"No"' }, 'text'],
    ['empty text', { text: '' }, 'none'],
    ['tool input', { toolUse: { input: '{"a":' } }, 'tool-input'],
    ['empty tool input', { toolUse: { input: '' } }, 'none'],
    ['reasoning', { reasoningContent: { text: 'Hm' } }, 'reasoning'],
    ['empty reasoning', { reasoningContent: { text: '' } }, 'none'],
    ['encrypted reasoning', { reasoningContent: { redactedContent: 'AAEC' } }, 'redacted'],
    ["reasoning's signature", { reasoningContent: { signature: 'sig' } }, 'signature'],
    ['an empty signature', { reasoningContent: { signature: '' } }, 'none'],
    ['reasoning of the future', { reasoningContent: { picture: 'x' } }, 'redacted'],
    ['a citation', { citation: { title: 'text' } }, 'citation'],
    ['a citation of nothing', { citation: { sourceContent: [{}], location: {} } }, 'none'],
    ['an image', { image: { source: { bytes: 'iVBORw0KGgo=' } } }, 'other'],
    ['an image that could not be made', { image: { error: { message: 'no' } } }, 'none'],
    ["a tool's result", { toolResult: [{ text: 'found' }] }, 'other'],
    ["a tool's empty result", { toolResult: [{ text: '' }] }, 'none'],
    ['a member of the future', { hologram: { text: 'x' } }, 'other'],
    ['an empty member of the future', { hologram: { text: '', frames: [] } }, 'none'],
    ['nothing', {}, 'none'],
  ])('%s', (_, delta, content) => {
    expect(ofDelta(delta)).toBe(content)
  })

  test.each([
    ['padding before the delta', '{"p":"abc","contentBlockIndex":0,"delta":{"text":"I"}}', 'text'],
    [
      'padding that looks like a delta',
      '{"contentBlockIndex":0,"delta":{"text":""},"p":"{\\"text\\":\\"x\\"}"}',
      'none',
    ],
    ['spaces', '{ "contentBlockIndex": 0, "delta": { "text": "I" } }', 'text'],
    ['a key in escapes', '{"contentBlockIndex":0,"\\u0064elta":{"text":"I"}}', 'text'],
    ['an index of several digits', '{"contentBlockIndex":120,"delta":{"text":"I"}}', 'text'],
    ['no delta', '{"contentBlockIndex":0}', 'none'],
    ['null', 'null', 'none'],
    ['no JSON', '{"contentBlockIndex":0,"delta"', 'malformed'],
    ['nothing at all', '', 'malformed'],
  ])('%s does not mislead', (_, json, content) => {
    expect(contentOf(json)).toBe(content)
  })
})
