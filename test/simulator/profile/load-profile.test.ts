import { describe, expect, test } from 'vitest'

import { parseProfile } from '../../../src/simulator/profile/load-profile.ts'
import { SimulatorError } from '../../../src/simulator/simulator-error.ts'

const sound = `
description: one model
models:
  a.model:
    name: A
    provider: B
    maxOutputTokens: { value: 10, assumption: set }
    standard:
      slots: { value: 2, assumption: set }
      queueLength: { value: 3, assumption: set }
      timeToFirstToken: { lognormal: { p50: 1.1s, p90: 2.9s }, source: a study }
      prefillPer1kTokens: { value: 100ms, assumption: set }
      messageStartLead: { value: 0ms, assumption: set }
      outputTokensPerSecond: { constant: 50, assumption: set }
      gapJitter: { value: 0, assumption: set }
      tokensPerDelta: { min: 1, max: 4, assumption: set }
      outputTokens: { constant: 100, assumption: set }
`

/** Further lines of its model. */
const unit = `    provisioned:
      inputTokensPerMinutePerUnit: { value: 1, assumption: set }
      outputTokensPerMinutePerUnit: { value: 1, assumption: set }
      slotsPerUnit: { value: 1, assumption: set }
      creation: { value: 1s, assumption: set }
`

const mistakesOf = (yaml: string) => {
  try {
    parseProfile(yaml, 'x.yml')
  } catch (error) {
    if (error instanceof SimulatorError) return error.message.split('\n')
    throw error
  }
  return []
}

describe('a sound profile', () => {
  const model = parseProfile(sound, 'x.yml').models['a.model']

  test('has its times in milliseconds and its spread as a sigma', () => {
    const standard = model?.servings.standard
    expect(standard?.timeToFirstTokenMs).toEqual({
      kind: 'lognormal',
      p50: 1_100,
      sigma: expect.closeTo(0.7564, 3) as number,
    })
    expect(standard?.prefillMsPer1kTokens).toBe(100)
  })

  test('has no quota and no other latency unless it says so', () => {
    expect(model).toMatchObject({
      onDemand: true,
      outputBurndown: 1,
      quota: { tokensPerMinute: null, requestsPerMinute: null },
      throttled: null,
      servings: { optimized: null },
    })
  })
})

test('a provisioned model is where callers are who name no region, unless it says so', () => {
  const bought = `${unit}provisionedModels:
  abcdefghijkl: { name: first, model: a.model, units: { value: 2, assumption: set } }
  abcdefghijk2: { name: second, model: a.model, units: { value: 1, assumption: set }, region: us-west-2 }
regions:
  us-east-1: &nearby { distance: { value: 0ms, assumption: set }, busyShare: { value: 0, assumption: set } }
  us-west-2: *nearby
`
  expect(parseProfile(sound + bought, 'x.yml').provisionedModels).toEqual({
    abcdefghijkl: { name: 'first', model: 'a.model', units: 2, region: 'us-east-1' },
    abcdefghijk2: { name: 'second', model: 'a.model', units: 1, region: 'us-west-2' },
  })
})

test('a mixture is parts of which each has its share', () => {
  const written =
    'mixture: [{ share: 0.75, lognormal: { p50: 1s, p90: 1s } }, { share: 0.25, lognormal: { p50: 9s, p90: 9s } }]'
  const model = parseProfile(sound.replace('lognormal: { p50: 1.1s, p90: 2.9s }', written), 'x.yml').models['a.model']
  expect(model?.servings.standard?.timeToFirstTokenMs).toEqual({
    kind: 'mixture',
    parts: [
      { share: 0.75, of: { kind: 'lognormal', p50: 1_000, sigma: 0 } },
      { share: 0.25, of: { kind: 'lognormal', p50: 9_000, sigma: 0 } },
    ],
  })
})

test('a machine may repeat another and change a figure of it', () => {
  const yaml = sound
    .replace('    standard:', '    standard: &base')
    .concat('    optimized: { <<: *base, slots: { value: 9, assumption: set } }\n')
  const { standard, optimized } = parseProfile(yaml, 'x.yml').models['a.model']!.servings
  expect(optimized).toEqual({ ...standard, slots: 9 })
})

