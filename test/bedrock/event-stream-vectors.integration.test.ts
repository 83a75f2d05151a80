// AWS's own vectors for the encoding, where they are at hand: they are no part of this repository.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readHeaderText } from '../../src/bedrock/stream/frame-headers.ts'
import { makeFrameWalker } from '../../src/bedrock/stream/frame-walker.ts'
import { inReusedMemory } from './in-reused-memory.ts'

const vectors = new URL('../../../shared/vectors/eventstream/', import.meta.url)
const isAtHand = existsSync(vectors)
const namesOf = (kind: string): string[] =>
  isAtHand ? readdirSync(new URL(`decoded/${kind}/`, vectors)) : ['(none at hand)']

interface Decoded {
  readonly headers: readonly { readonly name: string; readonly type: number; readonly value: string }[]
  readonly payload: string
}

describe.skipIf(!isAtHand)("AWS's event-stream vectors", () => {
  test.each(namesOf('positive'))('%s is read as AWS reads it', (name) => {
    const decoded = JSON.parse(readFileSync(new URL(`decoded/positive/${name}`, vectors), 'utf8')) as Decoded
    const strings = decoded.headers.filter(({ type }) => type === 7)
    const frames: { payload: string; texts: (string | null)[] }[] = []
    const walker = makeFrameWalker((bytes, headersAt, payloadAt, payloadEnd) => {
      frames.push({
        payload: bytes.toString('base64', payloadAt, payloadEnd),
        texts: strings.map((header) => readHeaderText(bytes, headersAt, payloadAt, header.name)),
      })
      return true
    })
    expect(inReusedMemory(readFileSync(new URL(`encoded/positive/${name}`, vectors)), walker.push)).toBe(true)
    expect(walker.isInsideFrame()).toBe(false)
    const texts = strings.map(({ value }) => Buffer.from(value, 'base64').toString())
    expect(frames).toStrictEqual([{ payload: decoded.payload, texts }])
  })

  test.each(namesOf('negative'))('%s is refused', (name) => {
    let frames = 0
    const walker = makeFrameWalker(() => ++frames > 0)
    expect(inReusedMemory(readFileSync(new URL(`encoded/negative/${name}`, vectors)), walker.push)).toBe(false)
    expect(frames).toBe(0)
  })
})
