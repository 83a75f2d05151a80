import { describe, expect, test } from 'vitest'
import type { ContentBlock, Reply } from '../../src/conversation/conversation.ts'
import { makeAgentTalk } from '../../src/prompts/agent-talk.ts'
import type { Utterance } from '../../src/prompts/talk.ts'

const use = (toolUseId: string, name = 'now'): ContentBlock => ({ toolUse: { toolUseId, name, input: {} } })
const calling = (...content: ContentBlock[]): Reply => ({ content, stopReason: 'tool_use' })
const done: Reply = { content: [{ text: 'Noon.' }], stopReason: 'end_turn' }

const begin = (maxSteps = 3) =>
  makeAgentTalk({
    prompt: 0,
    mode: null,
    maxSteps,
    beginning: [{ role: 'user', content: [{ text: 'What time is it?' }] }],
    maxOutputTokensAt: (step) => 100 * step,
    answer: ({ toolUseId }, step, index) => ({
      result: { toolUseId, content: [{ text: `${step}.${index}` }] },
      delayMs: 10 * step + index,
    }),
    requestOf: (history) => ({ system: 'Be brief.', messages: [...history], tools: null }),
  })

const said = (next: ReturnType<ReturnType<typeof begin>['next']>): Utterance => {
  if ('ended' in next) throw new Error(`ended: ${next.ended}`)
  return next
}

const thought: ContentBlock = { reasoningContent: { reasoningText: { text: 'Hm.', signature: 'c2ln' } } }

describe('an agent', () => {
  test('begins with its task, at once', () => {
    expect(begin().next(null)).toEqual({
      conversation: {
        system: 'Be brief.',
        messages: [{ role: 'user', content: [{ text: 'What time is it?' }] }],
        tools: null,
        maxOutputTokens: 100,
        aimedInputTokens: null,
      },
      turn: 1,
      pauseMs: 0,
      keepsReply: true,
    })
  })

  test('answers all calls of a reply in one message, in their order, when the slowest is done', () => {
    const talk = begin()
    talk.next(null)
    const { conversation, pauseMs, turn } = said(
      talk.next(calling({ text: 'Let me see.' }, use('a'), use('b', 'clock'))),
    )
    expect(turn).toBe(2)
    expect(pauseMs).toBe(11)
    expect(conversation.maxOutputTokens).toBe(200)
    expect(conversation.messages.slice(1)).toEqual([
      { role: 'assistant', content: [{ text: 'Let me see.' }, use('a'), use('b', 'clock')] },
      {
        role: 'user',
        content: [
          { toolResult: { toolUseId: 'a', content: [{ text: '1.0' }] } },
          { toolResult: { toolUseId: 'b', content: [{ text: '1.1' }] } },
        ],
      },
    ])
  })

  test('says again what the model said and thought, as it came, but for texts of blanks, which Bedrock refuses', () => {
    const talk = begin()
    talk.next(null)
    const reply = calling(thought, { text: '\n\n' }, use('a'))
    const { messages } = said(talk.next(reply)).conversation
    expect(messages[1]?.content).toEqual([thought, use('a')])
    expect(messages[1]?.content[0]).toBe(thought)
  })

  test('grows by each step, and keeps what was said before', () => {
    const talk = begin()
    const requests = [talk.next(null), talk.next(calling(use('a'))), talk.next(calling(use('b')))].map(
      (next) => said(next).conversation.messages,
    )
    expect(requests.map(({ length }) => length)).toEqual([1, 3, 5])
    expect(requests[2]?.slice(0, 3)).toEqual(requests[1])
  })

  test.each<[string, Reply, object]>([
    ['an answer', done, { ended: 'answered', stopReason: 'end_turn' }],
    [
      'a reply that is cut in the middle of a call',
      { content: [use('a')], stopReason: 'max_tokens' },
      { ended: 'answered', stopReason: 'max_tokens' },
    ],
    ['a call of no tool', calling({ text: 'Hm.' }), { ended: 'answered', stopReason: 'tool_use' }],
    [
      'a reply that does not say why it ended',
      { content: [use('a')], stopReason: null },
      { ended: 'answered', stopReason: null },
    ],
  ])('ends with %s', (_, reply, end) => {
    const talk = begin()
    talk.next(null)
    expect(talk.next(reply)).toEqual(end)
  })

  test('ends where it would go on and may not; one that is done with its last step is done', () => {
    const [cut, finished] = [begin(2), begin(2)]
    for (const talk of [cut, finished]) {
      talk.next(null)
      talk.next(calling(use('a')))
    }
    expect(cut.next(calling(use('b')))).toEqual({ ended: 'max-steps' })
    expect(finished.next(done)).toEqual({ ended: 'answered', stopReason: 'end_turn' })
  })
})
