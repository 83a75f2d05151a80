// What a summary says of throttling, quotas and saturation, held against the truth of a simulator that is too small.
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { conduct, planFor } from './conduct.ts'
import { countOf } from './read-summary.ts'
import { simulate } from './simulated.ts'

const SCARCE = join(import.meta.dirname, 'scarce.yml')
const region = 'us-east-1'
const mix = [{ name: 'hello', template: 'Say hello to a stranger.', maxOutputTokens: 50 }]

interface TrueCall {
  readonly outcome: string
  readonly reservedTokens: number
  readonly settledTokens: number
}

interface TrueQuotas {
  readonly quotas: {
    readonly regions: Readonly<Record<string, { readonly models: Readonly<Record<string, TrueQuota>> }>>
  }
}

type TrueQuota = Readonly<Record<'requests' | 'tokens', { readonly peak: number; readonly refusals: number }>>

async function readTruth<Truth>(url: string, page: string): Promise<Truth> {
  return (await (await fetch(`${url}/__truth${page}`)).json()) as Truth
}

/** Until so much time is left of the minute: a run in one minute has one quota. */
async function awaitRoomInMinute(ms: number): Promise<void> {
  const leftMs = 60_000 - (Date.now() % 60_000)
  if (leftMs < ms) await sleep(leftMs + 100)
}

function longestStreak(calls: readonly TrueCall[]): number {
  let [longest, streak] = [0, 0]
  for (const { outcome } of calls) {
    streak = outcome === 'throttled' ? streak + 1 : 0
    longest = Math.max(longest, streak)
  }
  return longest
}

test('a quota of requests that is used up shows where, when and how long, as the server had it', async () => {
  const simulator = await simulate(SCARCE)
  const quota = { requestsPerMinute: 60, tokensPerMinute: 20_000, outputBurndown: 5 }
  const modes = { rationed: { model: 'test.rationed-v1:0', region, quota } }
  const rate = { name: 'arrivals', executor: 'constant-arrival-rate', rate: 20, duration: '5s', preAllocatedVUs: 50 }
  await awaitRoomInMinute(9_000)
  const { summary } = await conduct(planFor(simulator.url, { modes, mix, threads: 2, scenarios: [rate] }))
  const { calls } = await readTruth<{ calls: TrueCall[] }>(simulator.url, '/calls?since=0')
  const { quotas } = await readTruth<TrueQuotas>(simulator.url, '')
  const truth = quotas.regions[region]?.models['test.rationed-v1:0']

  expect(summary.throttling).toHaveLength(1)
  expect(summary.throttling[0]).toMatchObject({
    mode: 'rationed',
    calls: 100,
    throttled: 40,
    share: 0.4,
    kinds: [{ throttle: 'requests', count: 40, share: 0.4 }],
    refusedByStatus: 40,
    refusedInStream: 0,
    longestStreak: longestStreak(calls),
    attemptsPerSuccess: 100 / 60,
    backoffMs: 0,
    backoffPerSuccessMs: 0,
  })
  // The 61st of twenty a second is due after three seconds.
  expect(summary.throttling[0]?.first?.intendedStartMs).toBeCloseTo(3_000, 2)
  expect(summary.throttling[0]?.first?.endMs).toBeGreaterThan(3_000)

  const settled = calls.reduce((sum, { settledTokens }) => sum + settledTokens, 0)
  expect(truth).toMatchObject({ requests: { peak: 60, refusals: 40 } })
  expect(summary.quotas).toHaveLength(1)
  expect(summary.quotas[0]).toMatchObject({
    region,
    model: 'test.rationed-v1:0',
    pool: 'on-demand',
    modes: ['rationed'],
    minutes: [{ requests: 60, throttled: 40, settledTokens: settled }],
    mostRequests: 60,
    mostSettledTokens: settled,
    mostTakenTokens: truth?.tokens.peak,
    requestsHeadroomPercent: 0,
    settledHeadroomPercent: 100 * (1 - settled / 20_000),
    firstMinuteOver: null,
    callsWithoutUsage: 0,
  })
  expect(countOf(summary, 'quota_tokens')).toBe(settled)
  const [reserved = NaN] = calls.map(({ reservedTokens }) => reservedTokens).filter((tokens) => tokens > 0)
  // Of calls each 50 ms that take 125 ms, two or three are under way.
  expect((summary.quotas[0]?.mostReservedTokens ?? NaN) % reserved).toBe(0)
  expect((summary.quotas[0]?.mostReservedTokens ?? NaN) / reserved).toBeGreaterThanOrEqual(2)
})

test('throttles by status and in a stream are told apart, and follow on one another over all threads', async () => {
  const simulator = await simulate(SCARCE)
  const modes = {
    refused: { model: 'test.refused-v1:0', region },
    'broken-off': { model: 'test.broken-off-v1:0', region },
    patient: { model: 'test.refused-v1:0', region, retries: { maxAttempts: 2 } },
  }
  const load = { name: 'load', executor: 'shared-iterations', vus: 6, iterations: 60 }
  const { summary } = await conduct(planFor(simulator.url, { modes, mix, threads: 2, scenarios: [load] }))

  const inStream = { throttled: 20, longestStreak: 20, refusedByStatus: 0, refusedInStream: 20 }
  const byStatus = { throttled: 20, longestStreak: 20, refusedByStatus: 20, refusedInStream: 0 }
  expect(summary.throttling).toMatchObject([
    { mode: 'refused', ...byStatus, attemptsPerSuccess: null, backoffPerSuccessMs: null, backoffMs: 0 },
    { mode: 'broken-off', ...inStream, kinds: [{ throttle: 'in-stream', count: 20, share: 1 }] },
    { mode: 'patient', ...byStatus, worstInterval: expect.objectContaining({}) },
  ])
  expect(summary.throttling[2]?.backoffMs).toBe(countOf(summary, 'backoff_time', { mode: 'patient' }))
  expect((await simulator.truth()).throttled).toBe(80)
})
