import { describe, expect, test } from 'vitest'

import { lognormalSigma } from '../../../src/random/draw.ts'
import { makeRandom } from '../../../src/random/random.ts'
import { drawDeltaTokens, drawGapMs, planReply } from '../../../src/simulator/physics/reply-plan.ts'
import { servingProfile } from '../serving-profile.ts'

const random = () => makeRandom(1, 'test')
const asked = { uncachedInputTokens: 1_000, maxTokens: 8_192 }

describe('planReply', () => {
  test('adds prefill for each token that no cache holds to the time to first token', () => {
    const latency = servingProfile({ prefillMsPer1kTokens: 100 })
    expect(planReply(latency, random(), { uncachedInputTokens: 2_500, maxTokens: 10 }).timeToFirstTokenMs).toBe(450)
  })

  test('turns a rate into a gap', () => {
    expect(planReply(servingProfile(), random(), asked).tokenGapMs).toBe(20)
  })

  test.each([
    [99, 99, 'max_tokens'],
    [100, 100, 'end_turn'],
    [101, 100, 'end_turn'],
  ])('with a limit of %i a reply of 100 tokens has %i and stops for %s', (maxTokens, outputTokens, stopReason) => {
    expect(planReply(servingProfile(), random(), { ...asked, maxTokens })).toMatchObject({ outputTokens, stopReason })
  })

  test('has one token at least', () => {
    const latency = servingProfile({ outputTokens: { kind: 'constant', value: 0.1 } })
    expect(planReply(latency, random(), asked).outputTokens).toBe(1)
  })

  test('is the same again for the same chance', () => {
    const latency = servingProfile({ outputTokens: { kind: 'lognormal', p50: 100, sigma: 1 } })
    expect(planReply(latency, random(), asked)).toEqual(planReply(latency, random(), asked))
  })
})

const quantile = (values: readonly number[], share: number) =>
  [...values].sort((a, b) => a - b)[Math.floor(share * values.length)] as number

/** How far p50 and p90 are from what they should be, the larger of the two. */
const farness = (values: readonly number[], p50: number, p90: number) =>
  Math.max(Math.abs(quantile(values, 0.5) / p50 - 1), Math.abs(quantile(values, 0.9) / p90 - 1))

describe('over many replies at a fixed seed', () => {
  // With 20,000 draws the standard error of the p50 is 0.9 % of sigma and that of the p90 1.2 %: 3 % is generous.
  const DRAWS = 20_000
  test('time to first token, rate and length have the p50 and the p90 of their profile', () => {
    const latency = servingProfile({
      timeToFirstTokenMs: { kind: 'lognormal', p50: 1_100, sigma: lognormalSigma(1_100, 2_900) },
      outputTokensPerSecond: { kind: 'lognormal', p50: 48.4, sigma: lognormalSigma(48.4, 67.4) },
      outputTokens: { kind: 'lognormal', p50: 316, sigma: lognormalSigma(316, 800) },
    })
    const plans = Array.from({ length: DRAWS }, (_, number) =>
      planReply(latency, makeRandom(7, 'reply', number), { uncachedInputTokens: 1, maxTokens: 1e9 }),
    )
    const times = plans.map((plan) => plan.timeToFirstTokenMs)
    const rates = plans.map((plan) => 1_000 / plan.tokenGapMs)
    const lengths = plans.map((plan) => plan.outputTokens)
    expect(farness(times, 1_100, 2_900)).toBeLessThan(0.03)
    expect(farness(rates, 48.4, 67.4)).toBeLessThan(0.03)
    expect(farness(lengths, 316, 800)).toBeLessThan(0.03)
  })

  test('jitter spreads the gaps and leaves their mean', () => {
    const latency = servingProfile({ gapJitter: 0.5 })
    const chance = random()
    const gaps = Array.from({ length: DRAWS }, () => drawGapMs(latency, chance, 3, 20))
    expect(gaps.reduce((sum, gap) => sum + gap, 0) / DRAWS).toBeCloseTo(60, -0.5)
    expect(quantile(gaps, 0.9)).toBeGreaterThan(90)
  })
})

test('without jitter a gap is the tokens times their gap', () => {
  expect(drawGapMs(servingProfile(), random(), 3, 20)).toBe(60)
})

test('a delta holds no more tokens than are left, and every number between the least and the most', () => {
  const latency = servingProfile({ tokensPerDelta: { min: 1, max: 4 } })
  const chance = random()
  const drawn = new Set(Array.from({ length: 200 }, () => drawDeltaTokens(latency, chance, 99)))
  expect(drawn).toEqual(new Set([1, 2, 3, 4]))
  expect(Array.from({ length: 50 }, () => drawDeltaTokens(latency, chance, 2)).every((tokens) => tokens <= 2)).toBe(
    true,
  )
})
