// How two modes of one run differ. Iterations take the modes of a scenario in turns, under the same prompts: what a minute is like, all
// of them have. So the stretches of the run are left out in turn of both together, and what the modes share cancels (the delete-a-group
// jackknife; Shao and Tu, The Jackknife and Bootstrap, 1995, chapter 2).
import { readHdrs, type HdrReading } from '../metrics/hdr.ts'
import type { TrendName } from '../metrics/metric-catalogue.ts'
import type { CounterSeries, TrendSeries } from '../metrics/snapshot.ts'
import { isSelected, pickTags, seriesKey, type Tags } from '../metrics/tags.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import { studentTQuantile } from '../statistics/student-t.ts'
import type { Percentile } from './percentiles.ts'
import { STEPS_AN_OCTAVE, STRETCHES, type SamplesByStep, type StretchesFold } from './stretches.ts'

/** A mode of a scenario, compared with the scenario's first. */
export interface ModeComparison {
  readonly scenario: string
  readonly mode: string
  readonly against: string
  /** Shares of the calls that did not complete. */
  readonly lost: number
  readonly lostAgainst: number
  /**
   * Whether both lost alike, to five points. Where they did not, what each completed is not the same calls: who refuses when it is busy
   * looks faster.
   */
  readonly isLikeForLike: boolean
  readonly metrics: readonly MetricDifference[]
}

export interface MetricDifference {
  readonly metric: TrendName
  readonly percentile: Percentile
  /** Of the mode to the other, less 1. */
  readonly change: number
  /** Of 95 %. Null in a run of less than five minutes, and of too few calls. */
  readonly low: number | null
  readonly high: number | null
}

const COMPARED = [
  ['time_to_first_token', '50'],
  ['time_to_first_token', '90'],
  ['output_tokens_per_second', '50'],
  ['call_duration', '50'],
  ['call_duration', '90'],
] as const satisfies readonly (readonly [TrendName, Percentile])[]

const MOST_APART = 0.05

interface PairedRun {
  readonly plan: Pick<RunPlan, 'modes' | 'scenarios'>
  readonly trends: readonly TrendSeries[]
  readonly counters: readonly CounterSeries[]
  readonly stretches: Pick<StretchesFold, 'inSameStretches'>
}

/** Of each scenario of several modes, each mode with the first. */
export function compareModes({ counters, plan, stretches, trends }: PairedRun): ModeComparison[] {
  // Selected once: a run of many modes and prompts has thousands of series.
  const byMode = Map.groupBy(trends, ({ metric, tags }) => seriesKey(metric, pickTags(tags, ['scenario', 'mode'])))
  const select: SelectSeries = (metric, tags) => byMode.get(seriesKey(metric, tags)) ?? []
  return plan.scenarios.flatMap(({ modes, name: scenario }) => {
    const [against, ...others] = modes.flatMap((mode) => plan.modes[mode]?.name ?? [])
    if (against === undefined) return []
    const readAgainst = memoized((metric) => readAll(select(metric, { scenario, mode: against })))
    return others.flatMap((mode): ModeComparison[] => {
      const metrics = COMPARED.flatMap(([metric, percentile]): MetricDifference[] => {
        const groups = [select(metric, { scenario, mode }), select(metric, { scenario, mode: against })] as const
        const [value, other] = [readAll(groups[0]), readAgainst(metric)].map((reading) =>
          reading.count === 0 ? 0 : reading.percentile(Number(percentile)),
        ) as [number, number]
        if (value === 0 || other === 0) return []
        const interval = intervalOfRatio(stretches, groups, Number(percentile), value / other)
        return [
          { metric, percentile, change: value / other - 1, low: interval?.low ?? null, high: interval?.high ?? null },
        ]
      })
      const lost = lostOf(counters, { scenario, mode })
      const lostAgainst = lostOf(counters, { scenario, mode: against })
      const isLikeForLike = Math.abs(lost - lostAgainst) <= MOST_APART
      return metrics.length === 0 ? [] : [{ scenario, mode, against, lost, lostAgainst, isLikeForLike, metrics }]
    })
  })
}

