import type { ImplicitCaching } from '../../src/results/implicit-caching.ts'
import type { LoadStep, ModeThrottling, QuotaSummary } from '../../src/results/load/load-summary.ts'

export const throttlingOf = (changes: Partial<ModeThrottling> = {}): ModeThrottling => ({
  mode: 'standard',
  calls: 1_000,
  throttled: 312,
  share: 0.312,
  kinds: [{ throttle: 'requests', count: 312, share: 0.312 }],
  refusedByStatus: 280,
  refusedInStream: 32,
  first: { endMs: 2_412.4, intendedStartMs: 2_100 },
  longestStreak: 17,
  worstInterval: { startMs: 31_000, endMs: 32_000, ended: 15, throttled: 14 },
  attemptsPerSuccess: 1.4212,
  backoffMs: 213_280,
  backoffPerSuccessMs: 310.4,
  ...changes,
})

export const quotaOf = (changes: Partial<QuotaSummary> = {}): QuotaSummary => ({
  region: 'us-east-2',
  model: 'us.anthropic.claude-3-5-haiku-20241022-v1:0',
  pool: 'on-demand',
  modes: ['standard', 'flex'],
  requestsPerMinute: 60,
  tokensPerMinute: 100_000,
  minutes: [
    {
      startedAt: '2026-11-20T10:01:00.000Z',
      coveredMs: 60_000,
      requests: 58,
      throttled: 3,
      settledTokens: 88_200,
      mostReservedTokens: 40_000,
      mostTakenTokens: 100_400,
    },
  ],
  mostRequests: 58,
  mostSettledTokens: 88_200,
  mostReservedTokens: 40_000,
  mostTakenTokens: 100_400,
  requestsHeadroomPercent: 10 / 3,
  settledHeadroomPercent: 11.8,
  takenHeadroomPercent: -0.4,
  firstMinuteOver: '2026-11-20T10:01:00.000Z',
  callsWithoutUsage: 2,
  segments: 1,
  ...changes,
})

export const stepOf = (changes: Partial<LoadStep> = {}): LoadStep => ({
  scenario: 'ramp',
  mode: 'standard',
  measure: 'vus',
  load: 10,
  startMs: 30_000,
  endMs: 90_000,
  measuredMs: 59_000,
  rates: {
    offeredPerSecond: 4.983,
    achievedPerSecond: 4.9661,
    meanInFlight: 9.87,
    mostInFlight: 10,
    outputTokensPerSecond: 1_483.2,
    ttftP50Ms: 612,
    ttftP90Ms: 1_409,
    throttledShare: 0.004,
  },
  ...changes,
})

/** So many of 400 calls read a cache that nobody asked for. */
export const implicit = (mode: string, hits: number): ImplicitCaching => ({
  mode,
  calls: 400,
  hits,
  writes: 0,
  inputTokens: 840_000,
  readTokens: 2_000 * hits,
  writtenTokens: 0,
  readUsd: null,
  writtenUsd: 0,
  readAsInputUsd: null,
})
