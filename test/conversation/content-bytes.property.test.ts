import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { ContentBytes, JoinedBytes } from '../../src/conversation/content-bytes.ts'
import { asString, keptOf, writeJson } from '../../src/conversation/json-parts.ts'

const anyBytes = fc.uint8Array({ maxLength: 40 })

/** Parts of a base and others between them, in any order. */
const joined = fc
  .tuple(
    anyBytes.map((bytes) => ContentBytes.copyOf(bytes)),
    fc.array(fc.oneof(anyBytes, fc.tuple(fc.nat(), fc.nat())), { maxLength: 6 }),
  )
  .map(([base, picks]) => {
    const parts = picks.map((pick) => {
      if (pick instanceof Uint8Array) return pick
      const [from, to] = pick.map((place) => place % (base.length + 1)).toSorted((one, other) => one - other)
      return base.subarray(from, to)
    })
    return { base, parts }
  })

const together = (parts: readonly Uint8Array[]): Buffer => Buffer.concat(parts)

test('bytes in parts have the base64 and the length of the whole', () => {
  fc.assert(
    fc.property(joined, ({ base, parts }) => {
      const bytes = new JoinedBytes(base, parts)
      const whole = together(parts)
      expect(together(bytes.json).toString()).toBe(whole.toString('base64'))
      expect(together([bytes.toBytes()])).toStrictEqual(whole)
      expect(bytes.length).toBe(whole.length)
      expect(JSON.stringify({ bytes })).toBe(JSON.stringify({ bytes: whole.toString('base64') }))
    }),
    { numRuns: 1_000 },
  )
})

test('what a picture has of its base is not encoded again, where threes of bytes stand in both alike', () => {
  const base = ContentBytes.copyOf(Uint8Array.from({ length: 30_001 }, (_, index) => index))
  const { json } = new JoinedBytes(base, [
    base.subarray(0, 1_000),
    Buffer.from('36 letters, all of them other ones..'),
    base.subarray(1_000),
  ])
  const [encoded] = base.json
  expect(json.map(({ buffer, length }) => [buffer === encoded?.buffer, length])).toStrictEqual([
    [true, 1_332],
    [false, 52],
    [true, 38_664],
    [false, 4],
  ])
})

const leaf = fc.oneof(
  fc.string({ unit: 'binary' }),
  anyBytes.map((bytes) => ContentBytes.copyOf(bytes)),
  anyBytes.map((bytes) => asString(ContentBytes.copyOf(bytes).text)),
  joined.map(({ base, parts }) => new JoinedBytes(base, parts)),
  fc.double(),
  fc.constantFrom(null, true, undefined),
)
const { value } = fc.letrec<{ readonly value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.string(), tie('value'), { maxKeys: 4 }),
  ),
}))

test('JSON in parts is the JSON text', () => {
  fc.assert(
    fc.property(fc.record({ value }), (said) => {
      const json = writeJson(said)
      const text = typeof json === 'string' ? json : together(Array.isArray(json) ? json : [json]).toString()
      expect(text).toBe(JSON.stringify(said))
    }),
    { numRuns: 1_000 },
  )
})

test('a failure on the way leaves nothing behind', () => {
  const bad = {
    bytes: ContentBytes.copyOf(Buffer.from('x')),
    toJSON() {
      throw new Error('no')
    },
  }
  expect(() => writeJson({ bytes: bad.bytes, bad })).toThrow('no')
  expect(JSON.stringify(bad.bytes)).toBe('"eA=="')
})

const makeList = (): { readonly list: unknown[] } => ({ list: ['ä', { bytes: ContentBytes.copyOf(Buffer.from('x')) }] })

test('what is made of the same again is kept, and is JSON as ever', () => {
  const owner = {}
  const [first, second, third, other] = ['a', 'a', 'a', 'b'].map((key) => keptOf(owner, key, makeList))
  expect([first === second, second === third, third === other]).toStrictEqual([false, true, false])
  expect(second).toStrictEqual(first)
  expect(JSON.stringify({ second })).toBe(JSON.stringify({ second: first }))
  const json = [writeJson({ second, text: 'x' }), writeJson({ second, text: 'x' })]
  expect(json.map(String)).toStrictEqual([0, 1].map(() => JSON.stringify({ second: first, text: 'x' })))
})

test('so it is as a list', () => {
  const owner = {}
  const kept = [0, 1].map(() => keptOf(owner, '', () => [1, { a: 'b' }]))
  expect(String(writeJson({ kept: kept[1] }))).toBe('{"kept":[1,{"a":"b"}]}')
})

test('parts of many bytes stay apart', () => {
  const picture = ContentBytes.copyOf(Buffer.alloc(300_000))
  const json = writeJson({ picture })
  expect(json).toHaveLength(3)
  expect(Buffer.concat(json as Uint8Array[]).toString()).toBe(JSON.stringify({ picture }))
})
