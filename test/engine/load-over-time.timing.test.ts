// What a summary says of quotas and saturation, held against the truth of a simulator that is too small.
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { summariseRecords } from '../../src/cli/report-command.ts'
import { readRunFolder } from '../../src/run-folder/read-run-folder.ts'
import { systemClock } from '../../src/time/system-clock.ts'
import { timingTest } from '../timing/timing-test.ts'
import { conduct, planFor } from './conduct.ts'
import { countOf } from './read-summary.ts'
import { simulate } from './simulated.ts'

const SCARCE = join(import.meta.dirname, 'scarce.yml')
const region = 'us-east-1'
const mix = [{ name: 'hello', template: 'Say hello to a stranger.', maxOutputTokens: 50 }]

interface TrueCall {
  readonly outcome: string
  readonly receivedMs: number
  readonly endMs: number
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

timingTest('a quota of requests that is used up shows where, when and how long, as the server had it', async () => {
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

const count = (calls: readonly TrueCall[], isMeant: (call: TrueCall) => boolean): number => calls.filter(isMeant).length

const stages = [
  { duration: '0s', target: 10 },
  { duration: '5s', target: 10 },
  { duration: '0s', target: 30 },
  { duration: '5s', target: 30 },
]
const vus = { preAllocatedVUs: 200, gracefulStop: '10s' }
const ramp = { name: 'ramp', executor: 'ramping-arrival-rate', startRate: 10, stages, ...vus }
const modes = { narrow: { model: 'test.narrow-v1:0', region } }

timingTest(
  'a stepped ramp over a machine of four slots shows the ceiling of twenty calls a second, and that throughput does not follow beyond it',
  async () => {
    const simulator = await simulate(SCARCE)
    const plan = planFor(simulator.url, { modes, mix, threads: 2, scenarios: [ramp] })
    let startMs = NaN
    const run = await conduct(plan, () => {
      startMs = systemClock.nowMs()
    })
    const { calls } = await readTruth<{ calls: TrueCall[] }>(simulator.url, '/calls?since=0')
    const { saturation } = run.summary
    const truth = await simulator.truth()

    expect(saturation.steps).toMatchObject([
      { scenario: 'ramp', mode: 'narrow', measure: 'iterations-per-second', load: 10, startMs: 0, endMs: 5_000 },
      { scenario: 'ramp', mode: 'narrow', measure: 'iterations-per-second', load: 30, startMs: 5_000, endMs: 10_000 },
    ])
    for (const { endMs: toMs, measuredMs, rates, startMs: fromMs } of saturation.steps) {
      const measured = run.intervals.filter((each) => each.startMs >= fromMs - 0.5 && each.endMs < toMs - 0.5)
      const isWithin = (atMs: number): boolean =>
        measured.some((each) => atMs - startMs >= each.startMs && atMs - startMs < each.endMs)
      const seconds = measuredMs / 1_000
      // What happens at an interval's very edge may be another's.
      expect(rates?.offeredPerSecond).toBeCloseTo(
        count(calls, ({ receivedMs }) => isWithin(receivedMs)) / seconds,
        -0.1,
      )
      expect(rates?.achievedPerSecond).toBeCloseTo(count(calls, ({ endMs }) => isWithin(endMs)) / seconds, -0.1)
    }
    const [low, high] = saturation.steps.map(({ rates }) => rates)
    // A call of 200 ms ten times a second.
    expect(low?.meanInFlight).toBeCloseTo(2, 0)
    // Four slots of 200 ms each.
    expect(high?.achievedPerSecond).toBeCloseTo(20, -0.5)
    expect(high?.throttledShare).toBe(0)
    expect(saturation.following).toMatchObject([
      { scenario: 'ramp', mode: 'narrow', expectation: 'offered', lastFollowed: { load: 10 }, fellShort: { load: 30 } },
    ])

    const mostInFlight = Math.max(...(saturation.modes[0]?.intervals ?? []).map((each) => each.mostInFlight))
    expect(mostInFlight).toBeGreaterThanOrEqual(truth.peakInFlight)
    expect(mostInFlight).toBeLessThanOrEqual(truth.peakInFlight + 3)
    const { intervals, manifest } = readRunFolder(run.folder)
    expect(summariseRecords(manifest, intervals())).toEqual(run.summary)
  },
)
