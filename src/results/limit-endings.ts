// Which calls a limit of their own mode ended: that is our doing, and is told with the limit's name and length.
import { OUTCOME_COUNTERS } from '../metrics/metric-catalogue.ts'
import type { CounterSeries } from '../metrics/snapshot.ts'
import type { FAILURE_TAGS } from '../metrics/tag-values.ts'
import type { ModePlan, TimeoutsPlan } from '../plan/mode-plan.ts'
import { renderDuration } from '../time/duration.ts'

/** Calls of a mode that one of its `timeouts` ended. */
export interface LimitEnding {
  readonly mode: string
  /** The tag `failure` of the counter `calls_failed`. */
  readonly failure: string
  /** The key under `timeouts`. */
  readonly limit: LimitName
  readonly limitMs: number
  readonly calls: number
}

export type LimitName = 'connect' | 'response' | 'idle' | 'call'

const LIMITS = {
  'connect-timeout': { limit: 'connect', read: ({ connectMs }) => connectMs },
  'response-timeout': { limit: 'response', read: ({ responseMs }) => responseMs },
  stalled: { limit: 'idle', read: ({ idleMs }) => idleMs },
  timeout: { limit: 'call', read: ({ callMs }) => callMs },
} as const satisfies Partial<
  Record<keyof typeof FAILURE_TAGS, { readonly limit: LimitName; readonly read: (timeouts: TimeoutsPlan) => number }>
>

/** In the order of `modes`. `counters` are totals of the run. */
export function findLimitEndings(
  counters: readonly CounterSeries[],
  modes: readonly Pick<ModePlan, 'name' | 'timeouts'>[],
): LimitEnding[] {
  return modes.flatMap(({ name, timeouts }) =>
    Object.entries(LIMITS).flatMap(([failure, { limit, read }]) => {
      const own = counters.filter(
        ({ metric, tags }) => metric === OUTCOME_COUNTERS.failed && tags.mode === name && tags.failure === failure,
      )
      const calls = own.reduce((sum, { count }) => sum + count, 0)
      return calls === 0 ? [] : [{ mode: name, failure, limit, limitMs: read(timeouts), calls }]
    }),
  )
}

/**
 * `stalled (timeouts.idle 1m)`: a failure of calls of `mode`, or of all modes together, with the limit of ours behind it where one ended them.
 * Where modes have limits of several lengths, the limit is named alone.
 */
export function nameFailure(failure: string, endings: readonly LimitEnding[], mode?: string): string {
  const own = endings.filter((ending) => ending.failure === failure && (mode === undefined || ending.mode === mode))
  const [first] = own
  if (first === undefined) return failure
  const isOneLength = own.every(({ limitMs }) => limitMs === first.limitMs)
  return `${failure} (timeouts.${first.limit}${isOneLength ? ` ${renderDuration(first.limitMs)}` : ''})`
}