describe('a mistake', () => {
  test.each([
    [
      'a word for a number',
      'value: 2,',
      'value: two,',
      'x.yml, models → a.model → standard → slots → value: expected number, found "two"',
    ],
    ['an unknown key', 'slots:', 'slits:', 'x.yml, models → a.model → standard: expected known keys only, found slits'],
    [
      'no source',
      ', source: a study',
      '',
      'x.yml, models → a.model → standard → timeToFirstToken: expected either `source` or `assumption`',
    ],
    [
      'a duration that is none',
      '100ms',
      'soon',
      'prefillPer1kTokens → value: expected a duration such as 500ms, 1.1s or 1m30s, found "soon"',
    ],
    ['a p90 below the p50', '2.9s', '1s', 'expected p90 to be at least p50, found {"p50":"1.1s","p90":"1s"}'],
    [
      'a mixture whose shares are not 1 together',
      'lognormal: { p50: 1.1s, p90: 2.9s }',
      'mixture: [{ share: 0.5, lognormal: { p50: 1s, p90: 2s } }, { share: 0.4, lognormal: { p50: 3s, p90: 4s } }]',
      'timeToFirstToken → mixture: expected shares that sum to 1',
    ],
    [
      'two ways to draw one figure',
      'constant: 50,',
      'constant: 50, lognormal: { p50: 1, p90: 2 },',
      'outputTokensPerSecond: expected one of `constant`',
    ],
    ['a number that is too small', 'value: 2,', 'value: 0,', 'slots → value: expected a number above 0, found 0'],
    ['a number that is too large', 'max: 4', 'max: 17', 'max: expected a number of at most 16, found 17'],
    [
      'a fault too many',
      'models:',
      `faults:\n${'  - { kind: reset, count: 1 }\n'.repeat(1_001)}models:`,
      'x.yml, faults: expected a list of at most 1000 entries, found [{"kind":"reset"',
    ],
    ['no models', 'models:', 'model:', 'x.yml, models: expected record, found nothing'],
    ['no YAML', 'models:', 'models: [', 'x.yml, line 5: expected YAML, found'],
    ['an alias of nothing', 'value: 2,', 'value: *two,', 'two'],
  ])('%s is named with its place and what stands there', (_, from, to, message) => {
    expect(mistakesOf(sound.replace(from, to)).join('\n')).toContain(message)
  })

  test('of a reference is named too', () => {
    const profile = 'inferenceProfiles: { us.a: { name: A, model: b.model, regions: [mars] } }'
    expect(mistakesOf(sound + profile)).toEqual([
      'x.yml, inferenceProfiles → us.a → model: expected a model of this profile, found "b.model"',
      'x.yml, inferenceProfiles → us.a → regions → 0: expected a region of this profile, found "mars"',
    ])
  })

  test('of a provisioned model too', () => {
    const profile = `provisionedModels: { short: { name: A, model: a.model, units: { value: 1, assumption: set }, region: mars } }`
    expect(mistakesOf(sound + profile)).toEqual([
      'x.yml, provisionedModels → short → model: expected a model with `provisioned` of this profile, found "a.model"',
      'x.yml, provisionedModels → short → region: expected a region of this profile, found "mars"',
      expect.stringContaining('x.yml, provisionedModels → short: expected an id of 12 letters a to z and digits'),
    ])
  })

  test('of a name that two provisioned models of a region have is told of the second', () => {
    const twice = `${unit}provisionedModels:
  abcdefghijkl: { name: same, model: a.model, units: { value: 1, assumption: set } }
  abcdefghijk2: { name: same, model: a.model, units: { value: 1, assumption: set } }
`
    expect(mistakesOf(sound + twice)).toEqual([
      'x.yml, provisionedModels → abcdefghijk2 → name: expected a name of its own in its region, found "same"',
    ])
  })

  test('of the usual region is named, where the profile has regions', () => {
    const distance = 'distance: { value: 0ms, assumption: set }, busyShare: { value: 0, assumption: set }'
    expect(mistakesOf(`${sound}region: mars-9\nregions: { us-east-1: { ${distance} } }`)).toEqual([
      'x.yml, region: expected a region of this profile, found "mars-9"',
    ])
  })

  test('is told once: a duration below 0', () => {
    expect(mistakesOf(sound.replace('value: 100ms', 'value: -5ms'))).toHaveLength(1)
    expect(mistakesOf(sound.replace('p50: 1.1s', 'p50: -5ms'))).toHaveLength(1)
  })

  test('does not hide the others', () => {
    const mistakes = mistakesOf(sound.replace('value: 2,', 'value: two,').replace('100ms', 'soon'))
    expect(mistakes).toHaveLength(2)
  })
})
