// Words and numbers of a comparison, the same in text and in Markdown.
import type { ComparedRun, Comparison, LeftOutRun, MetricComparison } from '../../results/compare/comparison.ts'
import type { ShiftPoint } from '../../results/compare/shift-function.ts'
import { threeDigits } from '../format-quantity.ts'
import { NOTHING } from '../text-table.ts'

/** `+20.7 %`, `−1.3 points`. */
export const changeText = (kind: 'ratio' | 'points', change: number): string =>
  `${signed(100 * change)} ${kind === 'points' ? 'points' : '%'}`

const signed = (percent: number): string => {
  const digits = percent.toFixed(1)
  return Number(digits) < 0 ? `−${digits.slice(1)}` : `+${digits.replace('-', '')}`
}

export function changeOf({ change }: MetricComparison): string {
  return change === null ? NOTHING : changeText(change.kind, change.value)
}

export function intervalOf({ change }: MetricComparison): string {
  if (change === null || change.low === null || change.high === null) return NOTHING
  return `${signed(100 * change.low)} to ${changeText(change.kind, change.high)}`
}

/** With the unit, which is none of a share. */
export function valueText(value: number | null, unit: string): string {
  if (value === null) return NOTHING
  return unit === 'of calls' ? `${(100 * value).toFixed(2)} %` : `${threeDigits(value)} ${unit}`
}

/** Why it cannot be told, and what would tell. */
function explainNoVerdict({ base, reason, run, runsToTell }: MetricComparison): string {
  switch (reason) {
    case 'no value':
      return 'a run has no value'
    case 'too few samples':
      return 'a run has too few samples to claim it'
    case 'too few runs':
    case 'spread': {
      const why = reason === 'spread' ? 'the runs spread too far' : `${base.length} and ${run.length} runs are too few`
      return runsToTell === null ? why : `${why}; ${runsToTell} a side would tell`
    }
    case 'test':
    case 'large effect':
    case 'interval':
      return ''
  }
}

/** The metrics that cannot be told, by why. */
export const groupUntold = ({ metrics }: Comparison): [why: string, metrics: MetricComparison[]][] => [
  ...Map.groupBy(
    metrics.filter(({ verdict }) => verdict === 'cannot tell'),
    explainNoVerdict,
  ),
]

/** Marked where it is a percentile that a run's samples are too few to claim. */
export function medianText(metric: MetricComparison, median: number | null, mark: string): string {
  const text = valueText(median, metric.unit)
  return median !== null && metric.reason === 'too few samples' ? mark + text : text
}

/** What a verdict of one metric rests on, on one line. */
export function describeVerdict(metric: MetricComparison, { settings }: Comparison): string {
  const { base, baseMedian, chance, reason, run, runMedian, unit } = metric
  const values = `${valueText(baseMedian, unit)} → ${valueText(runMedian, unit)}`
  const of = `${base.length} against ${run.length} ${run.length === 1 ? 'run' : 'runs'}`
  const change = `${changeOf(metric)} (${intervalOf(metric)})`
  if (reason === 'test') {
    return `${values}, ${change}, ${of}, chance ${(chance ?? 1).toFixed(3)} where ${settings.alpha} is the limit`
  }
  return reason === 'large effect'
    ? `${values}, ${change}, ${of}: too few for the test, and beyond the large effect`
    : values
}

const percent = (share: number): string => `${Number((100 * share).toPrecision(6))}`

export const settingsText = ({ settings }: Comparison): string => {
  const { alpha, largeEffect, largeShareEffect, minEffect, minShareEffect } = settings
  return (
    `the least change that matters is ${percent(minEffect)} %, of a share ${percent(minShareEffect)} points; ` +
    `all tests together raise by chance at most ${percent(alpha)} %; runs too few for a test are judged beyond ${percent(largeEffect)} %, ` +
    `of a share ${percent(largeShareEffect)} points`
  )
}

/** How sure an interval is: each end may miss what one family of tests may. */
export const intervalHeading = ({ base, run, settings }: Comparison): string =>
  base.runs.length === 1 && run.runs.length === 1
    ? '95 % band, descriptive'
    : `${percent(1 - 2 * settings.alpha)} % interval`

export function describeSide(name: string, runs: readonly ComparedRun[]): string {
  const [first] = runs
  const last = runs.at(-1)
  const from = first === undefined || last === undefined || first === last ? first?.id : `${first.id} to ${last.id}`
  return `${name}: ${runs.length} ${runs.length === 1 ? 'run' : 'runs'}, ${from ?? NOTHING}`
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

export function shiftCell(point: ShiftPoint | undefined): string {
  if (point === undefined) return NOTHING
  const { change, high, isWeak, low } = point
  const band = low === null || high === null ? '' : ` (${signed(100 * low)} to ${signed(100 * high)})`
  return `${isWeak ? '~' : ''}${signed(100 * change)} %${band}`
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
