import { expect, test } from 'vitest'
import { readTurn, type TurnMessage } from '../../../src/simulator/inference/tool-turn.ts'

const says: TurnMessage = { role: 'user', callIds: [], hasResults: false }
const answers: TurnMessage = { role: 'assistant', callIds: [], hasResults: false }
const calls = (...callIds: string[]): TurnMessage => ({ role: 'assistant', callIds, hasResults: false })
const results: TurnMessage = { role: 'user', callIds: [], hasResults: true }

test.each<[string, TurnMessage[], object]>([
  ['a first message', [says], { steps: 0, firstCallId: null }],
  ['two calls at once', [says, calls('a', 'b'), results], { steps: 1, firstCallId: 'a' }],
  ['two steps', [says, calls('a'), results, calls('b'), results], { steps: 2, firstCallId: 'a' }],
  ['a message after an answer', [says, calls('a'), results, answers, says], { steps: 0, firstCallId: null }],
  ['a second turn', [says, calls('a'), results, answers, says, calls('c'), results], { steps: 1, firstCallId: 'c' }],
  ['no message', [], { steps: 0, firstCallId: null }],
])('after %s a turn is so far', (_, messages, turn) => {
  expect(readTurn(messages)).toEqual(turn)
})
