// The intervals of runs that went on at the same time, as those of one run. An interval's samples cannot be divided, so each
// falls as a whole to the interval of the merged run that its middle lies in: nothing is lost or counted twice, and what is
// told of a moment is right to within one interval.
import { mergeSnapshots, type GaugeSeries } from '../../metrics/snapshot.ts'
import { seriesKey } from '../../metrics/tags.ts'
import type { RecordedInterval } from '../recorded-interval.ts'
import { joinTraffic, shiftTraffic, sumTraffic } from './merge-traffic.ts'

export interface PartIntervals {
  /** From the start of the merged run to that of the part. */
  readonly offsetMs: number
  /** Oldest first. */
  readonly intervals: Iterable<RecordedInterval>
}

interface Part {
  next: RecordedInterval | null
  readonly take: () => RecordedInterval | null
  /** As they were last told; of a part that has ended, none. */
  gauges: readonly GaugeSeries[]
}

/** Without gaps: where no part has an interval's middle, the next one begins where the last one ended. */
export function* mergeIntervals(parts: readonly PartIntervals[], intervalMs: number): Generator<RecordedInterval> {
  const open = parts.map(openPart)
  const slotOf = ({ endMs, startMs }: RecordedInterval): number => Math.floor((startMs + endMs) / 2 / intervalMs)
  let startMs = 0
  for (;;) {
    const slot = Math.min(...open.flatMap(({ next }) => (next === null ? [] : [slotOf(next)])))
    if (slot === Infinity) return
    const taken = open.map((part) => {
      const intervals: RecordedInterval[] = []
      while (part.next !== null && slotOf(part.next) <= slot) {
        intervals.push(part.next)
        part.gauges = part.next.gauges
        part.next = part.take()
      }
      if (intervals.length === 0 && part.next === null) part.gauges = []
      return intervals
    })
    const isLast = open.every(({ next }) => next === null)
    const endMs = isLast ? Math.max(startMs, ...taken.flat().map((each) => each.endMs)) : (slot + 1) * intervalMs
    yield {
      startMs,
      endMs,
      ...mergeSnapshots(taken.flat()),
      gauges: sumGauges(open.flatMap(({ gauges }) => gauges)),
      // One after the other in a part, and beside each other from part to part.
      traffic: sumTraffic(taken.map((ofPart) => joinTraffic(ofPart.map(({ traffic }) => traffic)))),
    }
    startMs = endMs
  }
}

function openPart({ intervals, offsetMs }: PartIntervals): Part {
  const iterator = intervals[Symbol.iterator]()
  const take = (): RecordedInterval | null => {
    const { done, value } = iterator.next()
    if (done === true) return null
    return {
      ...value,
      startMs: value.startMs + offsetMs,
      endMs: value.endMs + offsetMs,
      traffic: shiftTraffic(value.traffic, offsetMs),
    }
  }
  return { next: take(), take, gauges: [] }
}

function sumGauges(gauges: readonly GaugeSeries[]): GaugeSeries[] {
  const sums = new Map<string, GaugeSeries>()
  for (const gauge of gauges) {
    const key = seriesKey(gauge.metric, gauge.tags)
    sums.set(key, { ...gauge, value: (sums.get(key)?.value ?? 0) + gauge.value })
  }
  return [...sums.values()]
}
