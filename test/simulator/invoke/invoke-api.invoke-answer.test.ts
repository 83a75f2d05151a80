import { describe, expect, test } from 'vitest'

import { makeRandom } from '../../../src/random/random.ts'
import type { ReplyEnd } from '../../../src/simulator/inference/reply-format.ts'
import { invokeAnswer } from '../../../src/simulator/invoke/invoke-api.ts'
import { nativeFormats } from '../../../src/simulator/invoke/native-formats.ts'
import type { ModelProfile } from '../../../src/simulator/profile/profile.ts'
import { modelProfile, someCache } from './model-profile.ts'
import { replyEnd } from './reply-end.ts'
import type { NativeBody } from '../../../src/simulator/vocabulary.ts'

const answer = (body: NativeBody, end: ReplyEnd = replyEnd(), model: ModelProfile = modelProfile({ body })) => {
  const { headers, body: bytes } = invokeAnswer(nativeFormats[body], model).answer(makeRandom(1, 'test'), end)
  return { headers, body: JSON.parse(bytes.toString('utf8')) as unknown }
}
const sixWords: unknown = expect.stringMatching(/^(?: [a-z]{3}){6}$/)

describe('the body', () => {
  test('of Claude is a message', () => {
    expect(answer('claude').body).toEqual({
      id: expect.stringMatching(/^msg_bdrk_01[A-Za-z0-9]{22}$/) as unknown,
      type: 'message',
      role: 'assistant',
      model: 'claude-3-5-haiku-20241022',
      content: [{ type: 'text', text: sixWords }],
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: { input_tokens: 9, output_tokens: 6 },
    })
  })

  test('of Claude tells what was written to the cache, and for how long', () => {
    const end = replyEnd({
      cacheReadTokens: 100,
      cacheWriteTokens: 30,
      cacheDetails: [
        { ttl: '1h', inputTokens: 20 },
        { ttl: '5m', inputTokens: 10 },
      ],
    })
    expect(answer('claude', end, modelProfile({ cache: someCache })).body).toMatchObject({
      usage: {
        input_tokens: 9,
        cache_creation_input_tokens: 30,
        cache_read_input_tokens: 100,
        cache_creation: { ephemeral_5m_input_tokens: 10, ephemeral_1h_input_tokens: 20 },
        output_tokens: 6,
      },
    })
  })

  test('of Nova is that of Converse, with usage of its own', () => {
    expect(answer('nova', replyEnd({ cacheReadTokens: 100, cacheWriteTokens: 30 })).body).toEqual({
      output: { message: { content: [{ text: sixWords }], role: 'assistant' } },
      stopReason: 'end_turn',
      usage: {
        inputTokens: 9,
        outputTokens: 6,
        totalTokens: 145,
        cacheReadInputTokenCount: 100,
        cacheWriteInputTokenCount: 30,
      },
    })
  })

  test('of Llama is a generation', () => {
    expect(answer('llama', replyEnd({ stopReason: 'max_tokens' })).body).toEqual({
      generation: sixWords,
      prompt_token_count: 9,
      generation_token_count: 6,
      stop_reason: 'length',
    })
  })

  test.each(['claude', 'nova', 'llama'] as const)('of %s has a guardrail’s words in the place of its own', (body) => {
    const { body: stopped } = answer(
      body,
      replyEnd({ isGuarded: true, stopReason: 'guardrail_intervened', replacedBy: 'Sorry.' }),
    )
    expect(stopped).toMatchObject({ 'amazon-bedrock-guardrailAction': 'INTERVENED' })
    expect(JSON.stringify(stopped)).toContain('Sorry.')
    expect(JSON.stringify(stopped)).not.toContain('guardrail_intervened')
  })

  test('says that a guardrail had nothing against it', () => {
    const trace = { guardrail: { inputAssessment: {} } }
    expect(answer('claude', replyEnd({ isGuarded: true, trace })).body).toMatchObject({
      'amazon-bedrock-guardrailAction': 'NONE',
      'amazon-bedrock-trace': trace,
    })
  })
})

describe('the headers', () => {
  test('count tokens and time', () => {
    expect(answer('llama').headers).toEqual({
      'x-amzn-bedrock-invocation-latency': '120',
      'x-amzn-bedrock-input-token-count': '9',
      'x-amzn-bedrock-output-token-count': '6',
    })
  })

  test('tell of the cache, the latency and the tier where there is any', () => {
    const end = replyEnd({ cacheReadTokens: 100, latencyServed: 'standard', tierServed: 'priority' })
    expect(answer('claude', end, modelProfile({ cache: someCache })).headers).toMatchObject({
      'x-amzn-bedrock-cache-read-input-token-count': '100',
      'x-amzn-bedrock-cache-write-input-token-count': '0',
      'x-amzn-bedrock-performanceconfig-latency': 'standard',
      'x-amzn-bedrock-service-tier': 'priority',
    })
  })
})
