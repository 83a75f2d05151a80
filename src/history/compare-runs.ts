import type { ComparedMetric } from './compared-metric.ts'
import {
  type CompareSettings,
  type Comparison,
  DEFAULT_MIN_EFFECT,
  type MetricComparison,
  type Verdict,
  VERDICTS,
} from './comparison.ts'
import { arrangeInTime, type SidesInTime } from './design.ts'
import { isTestable, judgeMetric, type Chances } from './judge-metric.ts'
import { chanceOfBetter, chanceOfWorse, holm } from './night-test.ts'
import { modesOf, runValue } from './run-value.ts'
import type { ComparableRun, Sides } from './sides.ts'
import { describeSingleRuns } from './single-runs.ts'
import { observe, type Subject } from './subject.ts'

export interface ComparedMetrics {
  readonly gated: readonly ComparedMetric[]
  readonly told: readonly ComparedMetric[]
}

/** What was asked for; null is for the design to decide. */
export interface CompareRequest extends Omit<CompareSettings, 'minEffect'> {
  readonly minEffect: number | null
  /** Whether the two sides are compared in pairs of runs. */
  readonly pairs: boolean | null
}

export type RunsComparison = Pick<
  Comparison,
  'verdict' | 'settings' | 'design' | 'pairs' | 'metrics' | 'onlyInBase' | 'onlyInRun'
> & {
  /** How many nights each side is of. */
  readonly nights: { readonly base: number; readonly run: number }
  /** Of pairs: whether they are of neighbours in time. */
  readonly isInTurns: boolean
}

/** Pure: the same runs, settings and seed compare alike. The modes of one side alone are named and not compared. */
export function compareRuns(sides: Sides, { gated, told }: ComparedMetrics, request: CompareRequest): RunsComparison {
  const { minEffect, pairs, ...rest } = request
  const arranged = arrangeInTime(sides, rest.togetherMs, pairs)
  const settings = { ...rest, minEffect: minEffect ?? DEFAULT_MIN_EFFECT[arranged.kind] }
  const [inBase, inRun] = [modesOfAll(sides.base), modesOfAll(sides.run)]
  const modes = inBase.filter((mode) => inRun.includes(mode))
  const subjects = modes.flatMap((mode) => [
    ...gated.map((metric) => observe(arranged, { metric, mode, isGated: true }, settings)),
    ...told.map((metric) => observe(arranged, { metric, mode, isGated: false }, settings)),
  ])
  const metrics = judgeAll(subjects.filter(isThere), sides, settings)
  const { isInTurns, ...counts } = countOf(arranged)
  return {
    verdict: worstVerdict(metrics),
    settings,
    design: arranged.kind,
    ...counts,
    isInTurns,
    metrics,
    onlyInBase: inBase.filter((mode) => !inRun.includes(mode)),
    onlyInRun: inRun.filter((mode) => !inBase.includes(mode)),
  }
}

/** Runs without checks have nothing to tell of them. */
const isThere = ({ baseLevel, isGated, metric, runLevel }: Subject): boolean =>
  isGated || metric.metric !== 'checks' || baseLevel !== null || runLevel !== null

const modesOfAll = (runs: readonly ComparableRun[]): string[] => [
  ...new Set(runs.flatMap(({ measured }) => modesOf(measured))),
]

const countOf = (arranged: SidesInTime): Pick<RunsComparison, 'pairs' | 'nights' | 'isInTurns'> =>
  arranged.kind === 'nights'
    ? { pairs: null, nights: { base: arranged.base.length, run: arranged.run.length }, isInTurns: false }
    : {
        pairs: arranged.nights.flat().length,
        nights: { base: arranged.nights.length, run: arranged.nights.length },
        isInTurns: arranged.isInTurns,
      }

/** What is worse and what is better are two families of tests, each over everything that is tested. */
function judgeAll(
  subjects: readonly Subject[],
  { base, pieces, run }: Sides,
  settings: CompareSettings,
): MetricComparison[] {
  const single = describeSingleRuns(pieces, settings.seed)
  const tested = subjects.filter(isTestable)
  const worse = holm(tested.map(({ yardstick }) => chanceOfWorse(yardstick)))
  const better = holm(tested.map(({ yardstick }) => chanceOfBetter(yardstick)))
  const chancesOf = (subject: Subject): Chances | null => {
    const place = tested.findIndex((each) => each === subject)
    return place === -1 ? null : { worse: worse[place] ?? 1, better: better[place] ?? 1 }
  }
  return subjects.map((subject) => {
    const { baseLevel, counted, metric, mode, runLevel } = subject
    const ofSingle = single(metric, mode)
    const valueOf = ({ measured }: ComparableRun): number | null => {
      const value = runValue(measured, metric, mode, settings.minShareEffect)
      return value.kind === 'value' ? value.value : null
    }
    return {
      mode,
      metric: metric.name,
      unit: metric.unit,
      worse: metric.worse,
      base: base.map(valueOf),
      run: run.map(valueOf),
      baseLevel,
      runLevel,
      counted,
      ...judgeMetric(subject, ofSingle, chancesOf(subject), tested.length, settings),
      shift: ofSingle?.shift ?? null,
    }
  })
}

/** Nothing gated is nothing told. */
const worstVerdict = (metrics: readonly MetricComparison[]): Verdict =>
  VERDICTS.find((verdict) => metrics.some((metric) => metric.verdict === verdict)) ?? 'cannot tell'
