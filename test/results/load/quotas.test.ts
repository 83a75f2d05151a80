import { expect, test } from 'vitest'
import type { ModePlan } from '../../../src/plan/mode-plan.ts'
import type { QuotaUse } from '../../../src/metrics/traffic.ts'
import type { ModeThrottling } from '../../../src/results/load/load-summary.ts'
import { makeQuotasFold } from '../../../src/results/load/quotas.ts'
import { WHOLE_RUN } from '../../../src/plan/segment.ts'
import { modePlan, quotaPlan } from '../../fakes/run-plan.ts'
import { throttlingOf } from '../../reports/load-sections.ts'
import { interval } from './intervals.ts'

const startedAtMs = Date.parse('2026-11-20T10:00:00.000Z')

const quota = quotaPlan({ requestsPerMinute: 2, tokensPerMinute: 1_000, outputBurndown: 1 })

const fold = (modes: readonly ModePlan[], ...uses: readonly (readonly QuotaUse[])[]) => foldAll(modes, uses).quotas

function foldAll(
  modes: readonly ModePlan[],
  uses: readonly (readonly QuotaUse[])[],
  throttling: readonly ModeThrottling[] = [],
) {
  const quotas = makeQuotasFold({ modes, segment: WHOLE_RUN }, startedAtMs)
  for (const [index, quotaUses] of uses.entries()) quotas.add(interval(index * 60, (index + 1) * 60, { quotaUses }))
  return quotas.summary(throttling)
}

const use = (mode: string, pool: QuotaUse['pool'], ...taken: QuotaUse['taken']): QuotaUse => ({
  mode,
  pool,
  taken,
  throttledMs: [],
})

test('modes of the same model and region share what one of them is given, whatever their tier', () => {
  const modes = [
    modePlan({ name: 'a', quota }),
    modePlan({ name: 'b', serviceTier: 'flex' }),
    modePlan({ name: 'c', region: 'eu-west-1' }),
  ]
  const [shared, ...others] = fold(modes, [
    use('a', 'on-demand', [0, 10, 50, 40]),
    use('b', 'on-demand', [20, 30, 50, 40]),
  ])
  expect(others).toEqual([])
  expect(shared).toMatchObject({
    modes: ['a', 'b'],
    region: 'us-east-2',
    pool: 'on-demand',
    mostRequests: 2,
    mostSettledTokens: 80,
    mostReservedTokens: 50,
    mostTakenTokens: 90,
    requestsHeadroomPercent: 0,
    settledHeadroomPercent: 92,
    takenHeadroomPercent: 91,
    firstMinuteOver: null,
  })
})

test('optimized latency and reserved capacity are quotas of their own, and a fallback draws on the one on demand', () => {
  const modes = [
    modePlan({ name: 'standard', quota }),
    modePlan({ name: 'optimized', latency: 'optimized', quota: { ...quota, requestsPerMinute: 7 } }),
  ]
  const summaries = fold(modes, [
    use('optimized', 'optimized', [0, 10, 50, 40]),
    use('optimized', 'on-demand', [0, 10, 50, 40]),
  ])
  expect(summaries).toMatchObject([
    { pool: 'on-demand', modes: ['standard'], requestsPerMinute: 2, mostRequests: 1 },
    { pool: 'optimized', modes: ['optimized'], requestsPerMinute: 7, mostRequests: 1 },
  ])
})

const calls = (...sentMs: number[]): QuotaUse =>
  use('a', 'on-demand', ...sentMs.map((at) => [at, at + 1, 9, 9] as const))

test('the first minute over is the first in which any of its amounts was more than is given', () => {
  const modes = [modePlan({ name: 'a', quota })]
  const [summary] = fold(
    modes,
    [calls(0, 100)],
    [calls(60_000, 60_100, 60_200)],
    [calls(120_000, 120_100, 120_200, 120_300)],
  )
  expect(summary).toMatchObject({
    firstMinuteOver: '2026-11-20T10:01:00.000Z',
    mostRequests: 4,
    requestsHeadroomPercent: -100,
  })
})

