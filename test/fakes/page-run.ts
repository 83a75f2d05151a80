import type { RecordedInterval } from '../../src/results/load/load-summary.ts'
import type { Dimensions } from '../../src/metrics/tags.ts'
import { makeHdr } from '../../src/metrics/hdr.ts'
import type { TrendName } from '../../src/metrics/metric-catalogue.ts'
import type { TrendSeries } from '../../src/metrics/snapshot.ts'
import type { RunPlan } from '../../src/plan/run-plan.ts'
import { thresholdsSchema } from '../../src/scenario/threshold-schema.ts'
import { makeRandom } from '../../src/random/random.ts'
import { makeManifest, type Manifest } from '../../src/run-folder/manifest.ts'
import { makePageModel, type PageModel } from '../../src/reports/page/page-model.ts'
import { makeLoadFold } from '../../src/results/load-fold.ts'
import { makeSummary, type FinishedRun } from '../../src/results/make-summary.ts'
import type { Summary } from '../../src/results/summary.ts'
import { completedCall, refusedCall, tokens } from './call-record.ts'
import { modeDimension } from './mode-dimension.ts'
import { finishedRun, identity, recordRun, twoModes, type RecordedCall } from './recorded-run.ts'
import { modePlan, runPlan } from './run-plan.ts'

export interface PageRun {
  readonly plan: RunPlan
  readonly manifest: Manifest
  readonly summary: Summary
  readonly intervals: readonly RecordedInterval[]
  readonly model: PageModel
}

export interface PageRunOptions {
  /** Those of each interval of a second. */
  readonly calls: readonly (readonly RecordedCall[])[]
  readonly dimensions?: Dimensions
  readonly thresholds?: Readonly<Record<string, readonly string[]>>
  readonly changes?: Partial<FinishedRun>
  /** A run that was cut off has no end in its manifest. */
  readonly hasEnded?: boolean
}

/** A run with its page, by the way that a real one takes from its calls on. */
export function pageRun({
  calls,
  changes = {},
  dimensions = twoModes,
  hasEnded = true,
  thresholds = {},
}: PageRunOptions): PageRun {
  const plan = planOf(dimensions)
  const { intervals: recorded, store } = recordRun(calls, dimensions)
  const intervals = recorded.map((interval, second) => withTraffic(interval, dimensions, calls[second] ?? []))
  const load = makeLoadFold(plan, identity.startedAt)
  for (const interval of intervals) load.add(interval)
  const summary = makeSummary(
    finishedRun(store, {
      dimensions,
      measuredMs: intervals.length * 1_000,
      load: load.summary(),
      plan: { modes: plan.modes, prices: [], accuracy: null, scenarios: [], tables: [] },
      thresholds: thresholdsSchema.parse(
        Object.fromEntries(
          Object.entries(thresholds).map(([series, expressions]) => [
            series,
            expressions.map((threshold) => ({ threshold, abortOnFail: false, delayAbortEval: 0 })),
          ]),
        ),
      ),
      ...changes,
    }),
  )
  const manifest: Manifest = { ...makeManifest(plan, identity), endedAt: hasEnded ? summary.run.endedAt : null }
  return { plan, manifest, summary, intervals, model: makePageModel(manifest, summary, intervals) }
}

function planOf({ modes, prompts, scenarios }: Dimensions): RunPlan {
  const [prompt] = runPlan().prompts
  const [scenario] = runPlan().scenarios
  if (prompt === undefined || scenario === undefined) throw new Error('the plan of tests has a prompt and a scenario')
  return runPlan({
    modes: modes.map(({ latency, name }) => modePlan({ name, latency, price: 'none' })),
    prompts: prompts.map((name) => ({ ...prompt, name })),
    scenarios: scenarios.map(({ name }) => ({ ...scenario, name, modes: modes.map((_, mode) => mode) })),
  })
}

/** As many calls under way as were made, for half of the second; and threads that were hardly late. */
const withTraffic = (
  interval: Omit<RecordedInterval, 'traffic'>,
  { modes }: Dimensions,
  calls: readonly RecordedCall[],
): RecordedInterval => ({
  ...interval,
  traffic: {
    series: modes.map(({ name }, mode) => {
      const own = calls.filter((call) => call.mode === mode).length
      return {
        tags: { mode: name },
        underWayMs: own * 500,
        mostUnderWay: own,
        firstThrottle: null,
        longestThrottleStreak: 0,
      }
    }),
    quotaUses: [],
  },
  trends: [
    ...interval.trends,
    ...['1', '2', 'conductor'].flatMap((thread, index) => [
      threadTrend('event_loop_delay', thread, [...Array<number>(199).fill(1 + index), 4 + index]),
      threadTrend('gc_pause', thread, [2]),
    ]),
  ],
})

function threadTrend(metric: TrendName, thread: string, values: readonly number[]): TrendSeries {
  const histogram = makeHdr()
  for (const value of values) histogram.record(value)
  return { metric, tags: { thread }, histogram: histogram.detach().read() }
}

export const fourByFour: Dimensions = {
  scenarios: [{ name: 'steady', model: 'closed' }],
  modes: ['standard', 'optimized', 'cached', 'provisioned'].map((name) => modeDimension(name)),
  prompts: ['counting', 'story', 'summarization', 'translation'],
}

/**
 * Calls of each mode and prompt in each of so many seconds: each mode slower than the one before it, all slower as the run goes on, and
 * of a few of the last second's modes some refused.
 */
export function variedCalls(seconds: number, callsEach: number, { modes, prompts }: Dimensions): RecordedCall[][] {
  const random = makeRandom(7, 'page')
  return Array.from({ length: seconds }, (_, second) =>
    modes.flatMap((_mode, mode) =>
      prompts.flatMap((_prompt, prompt) =>
        Array.from({ length: callsEach }, (): RecordedCall => {
          const load = 1 + second / seconds
          if (second > seconds / 2 && random.next() < 0.1) {
            const throttle = random.next() < 0.5 ? 'requests' : 'tokens'
            return { mode, prompt, record: refusedCall({ kind: 'throttled', throttle }) }
          }
          const ttftMs = (300 + 200 * mode) * load * (0.5 + random.next() - Math.log(1 - random.next()))
          const streamMs = 2_000 * load * (0.8 + 0.4 * random.next())
          const firstTokenMs = 1_000 + ttftMs
          return {
            mode,
            prompt,
            gapsMs: [8, 20, 35, 60, 110].map((gapMs) => gapMs * (0.5 + random.next())),
            aimedInputTokens: Math.round(100 * (0.9 + 0.2 * random.next())),
            record: completedCall({
              firstByteMs: firstTokenMs - 20,
              firstTokenMs,
              firstOutputTokenMs: firstTokenMs,
              lastTokenMs: firstTokenMs + streamMs,
              endMs: firstTokenMs + streamMs + 10,
              usage: tokens({ outputTokens: 100 + Math.floor(random.next() * 100) }),
            }),
          }
        }),
      ),
    ),
  )
}
