// Thresholds with a `window`: what each stretch of a run comes to, one after the other, in the memory of two of them.
import { type HdrSnapshot, makeHdr, mergeHdrSnapshots } from '../metrics/hdr.ts'
import { asLogged } from '../metrics/hdr-codec.ts'
import { isCounterName, isTrendName, shareBaseOf } from '../metrics/metric-catalogue.ts'
import { gaugeSumOf } from '../metrics/metric-store.ts'
import { sumOfSelected } from '../metrics/run-totals.ts'
import { isSelected, pickTags } from '../metrics/tags.ts'
import type { ThresholdPlan } from '../scenario/threshold-schema.ts'
import { cutOffOf, type CensoringPlan } from './censoring.ts'
import { judgeSamples, judgeShare, judgeValue, type Judgement } from './judge-threshold.ts'
import { sampledOf } from './percentiles.ts'
import type { RecordedInterval } from './load/load-summary.ts'

/** A stretch of a run, in ms from its start, and what a threshold came to in it. */
export interface JudgedWindow extends Judgement {
  readonly startMs: number
  readonly endMs: number
}

/** What a threshold came to in all windows of a run. */
export interface JudgedWindows {
  /** Those that were judged. */
  readonly count: number
  readonly failed: number
  /** Those that did not fail, and cannot be told from the limit, or that calls which were cut off could turn. */
  readonly unsure: number
  /** Beside the others: nothing was measured in them, and they are not judged. */
  readonly withoutSample: number
  /** The one that failed by most, or came nearest to it. Null where none was judged. */
  readonly worst: JudgedWindow | null
}

export interface WindowsFold {
  add(interval: RecordedInterval): void
  /** The first whole window that failed, of a threshold with `abortOnFail`, and that ended no sooner than its `delayAbortEval`. */
  failure(threshold: ThresholdPlan): JudgedWindow | null
  /** As if the run ended now. Null for a threshold without a window. */
  judged(threshold: ThresholdPlan): JudgedWindows | null
}

export function makeWindowsFold(
  { modes, scenarios }: CensoringPlan,
  thresholds: readonly ThresholdPlan[],
): WindowsFold {
  const followed = new Map(
    thresholds.flatMap((threshold) => {
      const { windowMs } = threshold
      return windowMs === null ? [] : [[threshold, followWindows(threshold, windowMs, { modes, scenarios })] as const]
    }),
  )
  return {
    add(interval) {
      for (const follower of followed.values()) follower.add(interval)
    },
    failure: (threshold) => followed.get(threshold)?.failure() ?? null,
    judged: (threshold) => followed.get(threshold)?.judged() ?? null,
  }
}

interface Follower {
  add(interval: RecordedInterval): void
  failure(): JudgedWindow | null
  judged(): JudgedWindows
}

const NONE: JudgedWindows = { count: 0, failed: 0, unsure: 0, withoutSample: 0, worst: null }

/**
 * An interval belongs to the window that its middle lies in. The last part of a run, shorter than a window, is judged by itself if it is at
 * least half as long, and else together with the window before it; a `count` is judged over whole windows alone.
 */
function followWindows(threshold: ThresholdPlan, windowMs: number, plan: CensoringPlan): Follower {
  let done = NONE
  /** Whole, and not yet in `done`, because what follows may have to join it. */
  let last: Window | null = null
  let current: Window | null = null
  let failure: JudgedWindow | null = null

  const begin = (index: number): void => {
    if (last !== null) done = withWindow(done, judgeWindow(threshold, last), threshold)
    last = current
    if (last !== null && threshold.abortOnFail && failure === null && last.endMs() >= threshold.delayAbortEvalMs) {
      const judged = judgeWindow(threshold, last)
      failure = hasSample(judged) && !judged.passed ? judged : null
    }
    current = openWindow(threshold, plan, index)
  }
  return {
    add(interval) {
      const startMs = Math.round(interval.startMs)
      const endMs = Math.round(interval.endMs)
      const index = Math.floor((startMs + endMs) / 2 / windowMs)
      if (current === null || index > current.index) begin(index)
      current?.add({ ...interval, startMs, endMs })
    },
    failure: () => failure,
    judged() {
      if (current === null) return NONE
      const lengthMs = current.endMs() - current.index * windowMs
      // Intervals end a little before or after a window does.
      const isWhole = lengthMs > windowMs * 0.99
      const isCount = threshold.aggregate.kind === 'count'
      if (last === null) return withWindow(done, judgeWindow(threshold, current), threshold)
      if (!isWhole && isCount) return withWindow(done, judgeWindow(threshold, last), threshold)
      if (lengthMs < windowMs / 2) return withWindow(done, judgeWindow(threshold, join(last, current)), threshold)
      return [last, current].reduce(
        (judged, window) => withWindow(judged, judgeWindow(threshold, window), threshold),
        done,
      )
    },
  }
}

function withWindow(judged: JudgedWindows, window: JudgedWindow, threshold: ThresholdPlan): JudgedWindows {
  if (!hasSample(window)) return { ...judged, withoutSample: judged.withoutSample + 1 }
  return {
    ...judged,
    count: judged.count + 1,
    failed: judged.failed + (window.passed ? 0 : 1),
    unsure: judged.unsure + (window.passed && !isSure(window) ? 1 : 0),
    worst: judged.worst === null || isWorse(window, judged.worst, threshold) ? window : judged.worst,
  }
}