test('a quota that nobody drew on has all its headroom, and one that nobody gives has no place', () => {
  expect(fold([modePlan()], [])).toEqual([])
  expect(fold([modePlan({ quota: { ...quota, requestsPerMinute: null } })], [])).toMatchObject([
    {
      minutes: [],
      mostRequests: 0,
      requestsHeadroomPercent: null,
      settledHeadroomPercent: 100,
      takenHeadroomPercent: 100,
    },
  ])
})

test('the limit that binds is told, with how many calls like these use it up', () => {
  const [summary] = fold([modePlan({ name: 'a', quota })], [use('a', 'on-demand', [0, 30_000, 500, 100])])
  expect(summary?.limits).toEqual([
    { limit: 'requestsPerMinute', given: 2, callsPerMinute: 2, firstMinuteOver: null },
    { limit: 'tokensPerMinute', given: 1_000, callsPerMinute: 1_000 / 300, firstMinuteOver: null },
  ])
  expect(summary?.binding).toEqual({ limit: 'requestsPerMinute', why: 'mix', callsPerMinute: 2 })
  expect(summary?.perCall).toEqual({ reservedTokens: 500, settledTokens: 100 })
})

test('a throttle is of the quota of its mode, and of no other', () => {
  const modes = [modePlan({ name: 'a', quota }), modePlan({ name: 'b', region: 'eu-west-1', quota })]
  const kinds = [{ throttle: 'tokens', count: 4, share: 0.1 }]
  const { quotas } = foldAll(modes, [[calls(0)]], [throttlingOf({ mode: 'b', kinds })])
  expect(quotas.map(({ binding }) => binding?.why)).toEqual(['mix', 'throttled'])
})

test('the model’s maximum is told where calls reserved it, and not where prompts limited them', () => {
  const modes = [modePlan({ name: 'a', quota, modelOutputLimit: 8_192 })]
  const reserving = (reserved: number) =>
    fold(modes, [use('a', 'on-demand', [0, 10, reserved, 40])])[0]?.reservedModelLimit
  expect([8_300, 400].map(reserving)).toEqual([8_192, null])
  const limited = [
    modePlan({ name: 'a', quota, modelOutputLimit: 8_192, inference: { ...modePlan().inference, maxTokens: 9 } }),
  ]
  expect(fold(limited, [use('a', 'on-demand', [0, 10, 9_000, 40])])[0]?.reservedModelLimit).toBeNull()
})

test('input and output may each have a limit of its own: input reserves, output counts as it streams', () => {
  const apart = quotaPlan({ inputTokensPerMinute: 1_000, outputTokensPerMinute: 100 })
  const [summary] = fold(
    [modePlan({ name: 'a', quota: apart })],
    // Half of the output of the second streams in the second minute.
    [use('a', 'on-demand', [0, 10_000, 700, 300, 200, 50, 5_000], [55_000, 65_000, 600, 300, 250, 80, 10_000])],
    [],
  )
  expect(summary).toMatchObject({
    tokensPerMinute: null,
    mostTakenInputTokens: 800,
    mostOutputTokens: 90,
    inputHeadroomPercent: expect.closeTo(20, 9),
    outputHeadroomPercent: expect.closeTo(10, 9),
    firstMinuteOver: null,
  })
  expect(summary?.minutes.map(({ outputTokens }) => outputTokens)).toEqual([90, 40])
  expect(summary?.limits.map(({ limit }) => limit)).toEqual(['inputTokensPerMinute', 'outputTokensPerMinute'])
})

test('output counts in a minute in which no call was sent, though nobody knows what calls reserve', () => {
  const apart = quotaPlan({ outputTokensPerMinute: 100 })
  const long = use('a', 'on-demand', [0, 170_000, null, 300, 200, 95, 110_000])
  const [summary] = fold([modePlan({ name: 'a', quota: apart })], [long], [], [])
  expect(summary?.minutes.map(({ outputTokens }) => outputTokens)).toEqual([0, 52, 43])
  expect(summary?.mostOutputTokens).toBe(52)
})

