import { describe, expect, test } from 'vitest'
import { parseModelId, regionOfMode } from '../../src/models/model-id.ts'
import { quotaModelOf, sharesQuota } from '../../src/models/quota-pool.ts'

const HAIKU = 'anthropic.claude-haiku-4-5-20251001-v1:0'
const ACCOUNT = 'arn:aws:bedrock:us-east-1:111122223333'

describe('what a model names', () => {
  test.each([
    [HAIKU, 'foundation-model', HAIKU, null],
    [`us.${HAIKU}`, 'inference-profile', HAIKU, 'us'],
    [`us-gov.${HAIKU}`, 'inference-profile', HAIKU, 'us-gov'],
    [`global.${HAIKU}`, 'inference-profile', HAIKU, 'global'],
    [`${ACCOUNT}:inference-profile/us.${HAIKU}`, 'inference-profile', HAIKU, 'us'],
    [
      'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0',
      'foundation-model',
      'amazon.nova-lite-v1:0',
      null,
    ],
    ['deepseek.v3.2', 'foundation-model', 'deepseek.v3.2', null],
    ['us.deepseek.v3.2', 'inference-profile', 'deepseek.v3.2', 'us'],
    ['openai.gpt-5.6-sol', 'foundation-model', 'openai.gpt-5.6-sol', null],
    ['global.openai.gpt-5.6-sol', 'inference-profile', 'openai.gpt-5.6-sol', 'global'],
    ['us.xai.grok-4.6', 'inference-profile', 'xai.grok-4.6', 'us'],
    ['xai.grok-4.6', 'foundation-model', 'xai.grok-4.6', null],
    ['ai21.jamba-1-5-large-v1:0', 'foundation-model', 'ai21.jamba-1-5-large-v1:0', null],
    ['apac.twelvelabs.pegasus-1-2-v1:0', 'inference-profile', 'twelvelabs.pegasus-1-2-v1:0', 'apac'],
    ['moonshotai.kimi-k2.5', 'foundation-model', 'moonshotai.kimi-k2.5', null],
  ])('%s is a %s of %s, geography %s', (model, kind, foundationModel, geography) => {
    expect(parseModelId(model)).toMatchObject({
      kind,
      foundationModel,
      geography,
      isProvisioned: false,
      isRouter: false,
    })
  })

  test.each([
    ['application-inference-profile/abc', 'application-inference-profile', false, false],
    ['provisioned-model/abc', 'provisioned-model', true, false],
    ['custom-model-deployment/abc', 'custom-model', false, false],
    ['imported-model/abc', 'custom-model', false, false],
    ['prompt/PROMPT1234:1', 'prompt', false, false],
    ['prompt-router/abc', 'prompt-router', false, true],
    ['default-prompt-router/anthropic.claude:1', 'prompt-router', false, true],
    ['something-else/abc', 'unknown', false, false],
  ])('an ARN of %s is a %s, which says no model', (rest, kind, isProvisioned, isRouter) => {
    const model = `${ACCOUNT}:${rest}`
    expect(parseModelId(model)).toEqual({
      kind,
      id: model,
      foundationModel: null,
      geography: null,
      region: 'us-east-1',
      isProvisioned,
      isRouter,
    })
  })

  test.each(['reference', 'anthropic', 'arn:aws:s3:::bucket'])('%s is nothing that is known', (model) => {
    expect(parseModelId(model)).toMatchObject({ kind: 'unknown', id: model, foundationModel: null, region: null })
  })
})

test('an id and the ARN of its profile are one quota, in one region', () => {
  const id = { model: `us.${HAIKU}`, region: 'us-east-1' }
  const arn = { model: `${ACCOUNT}:inference-profile/us.${HAIKU}`, region: 'us-east-1' }
  expect(quotaModelOf(arn)).toBe(id.model)
  expect(sharesQuota(id, arn)).toBe(true)
  expect(sharesQuota(id, { ...arn, region: 'us-west-2' })).toBe(false)
  expect(sharesQuota(id, { ...id, model: HAIKU })).toBe(false)
})

test.each([
  [{ model: HAIKU, region: 'eu-west-1' }, 'eu-west-1'],
  [{ model: `${ACCOUNT}:provisioned-model/abc`, region: null }, 'us-east-1'],
  [{ model: 'arn:aws:bedrock:eu-north-1::foundation-model/amazon.nova-lite-v1:0', region: null }, 'eu-north-1'],
  [{ model: HAIKU, region: null }, 'us-east-1'],
])('the calls of %o go to %s', (mode, region) => {
  expect(regionOfMode(mode)).toBe(region)
})
