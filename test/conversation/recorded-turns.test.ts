import { describe, expect, test } from 'vitest'
import type { ContentBlock, Message } from '../../src/conversation/conversation.ts'
import { turnsOfRecording } from '../../src/conversation/recorded-turns.ts'

const text = (words: string): ContentBlock => ({ text: words })
const user = (...content: ContentBlock[]): Message => ({ role: 'user', content })
const model = (...content: ContentBlock[]): Message => ({ role: 'assistant', content })
const use: ContentBlock = { toolUse: { toolUseId: 'a', name: 'find', input: {} } }
const result: ContentBlock = { toolResult: { toolUseId: 'a', content: [{ text: '3' }] } }

const recording = [
  model(text('Hello.')),
  user(text('One?')),
  model(text('1'), use),
  user(result),
  model(text('2')),
  user(text('Two?')),
]

describe('the turns of a recording', () => {
  test('have what the user said and what was answered, from the first question on', () => {
    expect(turnsOfRecording(recording, 'recorded')).toEqual([
      { said: [text('One?')], answered: [text('1'), use] },
      { said: [result], answered: [text('2')] },
      { said: [text('Two?')], answered: null },
    ])
  })

  test('answer no calls of tools that the model may never make', () => {
    expect(turnsOfRecording(recording, 'model')).toEqual([
      { said: [text('One?')], answered: null },
      { said: [text('Two?')], answered: null },
    ])
    expect(turnsOfRecording([user(text('a')), model(use), user(result, text('b'))], 'model')[1]?.said).toEqual([
      text('b'),
    ])
  })

  test('are each message of the user where no replies were recorded', () => {
    expect(turnsOfRecording([user(text('a')), user(text('b'))], 'recorded').map(({ answered }) => answered)).toEqual([
      null,
      null,
    ])
  })

  test('join what the model said in several messages', () => {
    const turns = turnsOfRecording([user(text('a')), model(text('b')), model(text('c'))], 'recorded')
    expect(turns).toEqual([{ said: [text('a')], answered: [text('b'), text('c')] }])
  })
})