test('of a model whose burndown and limit are not known, no use is told and no headroom', () => {
  const unknown = modePlan({ name: 'a', quota: quotaPlan({ tokensPerMinute: 1_000 }) })
  expect(fold([unknown], [use('a', 'on-demand', [0, 10, null, null])])).toMatchObject([
    { mostSettledTokens: null, settledHeadroomPercent: null, takenHeadroomPercent: null, callsWithoutUsage: 0 },
  ])
})

test('a quota of tokens together tells nothing of input and output apart', () => {
  expect(fold([modePlan({ name: 'a', quota })], [calls(0)])).toMatchObject([
    {
      mostTakenInputTokens: null,
      mostOutputTokens: null,
      minutes: [{ mostTakenInputTokens: null, outputTokens: null }],
    },
  ])
})

test('tokens of a day are those of all modes of the region that give them, whatever their models', () => {
  const daily = quotaPlan({ tokensPerDay: 10_000 })
  const modes = [
    modePlan({ name: 'a', quota: daily }),
    modePlan({ name: 'b', model: 'us.amazon.nova-pro-v1:0', quota: daily }),
    modePlan({ name: 'c', quota }),
    modePlan({ name: 'd', region: 'eu-west-1', quota: daily }),
  ]
  // An hour that begins ten minutes before midnight.
  const quotas = makeQuotasFold({ modes, segment: WHOLE_RUN }, Date.parse('2026-11-20T23:50:00.000Z'))
  const quotaUses = [
    use('a', 'on-demand', [0, 10, 900, 500], [700_000, 700_010, 900, 400]),
    use('b', 'on-demand', [0, 10, 900, 1_500]),
    use('c', 'on-demand', [0, 10, 900, 7_000]),
  ]
  quotas.add(interval(0, 3_600, { quotaUses }))
  const kinds = [{ throttle: 'daily-tokens', count: 4, share: 0.1 }]
  expect(quotas.summary([throttlingOf({ mode: 'b', kinds })]).dailyQuotas).toEqual([
    {
      region: 'us-east-2',
      modes: ['a', 'b'],
      tokensPerDay: 10_000,
      days: [
        { day: '2026-11-20', tokens: 2_000 },
        { day: '2026-11-21', tokens: 400 },
      ],
      mostTokens: 2_000,
      headroomPercent: 80,
      usedUpAfterHours: 10_000 / 2_400,
      throttled: 4,
      callsWithoutUsage: 0,
      segments: 1,
    },
    {
      region: 'eu-west-1',
      modes: ['d'],
      tokensPerDay: 10_000,
      days: [],
      mostTokens: 0,
      headroomPercent: 100,
      usedUpAfterHours: null,
      throttled: 0,
      callsWithoutUsage: 0,
      segments: 1,
    },
  ])
})

test('where the burndown of a model is not known, so are the tokens of a day', () => {
  const modes = [modePlan({ name: 'a', quota: quotaPlan({ tokensPerDay: 10_000 }) })]
  const { dailyQuotas } = foldAll(modes, [[use('a', 'on-demand', [0, 10, 900, null])]])
  expect(dailyQuotas).toMatchObject([{ mostTokens: null, headroomPercent: null, usedUpAfterHours: null }])
})

test('a call that told no usage is counted apart, and leaves the tokens of the day known', () => {
  const modes = [modePlan({ name: 'a', quota: quotaPlan({ tokensPerDay: 10_000, outputBurndown: 5 }) })]
  const { dailyQuotas } = foldAll(modes, [[use('a', 'on-demand', [0, 10, 900, 2_000], [20, 30, null, null])]])
  expect(dailyQuotas).toMatchObject([{ mostTokens: 2_000, headroomPercent: 80, callsWithoutUsage: 1 }])
})
