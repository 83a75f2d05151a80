import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { type CallDraft, type CallOutcome, makeCallDraft } from '../../../../src/bedrock/call-record.ts'
import type { SseEvents } from '../../../../src/bedrock/stream/sse-reader.ts'
import { makeSseReader } from '../../../../src/bedrock/stream/sse-reader.ts'
import { readInReusedMemory } from '../../in-reused-memory.ts'
import { encodeSse, type WebStream, webStreams } from './web-streams.ts'

interface Reading {
  readonly draft: CallDraft
  readonly outcome: CallOutcome
}

/** The same events, every one of them parsed. */
const parsed = (events: SseEvents): SseEvents => ({ ...events, skip: () => -1 })

function readParts(stream: WebStream, parts: readonly Buffer[], change: (events: SseEvents) => SseEvents): Reading {
  const draft = makeCallDraft()
  const settings = { stallLimitMs: 100, cacheTtl: null, onGap() {} }
  const reader = makeSseReader(change(stream.makeEvents(draft, settings)))
  reader.begin({ 'content-type': 'text/event-stream' })
  let outcome: CallOutcome | null = null
  for (const [index, part] of parts.entries()) outcome ??= readInReusedMemory(reader, part, (index + 1) * 10)
  return { draft, outcome: outcome ?? reader.end() }
}

function cutAt(bytes: Buffer, places: readonly number[]): Buffer[] {
  const cuts = [...new Set(places.map((place) => place % (bytes.length + 1)))].toSorted((one, other) => one - other)
  return [0, ...cuts].map((from, index) => bytes.subarray(from, cuts[index] ?? bytes.length))
}

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom('"', '\\', '\\"', '\n', '🦓', '\u2028', '","delta":"', '"}}', ',"obfuscation":"'),
)
const kind = fc.constantFrom('text' as const, 'text' as const, 'text' as const, 'reasoning' as const, 'tool' as const)
const said = fc.array(fc.tuple(kind, text), { maxLength: 25 })
const lineEnd = fc.constantFrom('\n', '\n', '\r\n', '\r')

test.each(webStreams.map((stream) => [stream.name, stream] as const))(
  '%s: what is told by its beginning is what parsing tells, wherever the stream is split, cut or broken',
  (_, stream) => {
    fc.assert(
      fc.property(
        fc.record({
          said,
          lineEnd,
          places: fc.array(fc.nat(), { maxLength: 20 }),
          cut: fc.option(fc.nat(), { freq: 3 }),
          broken: fc.option(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { freq: 4 }),
        }),
        ({ broken, cut, lineEnd: end, places, said: pieces }) => {
          const events = [
            ...stream.opening,
            ...pieces.flatMap(([of, words], number) =>
              of === 'tool' ? stream.tool(number + 1, 'find', [words]) : [stream[of](words, number + 1)],
            ),
            ...stream.closing('end'),
            ...(stream.word === null ? [] : [stream.word]),
          ]
          const bytes = Buffer.from(events.map((event) => encodeSse(stream, event, end)).join(''))
          const whole = cut === null ? bytes : bytes.subarray(0, cut % bytes.length)
          if (broken !== null && whole.length > 0) whole[broken[0] % whole.length] = broken[1]
          const parts = cutAt(whole, places)
          const ours = readParts(stream, parts, (made) => made)
          const plain = readParts(stream, parts, parsed)
          // A familiar event is not looked at beyond its text: what is broken within the text is not seen there.
          const seen = broken === null ? ours : { ...plain, chunks: Math.min(ours.draft.chunks, plain.draft.chunks) }
          expect(seen).toEqual(broken === null ? plain : { ...plain, chunks: plain.draft.chunks })
        },
      ),
      { numRuns: 400 },
    )
  },
)
