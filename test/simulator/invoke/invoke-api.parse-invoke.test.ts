import { describe, expect, test } from 'vitest'

import { parseInvoke } from '../../../src/simulator/invoke/invoke-api.ts'
import { modelProfile } from './model-profile.ts'

const llama = modelProfile({ body: 'llama' })
const parse = (body: object, headers: Record<string, string> = {}, model: Parameters<typeof parseInvoke>[2] = llama) =>
  parseInvoke(Buffer.from(JSON.stringify(body)), headers, model)
const guarded = {
  'x-amzn-bedrock-guardrailidentifier': 'g',
  'x-amzn-bedrock-guardrailversion': '1',
}

describe('an accepted request', () => {
  test('asks for nothing besides when it has no headers', () => {
    expect(parse({ prompt: 'four' })).toMatchObject({
      kind: 'accepted',
      request: { prompt: { characters: 4 }, maxTokens: 512, latency: null, serviceTier: null, guardrail: null },
    })
  })

  test('has its latency and its tier from its headers', () => {
    const headers = { 'x-amzn-bedrock-performanceconfig-latency': 'optimized', 'x-amzn-bedrock-service-tier': 'flex' }
    expect(parse({ prompt: 'a' }, headers)).toMatchObject({ request: { latency: 'optimized', serviceTier: 'flex' } })
  })

  test('has its guardrail from headers, and how a stream passes it from the body', () => {
    expect(parse({ prompt: 'a' }, guarded)).toMatchObject({
      request: { guardrail: { identifier: 'g', version: '1', trace: 'disabled', streamProcessingMode: 'sync' } },
    })
    const body = { prompt: 'a', 'amazon-bedrock-guardrailConfig': { streamProcessingMode: 'ASYNCHRONOUS' } }
    expect(parse(body, { ...guarded, 'x-amzn-bedrock-trace': 'ENABLED_FULL' })).toMatchObject({
      request: { guardrail: { trace: 'enabled_full', streamProcessingMode: 'async' } },
    })
  })

  test('is any object as long as the model is not known', () => {
    expect(parse({ any: 'thing' }, {}, null)).toMatchObject({ kind: 'accepted' })
  })

  test('keeps nothing of the prompt', () => {
    expect(JSON.stringify(parse({ prompt: 'a secret' }))).not.toContain('secret')
  })
})

describe('a refused request', () => {
  test.each([
    ['x-amzn-bedrock-performanceconfig-latency', 'fast', "'performanceConfigLatency'", '[optimized, standard]'],
    ['x-amzn-bedrock-service-tier', 'gold', "'serviceTier'", '[default, flex, priority, reserved]'],
    ['x-amzn-bedrock-trace', 'enabled', "'trace'", '[DISABLED, ENABLED, ENABLED_FULL]'],
  ])('has an unknown %s', (name, value, member, known) => {
    expect(parse({ prompt: 'a' }, { [name]: value })).toMatchObject({
      kind: 'refused',
      name: 'ValidationException',
      message: expect.stringContaining(
        `${member} failed to satisfy constraint: Member must satisfy enum value set: ${known}`,
      ) as unknown,
    })
  })

  test.each([
    ['a guardrail without a version', {}, { 'x-amzn-bedrock-guardrailidentifier': 'g' }, "'guardrailVersion'"],
    [
      'a guardrail’s settings without a guardrail',
      { 'amazon-bedrock-guardrailConfig': {} },
      {},
      "'guardrailIdentifier'",
    ],
  ])('has %s', (_, more, headers, member) => {
    expect(parse({ prompt: 'a', ...more }, headers as Record<string, string>)).toMatchObject({
      kind: 'refused',
      name: 'ValidationException',
      message: expect.stringContaining(`${member} failed`) as unknown,
    })
  })

  test.each(['', '{"prompt":', '[]', '"text"', 'null'])('has a body that is no object: %s', (body) => {
    expect(parseInvoke(Buffer.from(body), {}, llama)).toMatchObject({
      kind: 'refused',
      message: 'Malformed input request, please reformat your input and try again.',
    })
  })

  test('names a model that has no body of its own', () => {
    expect(parse({ prompt: 'a' }, {}, modelProfile({ body: null }))).toMatchObject({
      kind: 'refused',
      status: 400,
      name: 'ValidationException',
      message: expect.stringContaining("doesn't support the model") as unknown,
    })
  })
})
