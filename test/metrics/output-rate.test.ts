import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type CallRecord, makeCallDraft } from '../../src/bedrock/call-record.ts'
import { makeChunkClock } from '../../src/bedrock/stream/response-reader.ts'
import type { PieceContent } from '../../src/bedrock/stream/reply-piece.ts'
import { outputRateOf } from '../../src/metrics/output-rate.ts'
import { tokens } from '../fakes/call-record.ts'

/** What came, how many bytes of text, and when. */
type Piece = readonly [content: PieceContent, bytes: number, atMs: number]

interface Reply {
  readonly pieces: readonly Piece[]
  readonly outputTokens: number
  readonly reasoningTokens?: number | null
  readonly stopReason?: string
}

function callOf({ outputTokens, pieces, reasoningTokens = null, stopReason = 'end_turn' }: Reply): CallRecord {
  const draft = makeCallDraft()
  const clock = makeChunkClock(draft, { onGap() {}, stallLimitMs: 1_000, cacheTtl: null })
  for (const piece of pieces) clock(...piece)
  return { ...draft, stopReason, reasoningTokens, usage: tokens({ outputTokens }) }
}

/** Tokens a second, or why not. */
function rateOf(reply: Reply): number | string {
  const rate = outputRateOf(callOf(reply))
  return typeof rate === 'string' ? rate : (rate.laterTokens / rate.spanMs) * 1_000
}

const every = (count: number, stepMs: number, piece: (index: number) => Piece): Piece[] =>
  Array.from({ length: count }, (_, index) => {
    const [content, bytes, atMs] = piece(index)
    return [content, bytes, atMs + index * stepMs]
  })
const words = (count: number, stepMs: number, fromMs = 0): Piece[] => every(count, stepMs, () => ['text', 5, fromMs])
const bundle = (tokenCount: number, atMs: number): Piece[] => words(tokenCount, 0, atMs)

describe('the rate of a reply whose', () => {
  test('chunks are tokens is that of all but the first, however long each is', () => {
    const pieces = every(20, 20, (index) => ['text', index === 0 ? 40 : 1 + (index % 7), 300])
    expect(rateOf({ pieces, outputTokens: 20 })).toBeCloseTo(50)
  })

  test('deltas were held back and came ten at a time is what was made meanwhile', () => {
    expect(rateOf({ pieces: [...bundle(10, 500), ...bundle(10, 700)], outputTokens: 20 })).toBeCloseTo(50)
    const hundred = Array.from({ length: 10 }, (_, index) => bundle(10, 500 + 200 * index)).flat()
    expect(rateOf({ pieces: hundred, outputTokens: 100 })).toBeCloseTo(50)
  })

  test('chunks have several tokens each, as with speculative decoding, is that of their bytes', () => {
    const pieces = every(10, 100, (index) => ['text', index % 2 === 0 ? 24 : 8, 0])
    // 40 tokens of 4 bytes: 6 in the first chunk, 34 in the 900 ms after it.
    expect(rateOf({ pieces, outputTokens: 40 })).toBeCloseTo(34 / 0.9)
  })

  test('answer is shown and its reasoning told is that of the answer', () => {
    const answer = words(10, 100, 8_000)
    const thoughts = every(5, 250, (): Piece => ['reasoning', 20, 6_000])
    const told = { outputTokens: 2_000, reasoningTokens: 1_990 }
    for (const pieces of [answer, [...thoughts, ...answer], [['redacted', 0, 100] as const, ...answer]])
      expect(rateOf({ pieces, ...told })).toBeCloseTo(10)
  })

  test('reasoning is shown as it was generated is that of both', () => {
    const pieces = [...every(1_900, 4, (): Piece => ['reasoning', 4, 0]), ...words(100, 9, 7_700)]
    expect(rateOf({ pieces, outputTokens: 2_000 })).toBeCloseTo(1_999 / (7.7 + 99 * 0.009))
  })

  test('text is cited is that of the text', () => {
    const pieces = words(10, 100).flatMap((piece): Piece[] => [piece, ['citation', 0, piece[2]]])
    expect(rateOf({ pieces, outputTokens: 10 })).toBeCloseTo(10)
  })
})

