import { expect, test } from 'vitest'
import type { ModePlan } from '../../../src/plan/mode-plan.ts'
import type { QuotaUse } from '../../../src/metrics/traffic.ts'
import { makeQuotasFold } from '../../../src/results/load/quotas.ts'
import { WHOLE_RUN } from '../../../src/plan/segment.ts'
import { modePlan } from '../../fakes/run-plan.ts'
import { interval } from './intervals.ts'

const startedAtMs = Date.parse('2026-11-20T10:00:00.000Z')

const quota = { requestsPerMinute: 2, tokensPerMinute: 1_000, outputBurndown: 1 }

function fold(modes: readonly ModePlan[], ...uses: readonly (readonly QuotaUse[])[]) {
  const quotas = makeQuotasFold({ modes, segment: WHOLE_RUN }, startedAtMs)
  for (const [index, quotaUses] of uses.entries()) quotas.add(interval(index * 60, (index + 1) * 60, { quotaUses }))
  return quotas.summary()
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
