import {
  ADVISED_PAIRS,
  type Change,
  type CompareSettings,
  FEWEST_COUNTED,
  type MetricComparison,
  type Reason,
  type Verdict,
} from './comparison.ts'
import { chanceOfWorse, countThatSees, shiftSeen, usualMargin, type Yardstick } from './night-test.ts'
import { changeOfShift, shiftOfChange } from './scale.ts'
import type { SingleRunsShift } from './single-runs.ts'
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

type Judged = Pick<
  MetricComparison,
  'change' | 'usual' | 'seesFrom' | 'spread' | 'chance' | 'verdict' | 'reason' | 'countToTell'
>

/** `chances` is null where the metric is not tested; `tested`: how many are. */
export function judgeMetric(
  subject: Subject,
  single: SingleRunsShift | null,
  chances: Chances | null,
  tested: number,
  settings: CompareSettings,
): Judged {
  const { isGated, metric, yardstick } = subject
  const { reason, verdict } = judge(subject, chances, settings)
  const level = settings.alpha / Math.max(1, tested)
  const seen =
    yardstick === null || subject.counted < FEWEST_COUNTED ? null : shiftSeen(yardstick, subject.counted, level)
  return {
    change: changeOf(subject, single),
    usual: yardstick === null ? null : endsOf(subject, 0, usualMargin(yardstick)),
    seesFrom: seen === null ? null : changeOfShift(metric, Math.max(seen, subject.minShift)),
    spread: yardstick === null ? null : metric.kind === 'share' ? yardstick.spread : Math.expm1(yardstick.spread),
    chance: chances === null ? null : Math.min(chances.worse, chances.better),
    verdict: isGated ? verdict : null,
    reason,
    countToTell: isGated ? countFor(subject, verdict, reason, level) : null,
  }
}

/** The ends of an interval about a shift, as changes of the metric, the lower first. */
function endsOf({ metric }: Subject, shift: number, margin: number): { low: number; high: number } {
  const [low = 0, high = 0] = [shift - margin, shift + margin]
    .map((end) => changeOfShift(metric, end))
    .toSorted((a, b) => a - b)
  return { low, high }
}

function changeOf(subject: Subject, single: SingleRunsShift | null): Change | null {
  const { baseLevel, isFromNothing, levels, metric, runLevel, yardstick } = subject
  if (levels === null || baseLevel === null || runLevel === null) return null
  if (isFromNothing) {
    return { kind: 'difference', value: runLevel - baseLevel, low: null, high: null, isDescriptive: false }
  }
  const kind = metric.kind === 'share' ? 'points' : 'ratio'
  const shift = yardstick?.shift ?? levels.run - levels.base
  const band = single?.band ?? null
  const ends = band ?? (yardstick === null ? { low: null, high: null } : endsOf(subject, shift, usualMargin(yardstick)))
  return { kind, value: changeOfShift(metric, shift), ...ends, isDescriptive: band !== null }
}

/** How far nights of a restless service differ: what a base of one night is taken to be of. */
const ASSUMED_SPREAD = 0.15
const NORMAL_P95 = 1.6449

function judge(subject: Subject, chances: Chances | null, { alpha }: CompareSettings): Judgement {
  const { levels, metric, minShift, untestable, yardstick } = subject
  if (levels === null || untestable === 'no value') return { verdict: 'cannot tell', reason: 'no value' }
  if (untestable === 'too few samples') return { verdict: 'cannot tell', reason: untestable }
  const shift = yardstick?.shift ?? levels.run - levels.base
  const matters = shift >= minShift
  if (chances !== null && chances.worse <= alpha && matters) return { verdict: 'worse', reason: 'test' }
  if (yardstick === null) {
    const assumed = metric.kind === 'share' ? shiftOfChange(metric, 0.05) : ASSUMED_SPREAD * Math.SQRT2 * NORMAL_P95
    if (Math.abs(shift) === shift && shift >= Math.max(assumed, minShift)) {
      return { verdict: 'suspect', reason: 'assumed spread' }
    }
    return { verdict: 'cannot tell', reason: untestable ?? 'too few nights' }
  }
  if (matters && chanceOfWorse(yardstick) <= alpha) return { verdict: 'suspect', reason: 'test by itself' }
  if (untestable !== null) return { verdict: 'cannot tell', reason: untestable }
  if (chances !== null && chances.better <= alpha && -shift >= minShift) return { verdict: 'better', reason: 'test' }
  return Math.abs(shift) + usualMargin(yardstick) < minShift
    ? { verdict: 'same', reason: 'interval' }
    : { verdict: 'no change seen', reason: 'no change seen' }
}

/** Of a suspect, what would tell its own change; of anything else, what would see the least change that matters. */
function countFor(subject: Subject, verdict: Verdict, reason: Reason, level: number): number | null {
  const { counted, minShift, yardstick } = subject
  const isOpen =
    verdict === 'suspect' || verdict === 'no change seen' || reason === 'too few nights' || reason === 'too few pairs'
  if (!isOpen) return null
  if (yardstick === null) return reason === 'too few pairs' ? ADVISED_PAIRS : FEWEST_COUNTED
  const target = verdict === 'suspect' ? Math.max(minShift, yardstick.shift) : minShift
  return countThatSees(yardstick, target, level, { count: counted, fewest: FEWEST_COUNTED })
}

/** What of all that is judged together is tested: a metric that is not takes nothing from the others. */
export const isTestable = (subject: Subject): subject is Subject & { readonly yardstick: Yardstick } =>
  subject.isGated && subject.untestable === null && subject.yardstick !== null
