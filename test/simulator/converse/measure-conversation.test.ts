import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { makeMediaEye } from '../../../src/simulator/inference/media-eye.ts'
import { mediaProfile } from '../inference/some-media.ts'
import { measureConversation } from '../../../src/simulator/converse/measure-conversation.ts'

const text = (words: string) => ({ text: words })
const base64 = (content: string) => Buffer.from(content).toString('base64')
const point = { cachePoint: { type: 'default' } }
const measure = (...content: Record<string, unknown>[]) =>
  measureConversation(
    { tools: [], system: [], messages: [{ role: 'user', content }] },
    false,
    makeMediaEye(mediaProfile()),
  )

test.each<[string, Record<string, unknown>, object]>([
  ['a text', text('abc'), { characters: 3 }],
  [
    'a tool result',
    { toolResult: { toolUseId: 't', content: [text('ab'), { json: { a: 1 } }, { image: { source: {} } }] } },
    { characters: 2 + 7, mediaTokens: 1_568 },
  ],
  ['the use of a tool', { toolUse: { toolUseId: 't', name: 'tool', input: { a: 1 } } }, { characters: 4 + 7 }],
  ['guarded text', { guardContent: { text: { text: 'abcd' } } }, { characters: 4 }],
  ['a guarded image', { guardContent: { image: { source: { bytes: 'AA==' } } } }, { mediaTokens: 1_568 }],
  ['an image', { image: { format: 'png', source: { bytes: 'AA==' } } }, { mediaTokens: 1_568 }],
  ['a document of text', { document: { format: 'txt', source: { bytes: base64('12345') } } }, { characters: 5 }],
  ['one of blocks', { document: { source: { content: [text('ab'), text('c')] } } }, { characters: 3 }],
  ['a PDF in S3', { document: { format: 'pdf', source: { s3Location: {} } } }, { mediaTokens: 2_250 }],
  ['reasoning', { reasoningContent: { reasoningText: { text: 'hm', signature: 's' } } }, { characters: 2 }],
  ['a search', { searchResult: { title: 'a', source: 'bc', content: [text('d')] } }, { characters: 4 }],
  ['an answer with citations', { citationsContent: { content: [text('ab')] } }, { characters: 2 }],
  ['a video', { video: { format: 'mp4', source: { bytes: 'AA==' } } }, { mediaTokens: 1 }],
  ['a video in S3', { video: { format: 'mp4', source: { s3Location: {} } } }, { mediaTokens: 60 * 288 }],
  ['a sound in S3', { audio: { format: 'mp3', source: { s3Location: {} } } }, { mediaTokens: 60 * 25 }],
])('%s counts what is in it', (_, block, counted) => {
  expect(measure(block)).toEqual({ characters: 0, mediaTokens: 0, checkpoints: [], prefixes: [], ...counted })
})

describe('the key of a prefix', () => {
  const keyOf = (...blocks: Record<string, unknown>[]) => measure(text('same'), ...blocks, point).checkpoints[0]?.key

  test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['documents', { document: { source: { text: 'a' } } }, { document: { source: { text: 'b' } } }],
    ['images', { image: { source: { bytes: 'AA==' } } }, { image: { source: { bytes: 'AQ==' } } }],
    [
      'tool results',
      { toolResult: { toolUseId: 't', content: [text('a')] } },
      { toolResult: { toolUseId: 't', content: [text('b')] } },
    ],
    ['guarded text and text', { guardContent: { text: { text: 'a' } } }, text('a')],
    ['a text and an object that is rendered to it', text('{"document":1}'), { document: 1 }],
  ])('tells %s apart, and is the same for the same', (_, one, other) => {
    expect(keyOf(one)).not.toBe(keyOf(other))
    expect(keyOf(one)).toBe(keyOf(structuredClone(one)))
  })

  test('is another for whatever differs', () => {
    const block = fc.record({
      toolResult: fc.record({ toolUseId: fc.string(), content: fc.array(fc.record({ json: fc.object() })) }),
    })
    fc.assert(
      fc.property(block, block, (one, other) => {
        fc.pre(JSON.stringify(one) !== JSON.stringify(other))
        expect(keyOf(one)).not.toBe(keyOf(other))
      }),
    )
  })

  test('is like no other where what is before it is nested too deeply to be told', () => {
    let deep: Record<string, unknown> = {}
    for (let depth = 0; depth < 20_000; depth++) deep = { deep }
    const block = { toolResult: { toolUseId: 't', content: [{ json: deep }] } }
    expect(keyOf(block)).not.toBe(keyOf(block))
  })
})
