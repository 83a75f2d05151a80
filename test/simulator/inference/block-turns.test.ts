import { expect, test } from 'vitest'
import { makeBlockTurns } from '../../../src/simulator/inference/block-turns.ts'
import { type ReplyPiece, textPiece, type ToolCall } from '../../../src/simulator/inference/reply-blocks.ts'

const call: ToolCall = { id: 'i', name: 'n', input: '{}', hasEmptyDelta: false }
const begin: ReplyPiece = { kind: 'call', call }
const input: ReplyPiece = { kind: 'input', json: '{' }
const thought: ReplyPiece = { kind: 'thought', tokens: 1, text: null }

/** The index of each piece's block, and that of the one which is over with it. */
const play = (opened: 'thought' | 'text' | null, ...pieces: ReplyPiece[]) => {
  const turns = makeBlockTurns(opened)
  return pieces.map((piece) => {
    const { block, ended, begins } = turns.next(piece)
    return [block.index, block.kind, block.callIndex, ended?.index ?? null, begins]
  })
}

test('a thought, a text and two calls are four blocks', () => {
  expect(play('thought', thought, thought, textPiece(1), textPiece(1), begin, input, begin, input)).toEqual([
    [0, 'thought', -1, null, false],
    [0, 'thought', -1, null, false],
    [1, 'text', -1, 0, true],
    [1, 'text', -1, null, false],
    [2, 'tool', 0, 1, true],
    [2, 'tool', 0, null, false],
    [3, 'tool', 1, 2, true],
    [3, 'tool', 1, null, false],
  ])
})

test('a block that nothing has opened begins with its first piece', () => {
  expect(play(null, begin, textPiece(1))).toEqual([
    [0, 'tool', 0, null, true],
    [1, 'text', 0, 0, true],
  ])
  expect(makeBlockTurns(null).open()).toBeNull()
  expect(makeBlockTurns('text').open()).toMatchObject({ index: 0, kind: 'text' })
})
