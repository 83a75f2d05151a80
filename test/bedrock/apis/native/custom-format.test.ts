import { describe, expect, test } from 'vitest'
import { makeCustomFormat } from '../../../../src/bedrock/apis/native/custom-format.ts'
import type { Conversation } from '../../../../src/conversation/conversation.ts'
import type { JsonObject } from '../../../../src/conversation/json.ts'
import type { CustomBody } from '../../../../src/plan/mode-plan.ts'
import { makeMode } from '../../mode.ts'

const makeBody = (changes: Partial<CustomBody>): CustomBody => ({
  template: { inputText: '{prompt}' },
  textAt: null,
  usageAt: { inputTokens: null, outputTokens: null },
  stopAt: null,
  ...changes,
})

const conversation: Conversation = {
  system: 'Be brief.',
  messages: [
    { role: 'user', content: [{ text: 'One "two"' }] },
    { role: 'assistant', content: [{ text: 'three' }] },
    { role: 'user', content: [{ text: 'four' }] },
  ],
  tools: null,
  maxOutputTokens: 20,
  aimedInputTokens: null,
}

const filled = (template: JsonObject, changes: Partial<Conversation> = {}) =>
  makeCustomFormat(makeBody({ template })).makeBody(makeMode(), { ...conversation, ...changes })

describe('a body of the scenario’s own', () => {
  test('is its template, with the words of the call where they are named', () => {
    const template = {
      inputs: '<s>{system}</s> {prompt}',
      parameters: { max_new_tokens: '{maxTokens}', nested: [{ text: '{prompt}' }, 'prompt', 3, null, true] },
      messages: '{messages}',
    }
    expect(filled(template)).toEqual({
      inputs: '<s>Be brief.</s> four',
      parameters: { max_new_tokens: 20, nested: [{ text: 'four' }, 'prompt', 3, null, true] },
      messages: [
        { role: 'user', content: 'One "two"' },
        { role: 'assistant', content: 'three' },
        { role: 'user', content: 'four' },
      ],
    })
  })

  test('leaves out members that the call has nothing for', () => {
    const template = { prompt: '{prompt}', system: '{system}', max: '{maxTokens}', list: ['{system}'] }
    expect(filled(template, { system: null, maxOutputTokens: null })).toEqual({ prompt: 'four', list: [] })
  })

  test('has an answer that is told by pointers', () => {
    const { readAnswer } = makeCustomFormat(
      makeBody({
        textAt: '/choices/0/a~1b',
        usageAt: { inputTokens: '/usage/in', outputTokens: '/usage/out' },
        stopAt: '/choices/0/why',
      }),
    )
    expect(readAnswer({ choices: [{ 'a/b': 'Hi', why: 'stop' }], usage: { in: 3, out: 2 } })).toMatchObject({
      said: [{ kind: 'block', block: { text: 'Hi' } }],
      stopReason: 'stop',
      usage: { inputTokens: 3, outputTokens: 2 },
    })
    expect(readAnswer({ choices: [] })).toBeNull()
  })

  test('of an embedding writes no tokens, and has no text', () => {
    const { readAnswer } = makeCustomFormat(makeBody({ usageAt: { inputTokens: '/count', outputTokens: null } }))
    expect(readAnswer({ embedding: [0.1], count: 5 })).toMatchObject({ usage: { inputTokens: 5, outputTokens: 0 } })
  })

  test.each([
    ['/why', { text: 'b', why: 'stop' }],
    [null, { text: 'b', 'amazon-bedrock-invocationMetrics': {} }],
  ])('has a stream that ends where %s says, and no sooner', (stopAt, last) => {
    const { readChunk } = makeCustomFormat(makeBody({ textAt: '/text', stopAt }))
    expect(readChunk({ text: 'a', why: null })).toMatchObject({ piece: { content: 'text', textBytes: 1 } })
    expect(readChunk({ text: 'a', why: null }).stopped).toBeUndefined()
    expect(readChunk(last)).toMatchObject({ stopped: true, accounted: true })
  })
})
