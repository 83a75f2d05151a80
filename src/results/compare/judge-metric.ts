import type { Change, CompareSettings, MetricComparison, Reason, Verdict } from './comparison.ts'
import { numberOfDivisions } from './divisions.ts'
import { shiftInterval, shiftOf, type ShiftInterval } from './hodges-lehmann.ts'
import { medianOfValues, type RunValue } from './run-value.ts'
import { pooledDeviation, runsToTell } from './runs-to-tell.ts'
import { changeOfShift, shiftOfChange } from './scale.ts'
import type { Subject } from './subject.ts'

/** Of a change for the worse and for the better, over everything that is tested. */
export interface Chances {
  readonly worse: number
  readonly better: number
}

interface Judgement {
  readonly verdict: Verdict
  readonly reason: Reason
}

/** `chances` is null where the metric is not tested; `tested`: how many are. */
export function judgeMetric(
  subject: Subject,
  chances: Chances | null,
  tested: number,
  settings: CompareSettings,
): MetricComparison {
  const { baseValues, isGated, metric, mode, runValues, scaled, single } = subject
  const found = scaled === null ? null : { ...scaled, ...changeOf(subject, scaled, settings.alpha) }
  const judgement = judge(subject, found, chances, settings)
  const isTold = judgement.verdict !== 'cannot tell'
  return {
    mode,
    metric: metric.name,
    unit: metric.unit,
    worse: metric.worse,
    base: baseValues.map(numberOf),
    run: runValues.map(numberOf),
    baseMedian: medianOfValues(baseValues),
    runMedian: medianOfValues(runValues),
    change: found?.change ?? null,
    chance: chances === null ? null : Math.min(chances.worse, chances.better),
    verdict: isGated ? judgement.verdict : null,
    reason: judgement.reason,
    runsToTell:
      !isGated || isTold || found === null || subject.isWeak ? null : runsFor(subject, found, tested, settings),
    shift: single?.shift ?? null,
  }
}

const numberOf = (value: RunValue): number | null => (value.kind === 'value' ? value.value : null)

interface Found {
  readonly base: readonly number[]
  readonly run: readonly number[]
  /** On the scale, higher being worse. */
  readonly shift: number
  readonly interval: ShiftInterval | null
  readonly change: Change
}

/** With several runs a side the interval is of the runs; of single ones it is what resampling gives. */
function changeOf(
  { metric, single }: Subject,
  { base, run }: { readonly base: readonly number[]; readonly run: readonly number[] },
  alpha: number,
): Pick<Found, 'shift' | 'interval' | 'change'> {
  const shift = shiftOf(base, run)
  const isDescriptive = base.length === 1 && run.length === 1
  const interval = isDescriptive ? bandOnScale(metric, single) : shiftInterval(base, run, alpha)
  const ends = interval === null ? [] : [interval.low, interval.high].map((end) => changeOfShift(metric, end))
  const [low = null, high = null] = ends.toSorted((a, b) => a - b)
  const kind = metric.kind === 'share' ? 'points' : 'ratio'
  return { shift, interval, change: { kind, value: changeOfShift(metric, shift), low, high, isDescriptive } }
}

function bandOnScale(metric: Subject['metric'], single: Subject['single']): ShiftInterval | null {
  if (single?.band == null) return null
  const [low = 0, high = 0] = [single.band.low, single.band.high]
    .map((end) => shiftOfChange(metric, end))
    .toSorted((a, b) => a - b)
  return { low, high }
}

function judge(subject: Subject, found: Found | null, chances: Chances | null, settings: CompareSettings): Judgement {
  if (found === null) return { verdict: 'cannot tell', reason: 'no value' }
  if (subject.isWeak) return { verdict: 'cannot tell', reason: 'too few samples' }
  if (chances !== null && chances.worse <= settings.alpha) return { verdict: 'worse', reason: 'test' }
  if (chances !== null && chances.better <= settings.alpha) return { verdict: 'better', reason: 'test' }
  const large = isBeyond(found, subject.largeShift)
  if (large !== null) return { verdict: large, reason: 'large effect' }
  const { change, interval } = found
  const { minShift } = subject
  if (!change.isDescriptive && interval !== null && interval.low > -minShift && interval.high < minShift) {
    return { verdict: 'same', reason: 'interval' }
  }
  const couldReject = 1 / numberOfDivisions(found.base.length, found.run.length) <= settings.alpha
  return { verdict: 'cannot tell', reason: couldReject ? 'spread' : 'too few runs' }
}

/**
 * A change of the large effect is told however few the runs, when it is not the work of one among them: all of one side lie beyond all
 * of the other, and of single runs the band leaves out that nothing changed.
 */
function isBeyond({ base, change, interval, run, shift }: Found, largeShift: number): 'worse' | 'better' | null {
  if (change.isDescriptive && (interval === null || (interval.low <= 0 && interval.high >= 0))) return null
  if (shift >= largeShift && Math.min(...run) > Math.max(...base)) return 'worse'
  if (shift <= -largeShift && Math.max(...run) < Math.min(...base)) return 'better'
  return null
}

function runsFor(subject: Subject, found: Found, tested: number, { alpha }: CompareSettings): number | null {
  return runsToTell({
    alpha,
    deviation: pooledDeviation(found.base, found.run),
    minShift: subject.minShift,
    shift: found.shift,
    tested,
    runs: Math.min(found.base.length, found.run.length),
  })
}
