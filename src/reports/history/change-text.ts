// Words and numbers of a comparison, the same in text, in Markdown, on its page and for a CI system.
import {
  ADVISED_NIGHTS,
  ADVISED_PAIRS,
  type Change,
  type ComparedSide,
  type Comparison,
  FEWEST_COUNTED,
  type LeftOutRun,
  type MetricComparison,
  type Verdict,
} from '../../history/comparison.ts'
import type { ShiftPoint } from '../../history/shift-function.ts'
import { NOTHING, threeDigits } from '../format.ts'
import type { Cell, Figure } from '../sections/section.ts'

export const HEADLINES = {
  worse: 'WORSE',
  suspect: 'SUSPECT: a metric looks worse, but not by enough to be sure',
  'cannot tell': "INCONCLUSIVE: no metric is worse, but at least one can't be judged",
  better: 'BETTER',
  'no change seen': 'NO CHANGE SEEN',
  same: 'SAME',
} as const satisfies Record<Verdict, string>

export const WEAK_MEANING = 'a run has too few samples to claim it, or too few calls'

/** `+20.7 %`, `−1.3 points`; what grew from nothing is in the metric's unit. */
export function changeText(kind: Change['kind'], change: number, unit = ''): string {
  if (kind === 'difference') return `${change < 0 ? '−' : '+'}${threeDigits(Math.abs(change))} ${unit}`.trim()
  return `${signed(100 * change)} ${kind === 'points' ? 'points' : '%'}`
}

const signed = (percent: number, decimals = 1): string => {
  const digits = percent.toFixed(decimals)
  return Number(digits) < 0 ? `−${digits.slice(1)}` : `+${digits.replace('-', '')}`
}

export function changeOf({ change, unit }: MetricComparison): string {
  return change === null ? NOTHING : changeText(change.kind, change.value, unit)
}

/** The interval of a change; of design `nights`, see {@link usualOf}. */
export function intervalOf({ change }: MetricComparison): string {
  if (change === null || change.low === null || change.high === null) return NOTHING
  return rangeText(change.kind, change.low, change.high)
}

export function usualOf({ unit, usual }: MetricComparison): string {
  return usual === null ? NOTHING : rangeText(unit === 'of calls' ? 'points' : 'ratio', usual.low, usual.high)
}

const rangeText = (kind: Change['kind'], low: number, high: number): string =>
  `${signed(100 * low)} to ${changeText(kind, high)}`

export function seesFromOf({ seesFrom, unit }: MetricComparison): string {
  if (seesFrom === null) return NOTHING
  return unit === 'of calls' ? `${signed(100 * seesFrom)} points` : `${signed(100 * seesFrom, 0)} %`
}

/** With the unit, which is none of a share. */
export function valueText(value: number | null, unit: string): string {
  if (value === null) return NOTHING
  return unit === 'of calls' ? `${(100 * value).toFixed(2)} %` : `${threeDigits(value)} ${unit}`
}

/** Marked where it is a percentile that a run's samples are too few to claim. */
export function levelOf(metric: MetricComparison, level: number | null): Figure {
  const figure = valueText(level, metric.unit)
  return level !== null && metric.reason === 'too few samples' ? { figure, mark: 'weak' } : { figure }
}

/** `14 base nights`, `5 pairs`. */
const countText = ({ design }: Comparison, number: number): string =>
  design === 'pairs' ? `${number} ${plural(number, 'pair')}` : `${number} base ${plural(number, 'night')}`

const plural = (number: number, thing: string): string => (number === 1 ? thing : `${thing}s`)

/** Why there is no verdict, and what would bring one; empty where there is one. */
function explainNoVerdict(metric: MetricComparison, comparison: Comparison): string {
  const { counted, countToTell, reason, verdict } = metric
  switch (reason) {
    case 'no value':
      return 'a run has no value'
    case 'too few samples':
      return 'a run has too few samples to claim it'
    case 'not in turns':
      return 'both sides are of one night, one after the other: run them in turns (A B A B), and compare pairs'
    case 'too few nights':
    case 'too few pairs': {
      const advised = comparison.design === 'pairs' ? ADVISED_PAIRS : ADVISED_NIGHTS
      return `${countText(comparison, counted)}: ${FEWEST_COUNTED} are needed, ${advised} are advised`
    }
    case 'no change seen': {
      const change = leastChangeText(metric, comparison)
      return countToTell === null
        ? `no number of ${comparison.design === 'pairs' ? 'pairs' : 'base nights'} shows a change of ${change}: they differ too much`
        : `a change of ${change} takes ${countText(comparison, countToTell)}`
    }
    case 'test':
    case 'test by itself':
    case 'assumed spread':
    case 'interval':
      return verdict === 'cannot tell' ? reason : ''
  }
}

const pointsText = (share: number): string => `${percent(share)} ${plural(Number(percent(share)), 'point')}`

const leastChangeText = ({ unit }: MetricComparison, { settings }: Comparison): string =>
  unit === 'of calls' ? pointsText(settings.minShareEffect) : `${percent(settings.minEffect)} %`

/** The metrics without a verdict that decides, by why. */
export const groupUntold = (comparison: Comparison): { verdict: Verdict; why: string; metrics: MetricComparison[] }[] =>
  (['cannot tell', 'no change seen'] as const).flatMap((verdict) =>
    [
      ...Map.groupBy(
        comparison.metrics.filter((metric) => metric.verdict === verdict),
        (metric) => explainNoVerdict(metric, comparison),
      ),
    ].map(([why, metrics]) => ({ verdict, why, metrics })),
  )

