import { makeRandom } from '../../random/random.ts'
import { riseChances } from './change-chances.ts'
import type { ComparedMetric } from './compared-metric.ts'
import type { CompareSettings, Comparison, MetricComparison, Verdict } from './comparison.ts'
import { judgeMetric, type Chances } from './judge-metric.ts'
import { modesOf } from './run-value.ts'
import type { ComparableRun, Sides } from './sides.ts'
import { describeSingleRuns } from './single-runs.ts'
import { isTestable, observe, type Subject } from './subject.ts'

export interface ComparedMetrics {
  readonly gated: readonly ComparedMetric[]
  readonly told: readonly ComparedMetric[]
}

export type RunsComparison = Pick<Comparison, 'verdict' | 'metrics' | 'onlyInBase' | 'onlyInRun'>

/** Pure: the same runs, settings and seed compare alike. The modes of one side alone are named and not compared. */
export function compareRuns(sides: Sides, { gated, told }: ComparedMetrics, settings: CompareSettings): RunsComparison {
  const [inBase, inRun] = [modesOfAll(sides.base), modesOfAll(sides.run)]
  const modes = inBase.filter((mode) => inRun.includes(mode))
  const single = describeSingleRuns(sides.pieces, settings.seed)
  const subjects = modes.flatMap((mode) => [
    ...gated.map((metric) => observe(sides, single, { metric, mode, isGated: true }, settings)),
    ...told.map((metric) => observe(sides, single, { metric, mode, isGated: false }, settings)),
  ])
  const tested = subjects.filter(isTestable)
  const chances = chancesOf(tested, settings)
  const metrics = subjects.map((subject) => {
    const place = tested.indexOf(subject)
    return judgeMetric(subject, place === -1 ? null : (chances[place] ?? null), tested.length, settings)
  })
  return {
    verdict: worstVerdict(metrics),
    metrics,
    onlyInBase: inBase.filter((mode) => !inRun.includes(mode)),
    onlyInRun: inRun.filter((mode) => !inBase.includes(mode)),
  }
}

const modesOfAll = (runs: readonly ComparableRun[]): string[] => [
  ...new Set(runs.flatMap(({ measured }) => modesOf(measured))),
]

/** Of all that is tested, together: what is worse and what is better are two families of tests. */
function chancesOf(tested: readonly Subject[], { alpha, seed }: CompareSettings): Chances[] {
  const observed = tested.flatMap(({ minShift, scaled }) => (scaled === null ? [] : [{ ...scaled, minShift }]))
  const turned = observed.map(({ base, minShift, run }) => ({
    base: base.map((value) => -value),
    run: run.map((value) => -value),
    minShift,
  }))
  const worse = riseChances(observed, alpha, makeRandom(seed, 'divisions'))
  const better = riseChances(turned, alpha, makeRandom(seed, 'divisions'))
  return worse.map((chance, place) => ({ worse: chance, better: better[place] ?? 1 }))
}

/** Nothing gated is nothing told. */
function worstVerdict(metrics: readonly MetricComparison[]): Verdict {
  const verdicts = new Set(metrics.map(({ verdict }) => verdict))
  return VERDICTS.find((verdict) => verdicts.has(verdict)) ?? 'cannot tell'
}

const VERDICTS = ['worse', 'cannot tell', 'better', 'same'] as const satisfies readonly Verdict[]
