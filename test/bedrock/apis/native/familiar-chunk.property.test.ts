import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeFamiliar, FamiliarChunkReader } from '../../../../src/bedrock/apis/native/familiar-chunk.ts'
import { familiarChunks, nativeFormats } from '../../../../src/bedrock/apis/native/native-formats.ts'
import type { JsonRecord } from '../../../../src/bedrock/stream/json-record.ts'
import { claudeText, llamaText, nativeBodies, nativeStreams, novaText } from './native-replies.ts'

const payload = (json: string, rest = ',"p":"abc"}'): Buffer =>
  Buffer.from(`{"bytes":"${Buffer.from(json).toString('base64')}"${rest}`)

const read = (body: (typeof nativeBodies)[number], bytes: Buffer) => {
  const reader = new FamiliarChunkReader(familiarChunks[body])
  const content = reader.read(bytes, 0, bytes.length)
  return content === undefined ? undefined : { content, textBytes: reader.textBytes }
}

const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('', '"', '\\', '\n', 'é', ' and', '{"'))
const anyIndex = fc.integer({ min: 0, max: 12 })

const anyChunk = {
  claude: fc.oneof(
    fc.tuple(anyText, anyIndex).map(([text, index]) => claudeText(text, index)),
    fc
      .tuple(anyText, anyIndex, fc.constantFrom('thinking', 'signature', 'partial_json'))
      .map(([text, index, member]) => ({
        type: 'content_block_delta',
        index,
        delta: { type: member === 'partial_json' ? 'input_json_delta' : `${member}_delta`, [member]: text },
      })),
    fc.constantFrom<object>(...nativeStreams.claude.opening, ...nativeStreams.claude.closing),
  ),
  nova: fc.oneof(
    anyText.map(novaText),
    anyText.map((text) => ({ contentBlockDelta: { contentBlockIndex: 0, delta: { text } } })),
    anyText.map((input) => ({ contentBlockDelta: { delta: { toolUse: { input } }, contentBlockIndex: 1 } })),
    fc.constantFrom<object>(...nativeStreams.nova.opening, ...nativeStreams.nova.closing),
  ),
  llama: fc.oneof(
    fc.tuple(anyText, fc.option(fc.nat())).map(([text, tokens]) => llamaText(text, tokens)),
    anyText.map((text) => ({ ...llamaText(text), stop_reason: 'length' })),
    anyText.map((text) => ({ ...llamaText(text), more: 1 })),
    fc.constantFrom<object>(...nativeStreams.llama.closing),
  ),
}

test.each(nativeBodies)('what is read of the beginning of a chunk of %s is what all of it says', (body) => {
  fc.assert(
    fc.property(anyChunk[body], (native) => {
      const told = read(body, payload(JSON.stringify(native)))
      const { piece } = nativeFormats[body].readChunk(native as JsonRecord)
      expect([undefined, piece]).toContainEqual(told)
    }),
  )
})

test.each([
  ['claude', claudeText('x'), 'text'],
  ['claude', claudeText('"'), 'text'],
  ['claude', claudeText('', 3), undefined],
  ['claude', { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: 'Hm' } }, 'reasoning'],
  ['nova', novaText('x'), 'text'],
  ['nova', novaText(''), undefined],
  ['llama', llamaText('x'), 'text'],
  ['llama', { ...llamaText('x'), stop_reason: 'length' }, undefined],
] as const)('of %s, %j is %s at once', (body, native, content) => {
  expect(read(body, payload(JSON.stringify(native)))?.content).toBe(content)
})

/** Letters of one byte, and no quote: that is what beginnings and endings are made of. */
const plain = (text: string): string => text.replaceAll(/[^ -~]|"/g, '-')
const beginning = fc.string({ minLength: 1, maxLength: 9 }).map(plain)

test('every beginning is told, whatever its length is by three', () => {
  fc.assert(
    fc.property(beginning, fc.string({ minLength: 3 }).map(plain), (familiar, text) => {
      const reader = new FamiliarChunkReader([
        encodeFamiliar({ beginning: familiar, ending: null, content: 'reasoning' }),
      ])
      const [same, other] = [payload(familiar + text), payload(`~${familiar.slice(1)}${text}`)]
      expect(reader.read(same, 0, same.length)).toBe('reasoning')
      expect(reader.read(other, 0, other.length)).toBe(familiar.startsWith('~') ? 'reasoning' : undefined)
    }),
  )
})

test('so is every ending, and what does not end so is left to be decoded', () => {
  fc.assert(
    fc.property(beginning, fc.string({ minLength: 9 }).map(plain), beginning, (familiar, text, ending) => {
      const reader = new FamiliarChunkReader([encodeFamiliar({ beginning: familiar, ending, content: 'text' })])
      const [same, other] = [payload(`${familiar}${text}${ending}`), payload(`${familiar}${text}${ending}|`)]
      expect(reader.read(same, 0, same.length)).toBe('text')
      expect(reader.read(other, 0, other.length)).toBe(/^\|*$/.test(ending) ? 'text' : undefined)
    }),
  )
})

test('bytes that are cut anywhere, or of another form, are left to be decoded', () => {
  const bytes = payload(JSON.stringify(claudeText('x')))
  const wholeBeginning = bytes.indexOf('"', 10)
  const reader = new FamiliarChunkReader(familiarChunks.claude)
  for (let end = 0; end < wholeBeginning - 12; end++) expect(reader.read(bytes, 0, end)).toBeUndefined()
  expect(reader.read(Buffer.from(`{"p":"a",${bytes.toString().slice(1)}`), 0, bytes.length)).toBeUndefined()
  expect(reader.read(Buffer.from('{"bytes":""}'), 0, 12)).toBeUndefined()
})

test('of several kinds in one stream, each is told', () => {
  const reader = new FamiliarChunkReader(familiarChunks.claude)
  const thinking = { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: 'Hm' } }
  const told = [thinking, thinking, claudeText('a', 1), claudeText('b', 1), thinking].map((native) => {
    const bytes = payload(JSON.stringify(native))
    return reader.read(bytes, 0, bytes.length)
  })
  expect(told).toStrictEqual(['reasoning', 'reasoning', 'text', 'text', 'reasoning'])
})
