import { describe, expect, test } from 'vitest'
import { titanFormat } from '../../../src/simulator/invoke/titan-format.ts'
import { modelProfile } from './model-profile.ts'

const parse = (body: Record<string, unknown>) => titanFormat.parse(body, modelProfile({ body: 'titan' }))

describe("Titan's body", () => {
  test('is a text and its limit', () => {
    const body = { inputText: '12345678', textGenerationConfig: { maxTokenCount: 30, temperature: 0.5 } }
    expect(parse(body)).toMatchObject({ maxTokens: 30, prompt: { characters: 8 }, asks: { sampling: ['temperature'] } })
  })

  test('has a limit of 512 unless it says otherwise', () => {
    expect(parse({ inputText: 'a' })).toMatchObject({ maxTokens: 512 })
  })

  test.each([
    [{}, '#: required key [inputText] not found'],
    [{ inputText: 7 }, '#/inputText: expected type: String, found: Integer'],
    [{ inputText: 'a', prompt: 'b' }, '#: extraneous key [prompt] is not permitted'],
    [
      { inputText: 'a', textGenerationConfig: [] },
      '#/textGenerationConfig: expected type: JSONObject, found: JSONArray',
    ],
    [
      { inputText: 'a', textGenerationConfig: { maxTokenCount: 0 } },
      '#/textGenerationConfig/maxTokenCount: 0 is not greater or equal to 1',
    ],
  ])('%o is refused', (body, told) => {
    const message = `Malformed input request: ${told}, please reformat your input and try again.`
    expect(parse(body)).toEqual({ kind: 'refused', status: 400, name: 'ValidationException', message })
  })
})