describe('no rate has a reply', () => {
  const answer = words(10, 100, 8_000)
  test.each<[string, Reply, string]>([
    ['that came in one write', { pieces: bundle(150, 300), outputTokens: 700 }, 'one-moment'],
    ['that came in one write, read in two', { pieces: words(150, 0.005), outputTokens: 700 }, 'one-moment'],
    [
      'that came in one long write, read over some milliseconds',
      { pieces: words(150, 0.02), outputTokens: 700 },
      'one-moment',
    ],
    ['of one chunk', { pieces: bundle(1, 300), outputTokens: 5 }, 'one-moment'],
    ['without text', { pieces: [], outputTokens: 5 }, 'one-moment'],
    ['of one token in two chunks', { pieces: words(2, 50), outputTokens: 1 }, 'too-few-tokens'],
    ['of a signature', { pieces: [['signature', 0, 7_900], ...answer], outputTokens: 20 }, 'hidden-tokens'],
    ['of redacted reasoning', { pieces: [['redacted', 0, 7_900], ...answer], outputTokens: 20 }, 'hidden-tokens'],
    [
      'of summarised reasoning',
      { pieces: [...every(5, 250, (): Piece => ['reasoning', 7, 6_000]), ...answer], outputTokens: 2_000 },
      'hidden-tokens',
    ],
    ['of reasoning without a sign of it', { pieces: answer, outputTokens: 2_000 }, 'hidden-tokens'],
    ['of more tokens than bytes', { pieces: answer, outputTokens: 51 }, 'hidden-tokens'],
    ['of an image', { pieces: [...answer, ['other', 0, 9_000]], outputTokens: 20 }, 'hidden-tokens'],
    [
      'that is the short call of a tool, whose syntax is most of it',
      { pieces: every(3, 50, (): Piece => ['text', 9, 0]), outputTokens: 20, stopReason: 'tool_use' },
      'hidden-tokens',
    ],
    ['of fewer tokens than chunks', { pieces: answer, outputTokens: 9 }, 'fewer-tokens-than-chunks'],
    ['that a guardrail blocked', { pieces: answer, outputTokens: 40, stopReason: 'guardrail_intervened' }, 'guardrail'],
  ])('%s', (_, reply, reason) => {
    expect(rateOf(reply)).toBe(reason)
  })

  test('without usage', () => {
    expect(outputRateOf({ ...callOf({ pieces: answer, outputTokens: 10 }), usage: null })).toBe('no-usage')
  })
})

const bytesOf = (some: readonly Piece[]): number => some.reduce((sum, [, bytes]) => sum + bytes, 0)

const anyPiece = fc.record({
  content: fc.oneof(
    { weight: 8, arbitrary: fc.constant<PieceContent>('text') },
    fc.constantFrom<PieceContent>('reasoning', 'redacted', 'signature', 'citation', 'other', 'none'),
  ),
  bytes: fc.oneof(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 2_000 })),
  afterMs: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 2, noNaN: true }), fc.integer({ min: 0, max: 3_000 })),
})
const anyReply = fc.record({
  parts: fc.array(anyPiece, { maxLength: 30 }),
  outputTokens: fc.oneof(fc.nat({ max: 60 }), fc.nat({ max: 5_000 })),
  reasoningShare: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
  stopReason: fc.constantFrom('end_turn', 'max_tokens', 'tool_use'),
})

test('no reply whatsoever has a rate that its own chunks contradict', () => {
  let defined = 0
  fc.assert(
    fc.property(anyReply, ({ outputTokens, parts, reasoningShare, stopReason }) => {
      let atMs = 0
      const pieces = parts.map(({ afterMs, bytes, content }): Piece => {
        atMs += afterMs
        return [content, content === 'text' || content === 'reasoning' ? bytes : 0, atMs]
      })
      const reasoningTokens = reasoningShare === null ? null : Math.floor(outputTokens * reasoningShare)
      const rate = rateOf({ pieces, outputTokens, reasoningTokens, stopReason })
      if (typeof rate === 'string') return
      defined++
      const shown = pieces.filter(
        ([content, bytes]) =>
          bytes > 0 && (content === 'text' || (content === 'reasoning' && reasoningTokens === null)),
      )
      const [firstMs, lastMs] = [shown[0]![2], shown.at(-1)![2]]
      const seconds = (lastMs - firstMs) / 1_000
      const later = shown.filter(([, , ms]) => ms - firstMs >= 2)
      const after = shown.filter(([, , ms]) => ms > firstMs)
      // No more tokens than bytes that came after the first, no fewer than chunks, and none that the usage does not have.
      expect(rate * seconds).toBeLessThanOrEqual(bytesOf(after) + 1e-6)
      expect(rate * seconds).toBeGreaterThanOrEqual(later.length - 1e-6)
      expect(rate * seconds).toBeLessThanOrEqual(outputTokens - (reasoningTokens ?? 0) - 1 + 1e-6)
      expect(seconds).toBeGreaterThanOrEqual(0.001)
      expect(rate).toBeLessThanOrEqual(10_000 + 1e-6)
    }),
    { numRuns: 3_000 },
  )
  expect(defined).toBeGreaterThan(200)
})

test('a steady model reads steady, however its tokens are bundled on their way', () => {
  const token = fc.integer({ min: 2, max: 8 })
  fc.assert(
    fc.property(
      fc.array(token, { minLength: 40, maxLength: 300 }),
      fc.integer({ min: 1, max: 10 }),
      fc.integer({ min: 1, max: 4 }),
      (tokenBytes, tokensAPoll, tokensAChunk) => {
        const pieces: Piece[] = []
        for (let at = 0; at < tokenBytes.length; at += tokensAChunk) {
          const bytes = tokenBytes.slice(at, at + tokensAChunk).reduce((sum, each) => sum + each, 0)
          // A bundle is handed over when its last token is made.
          const lastToken = Math.min(at + tokensAChunk, tokenBytes.length) - 1
          const poll = Math.floor(lastToken / tokensAPoll) * tokensAPoll + tokensAPoll - 1
          pieces.push(['text', bytes, 20 * Math.min(poll, tokenBytes.length - 1)])
        }
        const rate = rateOf({ pieces, outputTokens: tokenBytes.length })
        if (rate === 'one-moment') return
        expect(Math.abs(Number(rate) / 50 - 1)).toBeLessThan(0.2)
      },
    ),
  )
})
