import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { charactersOf, type Message, textMessage } from '../../src/conversation/conversation.ts'
import { cutHistory, type HistoryRule } from '../../src/prompts/cut-history.ts'

const rule = (changes: Partial<HistoryRule['plan']>, isAgent = false, head = ''): HistoryRule => ({
  plan: { maxMessages: null, maxTokens: null, keep: 'last', ...changes },
  charactersPerToken: 4,
  head,
  isAgent,
})

/** Of so many turns: questions and answers, and a last question. */
const conversation = (turns: number): Message[] =>
  Array.from({ length: 2 * turns - 1 }, (_, index) =>
    textMessage(
      index % 2 === 0 ? 'user' : 'assistant',
      `${index % 2 === 0 ? 'question' : 'answer'} ${(index >> 1) + 1}`,
    ),
  )

/** A task and so many steps, each a call of a tool and its result. */
const agent = (steps: number): Message[] => [
  textMessage('user', 'task'),
  ...Array.from({ length: steps }, (_, index): Message[] => {
    const toolUseId = `use ${index}`
    return [
      { role: 'assistant', content: [{ toolUse: { toolUseId, name: 'now', input: {} } }] },
      { role: 'user', content: [{ toolResult: { toolUseId, content: [{ text: 'Noon.' }] } }] },
    ]
  }).flat(),
]

const textsOf = (messages: readonly Message[]): string[] =>
  messages.map(({ content }) => content.map((block) => ('text' in block ? block.text : '')).join(''))

describe('a conversation', () => {
  test('loses its oldest exchanges', () => {
    expect(textsOf(cutHistory(conversation(4), rule({ maxMessages: 4 })))).toEqual([
      'question 3',
      'answer 3',
      'question 4',
    ])
  })

  test('may keep its first one', () => {
    expect(textsOf(cutHistory(conversation(4), rule({ maxMessages: 5, keep: 'first' })))).toEqual([
      'question 1',
      'answer 1',
      'question 3',
      'answer 3',
      'question 4',
    ])
  })

  test('keeps its last message, however long it is', () => {
    expect(textsOf(cutHistory(conversation(3), rule({ maxTokens: 1 })))).toEqual(['question 3'])
  })

  test('begins with its nonce, whatever is left', () => {
    const [first, ...others] = textsOf(cutHistory(conversation(3), rule({ maxMessages: 3 }, false, '[1]\n')))
    expect(first).toBe('[1]\nquestion 2')
    expect(others).toEqual(['answer 2', 'question 3'])
  })
})

describe('a recorded talk with tools', () => {
  const [task, ...steps] = agent(2)
  const [first, ...later] = conversation(3)
  const talk = [task as Message, ...steps, textMessage('assistant', 'done'), first as Message, ...later]

  test('loses the calls and the results of an exchange together', () => {
    for (const maxMessages of [5, 6, 7, 8, 9, 10])
      expect(cutHistory(talk, rule({ maxMessages }))).toEqual(talk.slice(-5))
    expect(cutHistory(talk, rule({ maxMessages: 11 }))).toEqual(talk)
  })

  test('keeps those of its first one', () => {
    const left = cutHistory(talk, rule({ maxMessages: 8, keep: 'first' }))
    expect(left).toEqual([...talk.slice(0, 6), ...talk.slice(-1)])
  })

  test('keeps the results that the last question had last', () => {
    expect(cutHistory(agent(3), rule({ maxMessages: 3 }))).toEqual(agent(3))
  })
})

test('an agent keeps all that it was asked, and its last step', () => {
  const asked = [...conversation(2), ...agent(3).slice(1)]
  expect(cutHistory(asked, rule({ maxMessages: 1 }, true))).toEqual([...conversation(2), ...agent(3).slice(-2)])
})

test('what is within the limit stays as it is', () => {
  const history = conversation(5)
  expect(cutHistory(history, rule({ maxMessages: 9 }))).toEqual(history)
  expect(cutHistory(history, rule({ maxTokens: 10_000, keep: 'first' }))).toEqual(history)
})

test('whatever the limit, roles take turns from a user on, results have their calls, and as much is left as may be', () => {
  const limits = fc.oneof(
    fc.record({ maxMessages: fc.integer({ min: 1, max: 40 }) }),
    fc.record({ maxTokens: fc.integer({ min: 1, max: 200 }) }),
  )
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 30 }),
      fc.boolean(),
      limits,
      fc.constantFrom('first' as const, 'last' as const),
      (turns, isAgent, limit, keep) => {
        const history = isAgent ? agent(turns) : conversation(turns)
        const { plan, ...of } = rule({ ...limit, keep }, isAgent)
        const left = cutHistory(history, { plan, ...of })
        expect(left.map(({ role }) => role)).toEqual(left.map((_, index) => (index % 2 === 0 ? 'user' : 'assistant')))
        expect(left.at(-1)).toBe(history.at(-1))
        const keepsFirst = isAgent || (keep === 'first' && turns > 1)
        expect(left[0] === history[0] || !keepsFirst).toBe(true)
        const blocks = left.flatMap(({ content }) => content)
        const called = blocks.flatMap((block) => ('toolUse' in block ? [block.toolUse.toolUseId] : []))
        expect(blocks.flatMap((block) => ('toolResult' in block ? [block.toolResult.toolUseId] : []))).toEqual(called)
        // One exchange more would be too much.
        const more = history.slice(history.length - left.length - 2)
        const characters = charactersOf({ messages: more, system: null, tools: null })
        const isOver =
          plan.maxMessages === null ? characters > (plan.maxTokens ?? 0) * 4 : more.length > plan.maxMessages
        expect(isOver || keepsFirst || left.length === history.length).toBe(true)
      },
    ),
  )
})

test('looks at each message of a long talk a few times, not once an exchange', () => {
  let reads = 0
  const history = conversation(1_000).map(({ content, role }): Message => {
    return {
      role,
      get content() {
        reads++
        return content
      },
    }
  })
  expect(cutHistory(history, rule({ maxTokens: 10 }))).toHaveLength(3)
  expect(reads).toBeLessThanOrEqual(2 * history.length)
})
