import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { parseCountTokens } from '../../../src/simulator/count-tokens.ts'
import type { MeasuredPrompt, ParsedRequest } from '../../../src/simulator/inference/inference-request.ts'
import { parseInvoke } from '../../../src/simulator/invoke/invoke-api.ts'
import type { ModelProfile } from '../../../src/simulator/profile/profile.ts'
import type { ApiError } from '../../../src/simulator/wire/api-error.ts'
import { anyBody, deepBody } from './any-json.ts'
import { modelProfile } from './model-profile.ts'

const models = (['claude', 'nova', 'llama', null] as const).map((body) => modelProfile({ body }))

/** A mistake of the client, told briefly, or numbers that the physics can go by. */
const isSound = (parsed: ParsedRequest): boolean =>
  parsed.kind === 'refused'
    ? parsed.status === 400 && parsed.message.length > 0 && parsed.message.length < 5_000
    : Number.isInteger(parsed.request.prompt.characters) && Number.isInteger(parsed.request.maxTokens ?? 0)

const countOf = (bytes: Buffer, model: ModelProfile): MeasuredPrompt | ApiError => {
  const request = { input: { invokeModel: { body: bytes.toString('base64') } } }
  return parseCountTokens(Buffer.from(JSON.stringify(request)), model)
}

test('any bytes are a request or a mistake of the client, for every body', () => {
  fc.assert(
    fc.property(anyBody, fc.constantFrom(...models), (bytes, model) => {
      expect(parseInvoke(bytes, {}, model)).toSatisfy(isSound)
    }),
    { numRuns: 3_000 },
  )
})

test('any bytes are a prompt or a mistake of the client, for CountTokens', () => {
  fc.assert(
    fc.property(anyBody, fc.constantFrom(...models), (bytes, model) => {
      const counted = parseCountTokens(bytes, model)
      expect('status' in counted ? counted.status : 400).toBe(400)
    }),
    { numRuns: 2_000 },
  )
})

test('a native body is counted as it is served, and refused where it is refused', () => {
  fc.assert(
    fc.property(anyBody, fc.constantFrom(...models), (bytes, model) => {
      const served = parseInvoke(bytes, {}, model)
      const expected = served.kind === 'accepted' ? served.request.prompt : served
      expect(countOf(bytes, model)).toEqual(expected)
    }),
    { numRuns: 2_000 },
  )
})

test.each([
  [
    'a tool',
    '{"anthropic_version":"bedrock-2023-05-31","max_tokens":1,"messages":[{"role":"user","content":"a"}],"tools":[{"type":"a","deep":',
    '}]}',
  ],
  [
    'a block',
    '{"anthropic_version":"bedrock-2023-05-31","max_tokens":1,"messages":[{"role":"user","content":[',
    ']}]}',
  ],
])('%s may be nested more deeply than a stack is long', (_, before, after) => {
  expect(parseInvoke(deepBody(before, after), {}, models[0] ?? null)).toMatchObject({ kind: 'accepted' })
})
