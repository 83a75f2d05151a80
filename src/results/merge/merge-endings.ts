import type { TrendSeries } from '../../metrics/snapshot.ts'
import { seriesKey } from '../../metrics/tags.ts'
import type { ExactTrend, RecordedEnding } from '../recorded-ending.ts'
import type { ValidityCheck } from '../summary.ts'

/** A part of a merged run, and how it ended. */
export interface EndedPart {
  readonly id: string
  readonly offsetMs: number
  /** Null where it was killed. */
  readonly ending: RecordedEnding | null
  /** The end of its last interval, from its own start. */
  readonly writtenUntilMs: number
  /** How accurate it found itself. */
  readonly judged: readonly ValidityCheck[]
  /** What its histogram log says, where it left nothing more exact. */
  readonly logged: readonly ExactTrend[]
}

/** What ended a part early is in the ending of the whole, with the part's id. */
export function mergeEndings(parts: readonly EndedPart[]): RecordedEnding {
  const ended = parts.flatMap(({ ending, id, offsetMs }) => (ending === null ? [] : [{ ...ending, id, offsetMs }]))
  const aborts = ended.flatMap(({ offsetMs, thresholdAbort }) =>
    thresholdAbort === null ? [] : [{ ...thresholdAbort, afterMs: thresholdAbort.afterMs + offsetMs }],
  )
  const [hookFailure = null] = ended.flatMap((part) =>
    part.hookFailure === null ? [] : [`in ${part.id}: ${part.hookFailure}`],
  )
  const cutMs = ended.flatMap(({ offsetMs, writtenUntilMs }) =>
    writtenUntilMs === undefined ? [] : [offsetMs + writtenUntilMs],
  )
  return {
    measuredMs: Math.max(
      0,
      ...parts.map(({ ending, offsetMs, writtenUntilMs }) => offsetMs + (ending?.measuredMs ?? writtenUntilMs)),
    ),
    stoppedBySignal: ended.some(({ stoppedBySignal }) => stoppedBySignal),
    hookFailure,
    lostThreads: ended.flatMap(({ id, lostThreads }) =>
      lostThreads.map(({ reason, thread }) => ({ thread, reason: `${reason}, in ${id}` })),
    ),
    thresholdAbort: aborts.toSorted((a, b) => a.afterMs - b.afterMs)[0] ?? null,
    broke: ended.flatMap(({ broke = [], id }) => broke.map((told) => `in ${id}: ${told}`)),
    ...(cutMs.length === 0 ? {} : { writtenUntilMs: Math.min(...cutMs) }),
    budgetEnd: ended.find(({ budgetEnd }) => budgetEnd !== null)?.budgetEnd ?? null,
    killed: parts.flatMap(({ ending, id, offsetMs, writtenUntilMs }) =>
      ending === null ? [{ part: id, writtenUntilMs: offsetMs + writtenUntilMs }] : [],
    ),
    judged: worstOfEach(parts.flatMap(({ judged }) => judged)),
    exact: mergeExact(
      parts.flatMap(({ ending, logged }) => (ending === null || isCut(ending) ? logged : ending.exact)),
    ),
  }
}

/** Whether its logs could not be written to the end, so that sums of the whole do not fit them. */
export const isCut = ({ writtenUntilMs }: RecordedEnding): boolean => writtenUntilMs !== undefined

/** A machine that was late is not made good by others that were not. */
function worstOfEach(checks: readonly ValidityCheck[]): ValidityCheck[] {
  const worst = new Map<string, ValidityCheck>()
  for (const check of checks) {
    const known = worst.get(check.name)
    if (known === undefined || check.observed > known.observed) worst.set(check.name, check)
  }
  return [...worst.values()]
}

function mergeExact(trends: readonly ExactTrend[]): ExactTrend[] {
  const merged = new Map<string, ExactTrend>()
  for (const trend of trends) {
    const key = seriesKey(trend.metric, trend.tags)
    const { min, sum } = merged.get(key) ?? { min: Infinity, sum: 0 }
    merged.set(key, { ...trend, min: Math.min(min, trend.min), sum: sum + trend.sum })
  }
  return [...merged.values()]
}

/** Follows what a histogram log says of minima and sums. */
export function followLogged(): { add(trends: readonly TrendSeries[]): void; read(): ExactTrend[] } {
  const logged = new Map<string, ExactTrend>()
  return {
    add(trends) {
      for (const { histogram, metric, tags } of trends) {
        const key = seriesKey(metric, tags)
        const { min, sum } = logged.get(key) ?? { min: Infinity, sum: 0 }
        const { minThousandths, sumThousandths } = histogram
        logged.set(key, { metric, tags, min: Math.min(min, minThousandths), sum: sum + sumThousandths })
      }
    },
    read: () => [...logged.values()],
  }
}
