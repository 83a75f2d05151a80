import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SseWalker } from '../../../src/bedrock/stream/sse-walker.ts'
import { plainEvents, type PlainEvent } from './plain-sse.ts'

const SKIPPED = Buffer.from('data: skipped\n\n')

/** Reads the bytes cut at these places, each part in memory that is overwritten afterwards. */
function walk(bytes: Buffer, places: readonly number[]): PlainEvent[] {
  const events: PlainEvent[] = []
  const walker = new SseWalker({
    // What is skipped is not told, and must not disturb what follows.
    skip(read, from, end) {
      const next = from + SKIPPED.length
      if (next > end || SKIPPED.compare(read, from, next) !== 0) return -1
      events.push({ type: '', data: 'skipped' })
      return next
    },
    event({ bytes: read, dataAt, dataEnd, typeAt, typeEnd }) {
      events.push({ type: read.toString('utf8', typeAt, typeEnd), data: read.toString('utf8', dataAt, dataEnd) })
      return true
    },
  })
  const cuts = [...new Set(places.map((place) => place % (bytes.length + 1)))].toSorted((one, other) => one - other)
  for (const [index, from] of [0, ...cuts].entries()) {
    const part = bytes.subarray(from, cuts[index] ?? bytes.length)
    const memory = Buffer.concat([Buffer.from('ahead'), part, Buffer.from('data: behind\n\n')])
    expect(walker.push(memory, 5, 5 + part.length)).toBe(true)
    memory.fill(0x21)
  }
  walker.finish()
  return events
}

const value = fc.oneof(
  fc.constantFrom('', ' ', ':', 'a:b', '  two', '{"delta":{"content":"Hi"}}', '[DONE]', 'Köln 🦓', '\u{feff}'),
  fc.string({ unit: 'grapheme', maxLength: 30 }).filter((text) => !/[\r\n]/.test(text)),
)
const line = fc.oneof(
  { weight: 5, arbitrary: value.map((text) => `data: ${text}`) },
  { weight: 1, arbitrary: value.map((text) => `data:${text}`) },
  { weight: 2, arbitrary: fc.constantFrom('event: message_stop', 'event:error', 'event') },
  { weight: 1, arbitrary: value.map((text) => `: ${text}`) },
  { weight: 1, arbitrary: fc.constantFrom('data', 'id: 7', 'retry: 10', 'database: no', 'dat', 'unknown') },
  { weight: 2, arbitrary: fc.constant('data: skipped') },
  { weight: 6, arbitrary: fc.constant('') },
)
const stream = fc
  .record({
    mark: fc.constantFrom('', '', '\u{feff}'),
    lines: fc.array(fc.tuple(line, fc.constantFrom('\n', '\n', '\r\n', '\r')), { maxLength: 30 }),
    rest: fc.constantFrom('', 'data: left', 'event: e'),
  })
  // A CR before a LF is another end than one of a line each.
  .map(({ lines, mark, rest }) => `${mark}${lines.map(([text, end]) => text + end).join('')}${rest}`)
const places = fc.array(fc.nat(), { maxLength: 20 })

test('events are those of the plainest reader, wherever the stream is split', () => {
  fc.assert(
    fc.property(stream, places, (text, cuts) => {
      expect(walk(Buffer.from(text), cuts)).toEqual(plainEvents(text))
    }),
    { numRuns: 2_000 },
  )
})

test('and byte by byte', () => {
  fc.assert(
    fc.property(stream, (text) => {
      const bytes = Buffer.from(text)
      expect(walk(bytes, Array.from(bytes.keys()))).toEqual(plainEvents(text))
    }),
    { numRuns: 300 },
  )
})

describe('a walker', () => {
  test('reads no further once it is told so', () => {
    let count = 0
    const walker = new SseWalker({ skip: () => -1, event: () => ++count < 2 })
    const bytes = Buffer.from('data: a\n\n'.repeat(5))
    expect(walker.push(bytes, 0, bytes.length)).toBe(true)
    expect(walker.push(bytes, 0, bytes.length)).toBe(true)
    walker.finish()
    expect(count).toBe(2)
  })

  test('gives up on an event that does not end', () => {
    const walker = new SseWalker({ skip: () => -1, event: () => true })
    const part = Buffer.alloc(4 * 1024 * 1024, 0x61)
    const begun = Buffer.from('data: ')
    expect(walker.push(begun, 0, begun.length)).toBe(true)
    const told = Array.from({ length: 7 }, () => walker.push(part, 0, part.length))
    expect(told).toEqual([true, true, true, true, true, false, false])
  })
})