/** Where every call was cut off, that alone may decide. */
const hasSample = ({ cutOff, observed }: JudgedWindow): boolean => observed !== null || cutOff !== null

/** Whether neither chance nor calls that were cut off could have made it pass. */
export const isSure = ({ certainty, cutOff, observed }: Judgement): boolean =>
  observed !== null &&
  certainty?.verdict !== 'cannot tell' &&
  certainty?.verdict !== 'broken' &&
  cutOff?.verdict !== 'turns'

function isWorse(a: JudgedWindow, b: JudgedWindow, { limit, operator }: ThresholdPlan): boolean {
  if (a.passed !== b.passed) return b.passed
  const [ofA, ofB] = [a.observed ?? 0, b.observed ?? 0]
  switch (operator) {
    case '<':
    case '<=':
      return ofA > ofB
    case '>':
    case '>=':
      return ofA < ofB
    case '==':
    case '===':
      return Math.abs(ofA - limit) > Math.abs(ofB - limit)
    case '!=':
      return Math.abs(ofA - limit) < Math.abs(ofB - limit)
  }
}

/** What is measured of a threshold in a window. */
interface Window {
  readonly index: number
  add(interval: RecordedInterval): void
  startMs(): number
  endMs(): number
  measured(): Measured
}

interface Measured {
  readonly samples: HdrSnapshot
  /** Of calls that have none because they were cut off. */
  readonly cutOff: { readonly count: number; readonly atLeast: HdrSnapshot }
  readonly isLonger: boolean
  readonly count: number
  /** Of what a share is one of: those that are over. */
  readonly all: number
  /** As the last interval had it. */
  readonly gauge: number | null
}

function openWindow({ metric, tags }: ThresholdPlan, plan: CensoringPlan, index: number): Window {
  const samples = makeHdr()
  const lasted = makeHdr()
  const sums = { cutOff: 0, count: 0, all: 0, gauge: null as number | null, isLonger: true }
  const base = isCounterName(metric) ? shareBaseOf(metric) : null
  const ofBase = pickTags(tags, base?.tags ?? [])
  let [startMs, endMs] = [Number.NaN, Number.NaN]
  return {
    index,
    add(interval) {
      if (Number.isNaN(startMs)) startMs = interval.startMs
      endMs = interval.endMs
      if (isTrendName(metric)) {
        for (const series of interval.trends) {
          if (isSelected(series, metric, tags)) samples.add(asLogged(series.histogram))
        }
        const { atLeast, count } = cutOffOf(interval.trends, plan, metric, tags)
        sums.cutOff += count
        if (count > 0) sums.isLonger = atLeast !== null
        if (atLeast !== null) lasted.add(asLogged(atLeast))
      } else if (isCounterName(metric)) {
        sums.count += sumOfSelected(interval.counters, metric, tags)
        for (const each of base?.ended ?? []) sums.all += sumOfSelected(interval.counters, each, ofBase)
      } else sums.gauge = gaugeSumOf(interval.gauges, metric as never, tags)
    },
    startMs: () => startMs,
    endMs: () => endMs,
    measured: () => ({
      samples: samples.read(),
      cutOff: { count: sums.cutOff, atLeast: lasted.read() },
      isLonger: sums.isLonger,
      count: sums.count,
      all: sums.all,
      gauge: sums.gauge,
    }),
  }
}

function join(first: Window, second: Window): Window {
  const [a, b] = [first.measured(), second.measured()]
  return {
    ...first,
    endMs: second.endMs,
    measured: () => ({
      samples: mergeHdrSnapshots(a.samples, b.samples),
      cutOff: {
        count: a.cutOff.count + b.cutOff.count,
        atLeast: mergeHdrSnapshots(a.cutOff.atLeast, b.cutOff.atLeast),
      },
      isLonger: a.isLonger && b.isLonger,
      count: a.count + b.count,
      all: a.all + b.all,
      gauge: b.gauge,
    }),
  }
}

function judgeWindow(threshold: ThresholdPlan, window: Window): JudgedWindow {
  const [startMs, endMs] = [window.startMs(), window.endMs()]
  return { startMs, endMs, ...judgeMeasured(threshold, window.measured(), endMs - startMs) }
}

function judgeMeasured(threshold: ThresholdPlan, measured: Measured, lengthMs: number): Judgement {
  const { metric } = threshold
  if (isTrendName(metric)) {
    const { cutOff, isLonger, samples } = measured
    // How much alike samples are within a window is not known.
    return judgeSamples(
      threshold,
      sampledOf([samples], null, {
        count: cutOff.count,
        atLeast: isLonger && cutOff.count > 0 ? cutOff.atLeast : null,
      }),
    )
  }
  if (!isCounterName(metric)) return judgeValue(threshold, measured.gauge)
  const { all, count } = measured
  if (threshold.aggregate.kind === 'count') return judgeValue(threshold, count)
  if (shareBaseOf(metric) !== null) return judgeShare(threshold, { count, all, stretches: null })
  return judgeValue(threshold, lengthMs > 0 ? count / (lengthMs / 1_000) : 0)
}
