import { describe, expect, test } from 'vitest'
import { checkAsks } from '../../../../src/simulator/inference/admission/check-asks.ts'
import { type ModelAsks, noAsks, type ThinkingAsked } from '../../../../src/simulator/inference/model-asks.ts'
import type { InputProfile, ModelProfile, ThinkingProfile } from '../../../../src/simulator/profile/profile.ts'
import { seenMedia } from '../some-media.ts'
import { modelProfile } from '../../invoke/model-profile.ts'

const check = (model: Partial<ModelProfile>, asks: Partial<ModelAsks>, { isStream = true, maxTokens = 4_000 } = {}) =>
  checkAsks(modelProfile(model), { asks: { ...noAsks, isNative: false, ...asks }, isStream, maxTokens })?.message ??
  null
const tools: ModelAsks['tools'] = {
  tools: [],
  choice: { kind: 'auto' },
  isParallel: true,
  turn: { steps: 0, firstCallId: null },
}
const media = (['image', 'document', 'video', 'audio'] as const).map((kind) => seenMedia({ kind }))
const without = (input: keyof InputProfile) => ({ inputs: { ...modelProfile().inputs, [input]: false } })
const behind = (text: string): string => `The model returned the following errors: ${text}`

test('a model that takes everything objects to nothing', () => {
  const everything = { tools, media, prefill: true, sampling: ['temperature'] as const }
  expect(check({}, everything)).toBeNull()
})

describe('a model without', () => {
  test.each<[keyof InputProfile, Partial<ModelAsks>, RegExp]>([
    ['tools', { tools }, /^This model doesn't support tool use\.$/],
    ['toolsInStreams', { tools }, /^This model doesn't support tool use in streaming mode\.$/],
    [
      'images',
      { media: [seenMedia()] },
      /^This model doesn't support the image field for user messages\. Remove image/,
    ],
    ['documents', { media: [seenMedia({ kind: 'document' })] }, /^This model doesn't support the document field/],
    ['video', { media: [seenMedia({ kind: 'video' })] }, /^This model doesn't support the video field/],
    ['audio', { media: [seenMedia({ kind: 'audio' })] }, /^This model doesn't support the audio field/],
    [
      's3',
      { media: [seenMedia({ isElsewhere: true })] },
      /^messages\.0\.content\.1\.image\.source\.type: Field required$/,
    ],
    ['prefill', { prefill: true }, /^The model returned the following errors: This model does not support assistant/],
  ])('%s says so to whoever sends them, and to nobody else', (input, asks, message) => {
    expect(check(without(input), asks)).toMatch(message)
    expect(check(without(input), {})).toBeNull()
  })

  test('prefill says it in the words of Bedrock where it is not Claude', () => {
    const model = { ...without('prefill'), body: null }
    expect(check(model, { prefill: true })).toMatch(/requires the last turn in the conversation to be a user message/)
  })

  test('tools in streams takes them elsewhere', () => {
    expect(check(without('toolsInStreams'), { tools }, { isStream: false })).toBeNull()
  })
})

describe('sampling', () => {
  const sampling = { refused: ['temperature', 'top_p', 'top_k'] as const, isExclusive: false }
  test.each(['temperature', 'top_p', 'top_k'] as const)('by %s is refused where the model refuses it', (name) => {
    expect(check({ sampling }, { sampling: [name] })).toBe(behind(`\`${name}\` is deprecated for this model.`))
    expect(check({}, { sampling: [name] })).toBeNull()
  })

  test('by two parameters is refused where only one may be set', () => {
    const exclusive = { sampling: { refused: [], isExclusive: true } }
    expect(check(exclusive, { sampling: ['temperature', 'top_p'] })).toContain('cannot both be specified')
    expect(check(exclusive, { sampling: ['temperature', 'top_k'] })).toBeNull()
  })

  test('is refused by a native body in the same words, with nothing before them', () => {
    const asks = { sampling: ['top_p'] as const, isNative: true }
    expect(check({ sampling }, asks)).toBe('`top_p` is deprecated for this model.')
  })
})

const thinker = (changes: Partial<ThinkingProfile> = {}) => ({
  thinking: {
    kinds: ['adaptive', 'budget'],
    byDefault: false,
    canBeOff: true,
    told: 'full',
    summaryShare: 1,
    tokens: { kind: 'constant', value: 100 },
    ...changes,
  } satisfies ThinkingProfile,
})
const budget = (budgetTokens: number): ThinkingAsked => ({ kind: 'budget', budgetTokens, isOmitted: false })
const adaptive: ThinkingAsked = { kind: 'adaptive', isOmitted: false }
const off: ThinkingAsked = { kind: 'off' }

describe('thinking', () => {
  test.each<[string, Partial<ModelProfile>, ThinkingAsked]>([
    ['adaptive', thinker(), adaptive],
    ['with the least budget', thinker(), budget(1_024)],
    ['with one token less than the limit', thinker(), budget(3_999)],
    ['off', thinker(), off],
    ['off, of a model that does not think', {}, off],
  ])('is accepted: %s', (_, model, thinking) => {
    expect(check(model, { thinking })).toBeNull()
  })

  test.each<[string, Partial<ModelProfile>, ThinkingAsked, string]>([
    [
      'a budget below the least',
      thinker(),
      budget(1_023),
      'thinking.enabled.budget_tokens: Input should be greater than or equal to 1024',
    ],
    ['a budget of all tokens', thinker(), budget(4_000), '`max_tokens` must be greater than `thinking.budget_tokens`'],
    ['a budget above them', thinker(), budget(9_000), '`max_tokens` must be greater than `thinking.budget_tokens`'],
    [
      'a budget where there is none',
      thinker({ kinds: ['adaptive'] }),
      budget(2_000),
      '"thinking.type.enabled" is not supported for this model. Use',
    ],
    [
      'adaptive where there is only a budget',
      thinker({ kinds: ['budget'] }),
      adaptive,
      '"thinking.type.adaptive" is not supported',
    ],
    ['off where it cannot be', thinker({ canBeOff: false }), off, '"thinking.type.disabled" is not supported'],
    ['a model that does not think', {}, adaptive, 'thinking is not supported'],
  ])('is refused: %s', (_, model, thinking, message) => {
    expect(check(model, { thinking })).toContain(behind(message))
  })
})

describe('effort', () => {
  const effort = { usual: 'medium', factors: { low: 0.5, medium: 1, high: 2 } } as const
  test.each(['low', 'medium', 'high'])('of %s is accepted by a model that has it', (level) => {
    expect(check({ effort }, { effort: level })).toBeNull()
  })

  test.each(['max', 'lots', 7, {}])('of %s is refused by one that has not', (level) => {
    expect(check({ effort }, { effort: level })).toBe(
      behind("output_config.effort: Input should be 'low' or 'medium' or 'high'"),
    )
  })

  test('is refused by a model that has none', () => {
    expect(check({}, { effort: 'low' })).toBe(behind('This model does not support the effort parameter.'))
  })
})
