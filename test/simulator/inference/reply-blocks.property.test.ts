import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeRandom } from '../../../src/random/random.ts'
import {
  cutBlocks,
  piecesOf,
  type ReplyBlock,
  type ReplyPiece,
  sayBlocks,
  tokensOfBlocks,
} from '../../../src/simulator/inference/reply-blocks.ts'

const tokens = fc.integer({ min: 1, max: 60 })
const anyText = fc.string({ unit: 'binary', maxLength: 80 })
const block: fc.Arbitrary<ReplyBlock> = fc.oneof(
  fc
    .tuple(tokens, fc.double({ min: 0, max: 1, noNaN: true }))
    .map(([all, told]) => ({ kind: 'thought', tokens: all, visibleTokens: Math.floor(all * told) }) as const),
  fc.record({ kind: fc.constant('text' as const), tokens, text: fc.option(anyText) }),
  fc.tuple(tokens, fc.nat({ max: 40 }), fc.option(anyText)).map(([head, rest, value]) => ({
    kind: 'tool' as const,
    tokens: head + (value === null ? 0 : rest + 1),
    headTokens: head,
    call: { id: 'i', name: 'n', input: value === null ? '' : JSON.stringify({ value }), hasEmptyDelta: true },
    isCut: false,
  })),
)

/** Made of deltas of up to three tokens. */
function tell(one: ReplyBlock, seed: number): ReplyPiece[] {
  const random = makeRandom(seed, 'test')
  const pieces: ReplyPiece[] = []
  for (let before = 0; before < one.tokens;) {
    const made = Math.min(one.tokens, before + 1 + Math.floor(random.next() * 3))
    pieces.push(...piecesOf(one, before, made))
    before = made
  }
  return pieces
}

const countTokens = (pieces: readonly ReplyPiece[]): number =>
  pieces.reduce((sum, piece) => sum + ('tokens' in piece ? piece.tokens : 0), 0)

const textsOf = (pieces: readonly ReplyPiece[]): string[] =>
  pieces.flatMap((piece) =>
    'json' in piece ? [piece.json] : 'text' in piece && piece.text !== null ? [piece.text] : [],
  )

/** What is told of a block, in a form that pieces can be held against. */
function toldOf(one: ReplyBlock): object {
  switch (one.kind) {
    case 'thought':
      return { tokens: one.visibleTokens, text: '', calls: 0 }
    case 'text':
      return { tokens: one.text === null ? one.tokens : null, text: one.text ?? '', calls: 0 }
    case 'tool':
      return { tokens: 0, text: one.call.input, calls: 1 }
  }
}

test('the pieces of a block are all of it, in its order, and none is empty or half of a character', () => {
  fc.assert(
    fc.property(block, fc.integer(), (one, seed) => {
      const pieces = tell(one, seed)
      const texts = textsOf(pieces)
      const isWritten = one.kind === 'text' && one.text !== null
      expect({
        tokens: isWritten ? null : countTokens(pieces),
        text: texts.join(''),
        calls: pieces.filter(({ kind }) => kind === 'call').length,
      }).toEqual(toldOf(one))
      expect(pieces.slice(1).filter(({ kind }) => kind === 'call')).toEqual([])
      expect(texts.filter((text) => text === '' || !text.isWellFormed())).toEqual([])
    }),
  )
})

const textOf = (one: ReplyBlock): string =>
  one.kind === 'text' ? (one.text ?? '') : one.kind === 'tool' ? one.call.input : ''

test('a reply that is cut has so many tokens, a beginning of each text, and no call that is whole and is not', () => {
  fc.assert(
    fc.property(fc.array(block, { maxLength: 4 }), fc.nat({ max: 250 }), (blocks, limit) => {
      const cut = cutBlocks(blocks, limit)
      expect(tokensOfBlocks(cut)).toBe(Math.min(limit, tokensOfBlocks(blocks)))
      const pairs = cut.map((one, index) => [one, blocks[index] as ReplyBlock] as const)
      for (const [one, whole] of pairs) {
        expect(textOf(whole).startsWith(textOf(one))).toBe(true)
        expect('isCut' in one && one.isCut).toBe(one.kind === 'tool' && one.tokens < whole.tokens)
      }
      // A whole answer can tell each of them.
      expect(sayBlocks(makeRandom(1, 'test'), { blocks: cut, replacedBy: null })).toHaveLength(cut.length)
    }),
  )
})

test('what a guardrail puts in the place of a reply leaves the thought', () => {
  const blocks = [
    { kind: 'thought', tokens: 2, visibleTokens: 2 },
    { kind: 'text', tokens: 2, text: null },
  ] as const
  expect(sayBlocks(makeRandom(1, 'test'), { blocks, replacedBy: 'Sorry.' })).toMatchObject([
    { kind: 'thought' },
    { kind: 'text', text: 'Sorry.' },
  ])
})
