import { describe, expect, test } from 'vitest'
import { makeInvokeInput, nativeFormats } from '../../../../src/bedrock/apis/native/native-formats.ts'
import type { Conversation } from '../../../../src/conversation/conversation.ts'
import type { NativeBody } from '../../../../src/models/native-body.ts'
import type { ModePlan } from '../../../../src/plan/mode-plan.ts'
import { makeMode } from '../../mode.ts'

const chat: Conversation = {
  system: 'Be brief.',
  messages: [
    { role: 'user', content: [{ text: 'one' }] },
    { role: 'assistant', content: [{ text: 'two' }] },
    { role: 'user', content: [{ text: 'three' }] },
  ],
  tools: null,
  maxOutputTokens: 20,
  aimedInputTokens: null,
}
const inference = { maxTokens: 300, temperature: 0.5, topP: 0.9, stopSequences: ['END'] }

const bodyOf = (body: NativeBody, changes: Partial<ModePlan> = {}, said = chat): unknown =>
  JSON.parse(makeInvokeInput(makeMode({ body, ...changes }), said, nativeFormats[body]).body as string)

const text = (words: string, more: object = {}): object => ({ type: 'text', text: words, ...more })

describe('Claude’s body', () => {
  test('is a request of the Messages API', () => {
    expect(bodyOf('claude', { inference })).toStrictEqual({
      anthropic_version: 'bedrock-2023-05-31',
      max_tokens: 20,
      system: [text('Be brief.')],
      messages: [
        { role: 'user', content: [text('one')] },
        { role: 'assistant', content: [text('two')] },
        { role: 'user', content: [text('three')] },
      ],
      temperature: 0.5,
      top_p: 0.9,
      stop_sequences: ['END'],
    })
  })

  test('marks blocks for the cache, for as long as is asked for', () => {
    const mark = { cache_control: { type: 'ephemeral', ttl: '1h' } }
    expect(bodyOf('claude', { cache: { points: ['system', 'messages'], ttl: '1h' } })).toMatchObject({
      system: [text('Be brief.', mark)],
      messages: [{ content: [text('one', mark)] }, { content: [text('two')] }, { content: [text('three', mark)] }],
    })
    expect(bodyOf('claude', { cache: { points: ['system'], ttl: null } })).toMatchObject({
      system: [text('Be brief.', { cache_control: { type: 'ephemeral' } })],
      messages: [{ content: [text('one')] }, { content: [text('two')] }, { content: [text('three')] }],
    })
  })

  test('without a limit has none: Bedrock says what it thinks of that', () => {
    expect(bodyOf('claude', {}, { ...chat, maxOutputTokens: null })).not.toHaveProperty('max_tokens')
  })
})

describe('Nova’s body', () => {
  test('is a request of its own', () => {
    expect(bodyOf('nova', { inference })).toStrictEqual({
      schemaVersion: 'messages-v1',
      system: [{ text: 'Be brief.' }],
      messages: [
        { role: 'user', content: [{ text: 'one' }] },
        { role: 'assistant', content: [{ text: 'two' }] },
        { role: 'user', content: [{ text: 'three' }] },
      ],
      inferenceConfig: { maxTokens: 20, temperature: 0.5, topP: 0.9, stopSequences: ['END'] },
    })
  })

  test('has Converse’s cache points', () => {
    const point = { cachePoint: { type: 'default' } }
    expect(bodyOf('nova', { cache: { points: ['system', 'messages'], ttl: null } })).toMatchObject({
      system: [{ text: 'Be brief.' }, point],
      messages: [
        { content: [{ text: 'one' }, point] },
        { content: [{ text: 'two' }] },
        { content: [{ text: 'three' }, point] },
      ],
    })
  })

  test('takes the model’s own fields into the mappings that it has', () => {
    const fields = { inferenceConfig: { topK: 20, maxTokens: 9 }, toolConfig: { tools: [] } }
    expect(bodyOf('nova', { additionalModelRequestFields: fields })).toMatchObject({
      inferenceConfig: { topK: 20, maxTokens: 9 },
      toolConfig: { tools: [] },
    })
  })
})

describe('Llama’s body', () => {
  test('is a prompt in the template of Llama 3', () => {
    expect(bodyOf('llama', { inference: { ...inference, stopSequences: [] } })).toStrictEqual({
      prompt:
        '<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\nBe brief.<|eot_id|>' +
        '<|start_header_id|>user<|end_header_id|>\n\none<|eot_id|>' +
        '<|start_header_id|>assistant<|end_header_id|>\n\ntwo<|eot_id|>' +
        '<|start_header_id|>user<|end_header_id|>\n\nthree<|eot_id|>' +
        '<|start_header_id|>assistant<|end_header_id|>\n\n',
      max_gen_len: 20,
      temperature: 0.5,
      top_p: 0.9,
    })
  })

  test('is one in the template of Llama 4 for Llama 4', () => {
    const model = 'us.meta.llama4-maverick-17b-instruct-v1:0'
    expect(
      bodyOf('llama', { model }, { ...chat, system: null, messages: [{ role: 'user', content: [{ text: 'one' }] }] }),
    ).toStrictEqual({
      prompt:
        '<|begin_of_text|><|header_start|>user<|header_end|>\n\none<|eot|>' +
        '<|header_start|>assistant<|header_end|>\n\n',
      max_gen_len: 20,
    })
  })
})
