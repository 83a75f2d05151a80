import { describe, expect, test } from 'vitest'

import { llamaFormat } from '../../../src/simulator/invoke/llama-format.ts'
import { modelProfile } from './model-profile.ts'

const model = modelProfile({ body: 'llama' })
const parse = (body: object) => llamaFormat.parse({ ...body }, model)

describe('an accepted body', () => {
  test('has the length of its prompt, and its limit', () => {
    const body = { prompt: '12345678', max_gen_len: 2_048, temperature: 0, top_p: 1 }
    expect(parse(body)).toMatchObject({ maxTokens: 2_048, prompt: { characters: 8, checkpoints: [] } })
  })

  test('is limited to 512 tokens when it sets nothing, or to what the model can do', () => {
    expect(parse({ prompt: 'a' })).toMatchObject({ maxTokens: 512 })
    expect(llamaFormat.parse({ prompt: 'a' }, modelProfile({ maxOutputTokens: 100 }))).toMatchObject({ maxTokens: 100 })
  })
})

const malformed = (violations: string) =>
  `Malformed input request: ${violations}, please reformat your input and try again.`

describe('a refused body', () => {
  test.each([
    [
      'the keys of a conversation',
      { system: '', max_tokens: 1, messages: [], anthropic_version: '' },
      malformed(
        '#: required key [prompt] not found#: extraneous key [system] is not permitted' +
          '#: extraneous key [max_tokens] is not permitted#: extraneous key [messages] is not permitted' +
          '#: extraneous key [anthropic_version] is not permitted',
      ),
    ],
    [
      'too high a limit',
      { prompt: 'a', max_gen_len: 8_192 },
      malformed('#/max_gen_len: 8192 is not less or equal to 2048'),
    ],
    ['an empty prompt', { prompt: '' }, malformed('expected minLength: 1, actual: 0')],
    ['a prompt that is a list', { prompt: [] }, malformed('#/prompt: expected type: String, found: JSONArray')],
  ])('with %s', (_, body, message) => {
    expect(parse(body)).toEqual({ kind: 'refused', status: 400, name: 'ValidationException', message })
  })
})