/** What a verdict of one metric rests on, on one line. */
export function describeVerdict(metric: MetricComparison, comparison: Comparison): string {
  const { baseLevel, chance, countToTell, reason, runLevel, unit } = metric
  const { settings } = comparison
  const values = `${valueText(baseLevel, unit)} → ${valueText(runLevel, unit)}, ${changeOf(metric)}`
  const usual = metric.usual === null ? '' : `, usual ${usualOf(metric)}`
  switch (reason) {
    case 'test':
      return `${values}${usual}; adjusted p ${pText(chance ?? 1)} (alpha ${settings.alpha})`
    case 'test by itself': {
      const advice =
        countToTell === null ? '' : `; ${countText(comparison, countToTell)} would show a change of this size`
      return `${values}${usual}: one quiet metric in ${Math.round(1 / settings.alpha)} looks like this${advice}`
    }
    case 'assumed spread':
      return `${values}: more than nights of a restless service differ, but a base of one night can't show how nights differ here`
    case 'interval':
    case 'no change seen':
    case 'no value':
    case 'too few samples':
    case 'too few nights':
    case 'too few pairs':
    case 'not in turns':
      return values
  }
}

/** `= 0.012`; what is less than a thousandth is not told apart. */
const pText = (chance: number): string => (chance < 0.001 ? '< 0.001' : `= ${chance.toFixed(3)}`)

const percent = (share: number): string => `${Number((100 * share).toPrecision(6))}`

export const settingsText = ({ settings }: Comparison): string => {
  const { alpha, minEffect, minShareEffect } = settings
  return (
    `minimum effect: ${percent(minEffect)} %, for shares ${pointsText(minShareEffect)}; ` +
    `false positives: at most ${percent(alpha)} % of quiet comparisons, over all gated metrics`
  )
}

/** What stands beside a change. */
export const besideHeading = ({ base, design, run }: Comparison): string =>
  design === 'pairs'
    ? base.runs.length === 1 && run.runs.length === 1
      ? '95 % band, descriptive'
      : '90 % interval'
    : 'usual for a night'

export const besideOf = (metric: MetricComparison, { design }: Comparison): string =>
  design === 'pairs' || metric.change?.isDescriptive === true ? intervalOf(metric) : usualOf(metric)

/** `base: 14 nights, 70 runs, 2026-… to 2026-…`. */
export function describeSide(name: string, { nights, runs }: ComparedSide): string {
  const [first] = runs
  const last = runs.at(-1)
  const from = first === undefined || last === undefined || first === last ? first?.id : `${first.id} to ${last.id}`
  return `${name}: ${nights} ${plural(nights, 'night')}, ${runs.length} ${plural(runs.length, 'run')}, ${from ?? NOTHING}`
}

/** How the runs were compared, and how far nights, or pairs, differ. */
export function describeDesign(comparison: Comparison): string {
  const { design, metrics, pairs } = comparison
  const what = design === 'pairs' ? 'pairs' : 'nights'
  const spreads = metrics.flatMap(({ metric, mode, spread, unit, verdict }) =>
    spread === null || verdict === null
      ? []
      : [
          `${unit === 'of calls' ? `${(100 * spread).toFixed(2)} points` : `${(100 * spread).toFixed(1)} %`} in ${metric} of ${mode}`,
        ],
  )
  const differ = spreads.length === 0 ? '' : `${what} differ by ${spreads.join(', ')}`
  return [design === 'pairs' ? `${pairs ?? 0} ${plural(pairs ?? 0, 'pair')} in the same nights` : '', differ]
    .filter((text) => text !== '')
    .join('; ')
}

const describeLeftOut = (name: string, { folder, reason }: LeftOutRun): string =>
  `left out of ${name}: ${folder}: ${reason}`

/** What is to be known before the numbers. */
export const describeCaveats = ({ base, onlyInBase, onlyInRun, run, warnings }: Comparison): string[] => [
  ...base.leftOut.map((each) => describeLeftOut('base', each)),
  ...run.leftOut.map((each) => describeLeftOut('run', each)),
  ...(onlyInBase.length > 0 ? [`modes in base alone, not compared: ${onlyInBase.join(', ')}`] : []),
  ...(onlyInRun.length > 0 ? [`modes in run alone, not compared: ${onlyInRun.join(', ')}`] : []),
  ...warnings,
]

export function shiftFigure(point: ShiftPoint | undefined): Cell {
  if (point === undefined) return null
  const { change, high, isWeak, low } = point
  const band = low === null || high === null ? '' : ` (${signed(100 * low)} to ${signed(100 * high)})`
  const figure = `${signed(100 * change)} %${band}`
  return [isWeak ? { figure, mark: 'weak' } : { figure }]
}

/** One for each metric of each mode whose histograms were compared percentile by percentile. */
export function shiftsOf({ metrics }: Comparison): { mode: string; metric: string; shift: readonly ShiftPoint[] }[] {
  const found = new Map<string, { mode: string; metric: string; shift: readonly ShiftPoint[] }>()
  for (const { metric, mode, shift } of metrics) {
    const [name = metric] = metric.split(' ')
    if (shift !== null) found.set(JSON.stringify([mode, name]), { mode, metric: name, shift })
  }
  return [...found.values()]
}
