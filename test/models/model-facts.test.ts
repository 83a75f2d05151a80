import { describe, expect, test } from 'vitest'
import { allModels, bodyOfModel, modelFactsOf, strangeGeography, sureFactsOf } from '../../src/models/model-facts.ts'

const PROFILE = 'arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-haiku-4-5-20251001-v1:0'

describe('whose body a model takes is told by its id', () => {
  test.each([
    ['anthropic.claude-3-haiku-20240307-v1:0', 'claude'],
    ['us.anthropic.claude-haiku-4-5-20251001-v1:0', 'claude'],
    ['global.anthropic.claude-sonnet-4-6', 'claude'],
    ['us-gov.anthropic.claude-3-haiku-20240307-v1:0', 'claude'],
    [PROFILE, 'claude'],
    ['arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0', 'nova'],
    ['us.meta.llama4-scout-17b-instruct-v1:0', 'llama'],
    ['mistral.mistral-large-3', null],
    ['amazon.titan-text-express-v1', null],
    ['arn:aws:bedrock:us-east-1:123456789012:provisioned-model/anthropic', null],
    ['reference', null],
  ])('%s: %s', (model, body) => {
    expect(bodyOfModel(model)).toBe(body)
  })
})

describe('the facts of a model', () => {
  test.each([
    ['us.anthropic.claude-3-5-haiku-20241022-v1:0', 2048, 1],
    ['anthropic.claude-3-7-sonnet-20250219-v1:0', 1024, 5],
    ['anthropic.claude-sonnet-4-20250514-v1:0', 1024, 5],
    ['anthropic.claude-opus-4-1-20250805-v1:0', 1024, 5],
    ['global.anthropic.claude-sonnet-4-5-20250929-v1:0', 1024, 5],
    [PROFILE, 4096, 5],
    ['us.anthropic.claude-opus-4-6-v1', 4096, 5],
    ['us.anthropic.claude-sonnet-4-6', 2048, 5],
    ['amazon.nova-pro-v1:0', 1024, 1],
    ['us.amazon.nova-micro-v1:0', 1536, 1],
  ])('%s caches from %i tokens on, and an output token costs %i of its quota', (model, minimumTokens, burndown) => {
    expect(modelFactsOf(model)).toMatchObject({ caching: { minimumTokens }, quota: { outputBurndown: burndown } })
  })

  test.each([
    ['anthropic.claude-opus-4-8', 15],
    ['us.anthropic.claude-opus-5-5', 10],
    ['us.meta.llama3-3-70b-instruct-v1:0', 1],
  ])('%s has a burndown of %i', (model, outputBurndown) => {
    expect(modelFactsOf(model)?.quota?.outputBurndown).toBe(outputBurndown)
  })

  test.each(['anthropic', 'arn:aws:bedrock:us-east-1:1:prompt-router/abc', 'reference'])(
    'of %s are not known',
    (model) => {
      expect(modelFactsOf(model)).toBeNull()
    },
  )
})

test.each([
  ['us.anthropic.claude-sonnet-4-6', 'us-west-2', null],
  ['us.anthropic.claude-sonnet-4-6', 'ca-central-1', null],
  ['us.anthropic.claude-sonnet-4-6', 'eu-west-1', 'us'],
  ['us.anthropic.claude-sonnet-4-6', 'us-gov-west-1', 'us'],
  ['us-gov.anthropic.claude-sonnet-4-5-20250929-v1:0', 'us-gov-east-1', null],
  ['us-gov.anthropic.claude-sonnet-4-5-20250929-v1:0', 'us-east-1', 'us-gov'],
  ['eu.amazon.nova-pro-v1:0', 'eu-north-1', null],
  ['eu.amazon.nova-pro-v1:0', 'il-central-1', null],
  ['eu.amazon.nova-pro-v1:0', 'us-east-2', 'eu'],
  ['apac.amazon.nova-pro-v1:0', 'ap-south-1', null],
  ['jp.anthropic.claude-sonnet-4-6', 'ap-northeast-3', null],
  ['jp.anthropic.claude-sonnet-4-6', 'ap-southeast-2', 'jp'],
  ['in.anthropic.claude-sonnet-4-6', 'ap-southeast-1', 'in'],
  ['global.anthropic.claude-sonnet-4-6', 'eu-west-1', null],
  ['unheard-of.anthropic.claude-sonnet-4-6', 'eu-west-1', null],
  ['anthropic.claude-sonnet-4-6', 'eu-west-1', null],
  ['eu.newcomer.model-1', 'us-east-1', 'eu'],
  ['us.xai.grok-4.6', 'eu-west-1', 'us'],
  ['arn:aws:bedrock:eu-west-1:123456789012:inference-profile/us.amazon.nova-pro-v1:0', 'eu-west-1', 'us'],
])('%s in %s: strange there is %s', (model, region, geography) => {
  expect(strangeGeography(model, region)).toBe(geography)
})

describe('facts of November 2026', () => {
  test.each([
    [
      'us.anthropic.claude-haiku-5-5',
      { caching: { minimumTokens: 512 }, sampling: { refuses: 'all' }, apis: { countTokens: false } },
    ],
    [
      'us.anthropic.claude-opus-5',
      { caching: { minimumTokens: 512, implicit: true }, thinking: { byDefault: true, canBeOff: true } },
    ],
    ['us.anthropic.claude-sonnet-5-5', { thinking: { byDefault: true, canBeOff: false } }],
    [
      'us.anthropic.claude-opus-4-7',
      { tiers: { lacks: ['priority', 'flex', 'reserved'] }, quota: { hasRequestLimit: false } },
    ],
    ['us.anthropic.claude-sonnet-4-6', { caching: { minimumTokens: 2048, perhapsFromTokens: 1024 } }],
    [
      'us.openai.gpt-6-astra',
      { quota: { outputBurndown: 10 }, tiers: { has: ['ultrafast'] }, body: null, maker: 'OpenAI' },
    ],
    ['google.gemma-4-31b', { apis: { runtime: [], mantle: ['chat-completions', 'responses'] } }],
    ['us.xai.grok-4.7', { profiles: { onlyIn: 'everywhere' }, tiers: { has: ['priority', 'flex'] } }],
    [
      'us.amazon.nova-2-lite-v1:0',
      { caching: { implicit: true }, inputs: { documents: true }, limits: { contextTokens: 1_000_000 } },
    ],
  ])('%s', (model, facts) => {
    expect(modelFactsOf(model)).toMatchObject(facts)
  })

  test('what sources disagree on is known, and is not sure', () => {
    const model = 'us.anthropic.claude-sonnet-5-5'
    expect(modelFactsOf(model)?.quota).toMatchObject({ outputBurndown: 10, hasRequestLimit: false })
    expect(sureFactsOf(model)?.quota).not.toHaveProperty('outputBurndown')
    expect(sureFactsOf(model)?.quota).toMatchObject({ hasRequestLimit: false })
  })

  test('every model has a family of its own kind', () => {
    expect(allModels().flatMap(({ id }) => (modelFactsOf(id)?.maker === null ? [id] : []))).toEqual([])
  })
})
