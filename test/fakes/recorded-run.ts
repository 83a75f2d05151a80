import type { ClientSummary, RecordedInterval } from '../../src/results/load/load-summary.ts'
import type { CallRecord } from '../../src/bedrock/call-record.ts'
import type { Dimensions } from '../../src/metrics/tags.ts'
import { makeMetricStore, type MetricStore } from '../../src/metrics/metric-store.ts'
import { makeRecorder } from '../../src/metrics/recorder.ts'
import { NO_TRAFFIC } from '../../src/metrics/traffic.ts'
import type { FinishedRun } from '../../src/results/make-summary.ts'
import type { SampleSeries } from '../../src/results/make-study-table.ts'
import { sampleSeries } from '../../src/results/judge-thresholds.ts'
import { NOTHING_KNOWN } from '../../src/results/verdict-fold.ts'
import type { RunIdentity } from '../../src/results/summary.ts'
import { modePlan } from './run-plan.ts'
import { modeDimension } from './mode-dimension.ts'

export const twoModes: Dimensions = {
  scenarios: [{ name: 'ramp', model: 'closed' }],
  modes: [modeDimension('standard'), modeDimension('optimized', { latency: 'optimized' })],
  prompts: ['counting', 'chat'],
}

export const identity: RunIdentity = {
  id: '2026-11-20T22-34-31Z-ramp-1a2b',
  startedAt: '2026-11-20T22:34:31.000Z',
  scenarioFile: '/load/ramp.yml',
  target: 'simulator',
  seed: 42,
  version: '0.1.0',
}

export interface RecordedCall {
  readonly scenario?: number
  readonly mode: number
  readonly prompt: number
  readonly record: CallRecord
  readonly gapsMs?: readonly number[]
  readonly aimedInputTokens?: number
}

/** The intervals of a run that makes the given calls, each inner list in one interval of a second. */
export function recordRun(
  intervals: readonly (readonly RecordedCall[])[],
  dimensions: Dimensions = twoModes,
): { readonly store: MetricStore; readonly intervals: readonly RecordedInterval[] } {
  const recorder = makeRecorder(dimensions)
  const store = makeMetricStore()
  const closed = intervals.map((calls, index) => {
    for (const { aimedInputTokens, gapsMs = [], mode, prompt, record, scenario = 0 } of calls) {
      const call = recorder.forCall({ scenario, mode, prompt, turn: null })
      call.started()
      for (const gapMs of gapsMs) call.gap(gapMs)
      call.ended(record, 990, aimedInputTokens)
      recorder.iterationEnded(scenario, { kind: 'completed', durationMs: 1_000 })
    }
    for (const part of recorder.takeSnapshot()) store.apply(part)
    return { ...store.closeInterval(index * 1_000, (index + 1) * 1_000), traffic: NO_TRAFFIC }
  })
  return { store, intervals: closed }
}

/** Of which nothing costs anything. */
const FREE_MODES: FinishedRun['plan'] = {
  modes: twoModes.modes.map(({ name, latency }) => modePlan({ name, latency, price: 'none' })),
  prices: [],
  accuracy: null,
  scenarios: [],
  tables: [],
}

/** Of a client that nothing is known of. */
export const unknownClient: ClientSummary = {
  threads: [],
  scheduleLag: { count: 0, p99Ms: null, maxMs: null },
  cpuCores: null,
  connectionsOpened: 0,
  underWayMs: 0,
  unaccountedPercent: null,
}

/** A run of ninety seconds that went as planned, but for the changes. */
export const finishedRun = (store: MetricStore, changes: Partial<FinishedRun> = {}): FinishedRun => ({
  run: identity,
  store,
  measuredMs: 90_000,
  lostThreads: [],
  stoppedBySignal: false,
  hookFailure: null,
  dimensions: twoModes,
  load: {
    throttling: [],
    quotas: [],
    dailyQuotas: [],
    saturation: { modes: [], steps: [], following: [] },
    client: unknownClient,
  },
  plan: FREE_MODES,
  thresholds: [],
  thresholdAbort: null,
  budgetEnd: null,
  ...changes,
})

/** All samples of some series of a store, of which nobody knows how much alike they are. */
export const sampleOf =
  (store: MetricStore): SampleSeries =>
  (metric, tags) =>
    sampleSeries({ plan: { modes: [], scenarios: [] }, totals: store.totals(), known: NOTHING_KNOWN }, metric, tags)
