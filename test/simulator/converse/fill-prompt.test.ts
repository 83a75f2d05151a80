import { describe, expect, test } from 'vitest'
import { fillPrompt } from '../../../src/simulator/converse/fill-prompt.ts'

const prompt = { versions: ['1'], model: 'm', text: 'Say {{what}} in {{ language }}, {{what}}.', maxTokens: 50 }
const variables = { what: { text: 'hello' }, language: { text: 'French' } }
const fill = (body: unknown) => {
  const filled = fillPrompt(prompt, Buffer.from(JSON.stringify(body)))
  return 'message' in filled ? filled.message : (JSON.parse(filled.toString('utf8')) as unknown)
}
const first = { role: 'user', content: [{ text: 'Say hello in French, hello.' }] }

describe('a call of a prompt', () => {
  test('says the text of the prompt with the values of its variables', () => {
    expect(fill({ promptVariables: variables, serviceTier: { type: 'flex' } })).toEqual({
      messages: [first],
      inferenceConfig: { maxTokens: 50 },
      serviceTier: { type: 'flex' },
    })
  })

  test('goes on with its own messages', () => {
    const more = [{ role: 'assistant', content: [{ text: 'Salut' }] }]
    expect(fill({ promptVariables: variables, messages: more })).toMatchObject({ messages: [first, ...more] })
  })

  test('puts a value in as it is, whatever stands in it', () => {
    const odd = { what: { text: '$& {{language}}' }, language: { text: 'x' } }
    expect(fill({ promptVariables: odd })).toMatchObject({
      messages: [{ content: [{ text: 'Say $& {{language}} in x, $& {{language}}.' }] }],
    })
  })

  test.each([
    [{ promptVariables: { what: { text: 'a' } } }, /variables without a value: language\./],
    [{}, /variables without a value: what, language\./],
    [{ promptVariables: { ...variables, what: 'a' } }, /variables without a value: what\./],
    [{ promptVariables: variables, system: [], inferenceConfig: {} }, /can't specify system, inferenceConfig/],
    [{ promptVariables: [] }, /could not be parsed/],
    [[], /could not be parsed/],
  ])('is refused: %o', (body, message) => {
    expect(fill(body)).toMatch(message)
  })
})
