import { describe, expect, test } from 'vitest'
import { makeConverseInput } from '../../../src/bedrock/apis/converse-request.ts'
import { conversation, makeMode } from '../mode.ts'

describe('makeConverseInput', () => {
  test('a plain mode sends the messages and nothing else', () => {
    expect(makeConverseInput(makeMode(), conversation)).toStrictEqual({
      modelId: 'reference',
      messages: [{ role: 'user', content: [{ text: 'hi' }] }],
    })
  })

  test('every setting of a mode has its place in the request', () => {
    const mode = makeMode({
      latency: 'optimized',
      inference: { maxTokens: 300, temperature: 0, topP: 0.9, stopSequences: ['END'] },
      additionalModelResponseFieldPaths: ['/usage/output_tokens_details'],
    })
    expect(makeConverseInput(mode, { ...conversation, system: 'Be brief.' })).toStrictEqual({
      modelId: 'reference',
      messages: [{ role: 'user', content: [{ text: 'hi' }] }],
      system: [{ text: 'Be brief.' }],
      inferenceConfig: { maxTokens: 300, temperature: 0, topP: 0.9, stopSequences: ['END'] },
      additionalModelResponseFieldPaths: ['/usage/output_tokens_details'],
      performanceConfig: { latency: 'optimized' },
    })
  })

  test("a conversation's own limit comes before the mode's", () => {
    const mode = makeMode({ inference: { maxTokens: 300, temperature: null, topP: null, stopSequences: [] } })
    expect(makeConverseInput(mode, { ...conversation, maxOutputTokens: 7 }).inferenceConfig).toStrictEqual({
      maxTokens: 7,
    })
  })
})
