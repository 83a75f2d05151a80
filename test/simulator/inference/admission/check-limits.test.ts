import { expect, test } from 'vitest'

import { checkLimits, type LimitsAsked } from '../../../../src/simulator/inference/admission/check-limits.ts'
import { servingProfile } from '../../serving-profile.ts'

const model = {
  maxOutputTokens: 100,
  contextTokens: 1_000,
  servings: { standard: servingProfile(), optimized: null },
  tiers: { priority: { speed: 1 }, flex: null, reserved: null },
  cache: null,
}
const asked = (changes: Partial<LimitsAsked> = {}): LimitsAsked => ({
  id: 'm',
  isProvisioned: false,
  latency: 'standard',
  tier: 'default',
  inputTokens: 1_000,
  maxTokens: 100,
  cacheTtls: [],
  ...changes,
})

test('a call at its limits is in order', () => {
  expect(checkLimits(model, asked())).toBeNull()
  expect(checkLimits(model, asked({ tier: 'priority' }))).toBeNull()
  expect(checkLimits({ ...model, contextTokens: null }, asked({ inputTokens: 1e9 }))).toBeNull()
})

test.each<[string, Partial<LimitsAsked>, string]>([
  [
    'more output than the model makes',
    { maxTokens: 101 },
    'The maximum tokens you requested exceed the model limit of 100.',
  ],
  ['more input than it reads', { inputTokens: 1_001 }, 'Input is too long for requested model.'],
  [
    'a latency that it does not have',
    { latency: 'optimized' },
    'Latency performance configuration is not supported for m.',
  ],
  ['a tier that it does not have', { tier: 'flex' }, 'The service tier flex is not supported for m.'],
  ['a tier that nobody has reserved', { tier: 'reserved' }, 'Reservation not found.'],
  [
    'a tier of a provisioned model',
    { tier: 'priority', isProvisioned: true },
    'The service tier priority is not supported',
  ],
  ['a cache that it does not have', { cacheTtls: ['5m'] }, 'You invoked an unsupported model'],
])('%s is refused', (_, changes, message) => {
  expect(checkLimits(model, asked(changes))?.message).toContain(message)
})

test('a provisioned model has no optimized latency', () => {
  const both = { ...model, servings: { standard: servingProfile(), optimized: servingProfile() } }
  expect(checkLimits(both, asked({ latency: 'optimized' }))).toBeNull()
  expect(checkLimits(both, asked({ latency: 'optimized', isProvisioned: true }))).toMatchObject({ status: 400 })
})