type SelectSeries = (metric: TrendName, tags: Tags) => readonly TrendSeries[]

const readAll = (series: readonly TrendSeries[]): HdrReading => readHdrs(series.map(({ histogram }) => histogram))

function memoized<Value>(make: (metric: TrendName) => Value): (metric: TrendName) => Value {
  const made = new Map<TrendName, Value>()
  return (metric) => {
    const value = made.get(metric) ?? make(metric)
    made.set(metric, value)
    return value
  }
}

function lostOf(counters: readonly CounterSeries[], tags: Tags): number {
  const count = (metric: CounterSeries['metric']): number =>
    counters.reduce((sum, series) => sum + (isSelected(series, metric, tags) ? series.count : 0), 0)
  const calls = count('calls')
  return calls === 0 ? 0 : 1 - count('calls_completed') / calls
}

/**
 * The 95 % interval, less 1, of the ratio of a percentile of the first group of series to that of the second. Null where nothing
 * can be said: of a run without stretches of its own, of too few samples, and of too short a time.
 */
export function intervalOfRatio(
  stretches: PairedRun['stretches'],
  groups: readonly [of: readonly TrendSeries[], to: readonly TrendSeries[]],
  percent: number,
  ratio: number,
): { readonly low: number; readonly high: number } | null {
  const cut = stretches.inSameStretches(groups)
  const [one, other] = cut?.groups ?? []
  if (cut === null || one === undefined || other === undefined || cut.spanMs < LEAST_MS) return null
  const least = Math.max(LEAST_SAMPLES, LEAST_BEYOND / (1 - Math.max(percent, 100 - percent) / 100))
  if (samplesOf(one) < least || samplesOf(other) < least) return null
  const margin = jackknifeMargin(one, other, percent)
  return { low: ratio * Math.exp(-margin) - 1, high: ratio * Math.exp(margin) - 1 }
}

/** In less there are few weathers. */
const LEAST_MS = 5 * 60_000
const LEAST_SAMPLES = 100
const LEAST_BEYOND = 10

const samplesOf = (steps: SamplesByStep): number =>
  steps.reduce((sum, { counts }) => sum + counts.reduce((each, count) => each + count, 0), 0)

/** Half of the interval of the logarithm of the ratio. */
export function jackknifeMargin(one: SamplesByStep, other: SamplesByStep, percent: number): number {
  const left = Array.from({ length: STRETCHES }, (_, stretch) => {
    const [a, b] = [quantileStep(one, percent, stretch), quantileStep(other, percent, stretch)]
    return ((a - b) * Math.LN2) / STEPS_AN_OCTAVE
  })
  const mean = left.reduce((sum, each) => sum + each, 0) / STRETCHES
  const pseudo = left.map((each) => mean - each)
  const squares = pseudo.reduce((sum, each) => sum + each * each, 0)
  if (squares === 0) return 0
  const products = pseudo.reduce((sum, each, at) => sum + each * (pseudo[at + 1] ?? 0), 0)
  // Neighbours that are alike: what one mode has and the other not may last longer than a stretch.
  const alike = Math.min(0.5, Math.max(0, products / squares + 1 / STRETCHES))
  const variance = ((STRETCHES - 1) / STRETCHES) * squares * (1 + 2 * alike)
  return studentTQuantile(0.975, STRETCHES - 1) * Math.sqrt(variance)
}

/** In steps, and between them, without one stretch. */
function quantileStep(steps: SamplesByStep, percent: number, without: number): number {
  const countOf = (counts: readonly number[]): number =>
    counts.reduce((sum, count, stretch) => (stretch === without ? sum : sum + count), 0)
  const counted = steps.map(({ counts, step }) => ({ step, count: countOf(counts) }))
  const target = (percent / 100) * counted.reduce((sum, { count }) => sum + count, 0)
  let passed = 0
  for (const { count, step } of counted) {
    if (count > 0 && passed + count >= target) return step + (target - passed) / count
    passed += count
  }
  return counted.at(-1)?.step ?? 0
}
