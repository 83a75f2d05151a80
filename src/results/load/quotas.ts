import type { ModePlan } from '../../plan/mode-plan.ts'
import { askedPool, quotaModelOf } from '../../models/quota-pool.ts'
import type { RunPlan } from '../../plan/run-plan.ts'
import type { QuotaMinute, QuotaSummary, RecordedInterval } from './load-summary.ts'
import { makeQuotaMinutes, type QuotaMinutes } from './quota-minutes.ts'

export interface QuotasFold {
  add(interval: RecordedInterval): void
  summary(): QuotaSummary[]
}

interface Group {
  readonly region: string
  readonly model: string
  readonly pool: QuotaSummary['pool']
  readonly minutes: QuotaMinutes
}

/** A call ends some time after its limit: the loop that ends it has other things to do. */
const LATE_MS = 60_000

/** What modes drew of the quotas that they share, by minute. `startedAtMs` is of the epoch. */
export function makeQuotasFold(
  { modes, segment }: Pick<RunPlan, 'modes' | 'segment'>,
  startedAtMs: number,
): QuotasFold {
  const groups = new Map<string, Group>()
  const longestCallMs = Math.max(...modes.map(({ timeouts }) => timeouts.callMs)) + LATE_MS
  let measuredMs = 0
  let intervals = 0

  const groupOf = (mode: ModePlan, pool: QuotaSummary['pool']): Group => {
    const { region } = mode
    const model = quotaModelOf(mode)
    const key = JSON.stringify([region, model, pool])
    const group = groups.get(key) ?? { region, model, pool, minutes: makeQuotaMinutes(startedAtMs) }
    groups.set(key, group)
    return group
  }
  for (const mode of modes) if (mode.quota !== null) groupOf(mode, askedPool(mode))

  return {
    add({ endMs, traffic }) {
      measuredMs = endMs
      for (const use of traffic.quotaUses) {
        const mode = modes.find(({ name }) => name === use.mode)
        if (mode === undefined) continue
        const { minutes } = groupOf(mode, use.pool)
        for (const call of use.taken) minutes.addTaken(call)
        for (const atMs of use.throttledMs) minutes.addThrottled(atMs)
      }
      // Going through a minute takes its time, and arrivals are timed on the same event loop: a quota at a time.
      const turn = [...groups.values()][intervals++ % Math.max(1, groups.size)]
      turn?.minutes.settle(endMs - longestCallMs)
    },
    summary: () =>
      [...groups.values()].map((group) => ({ ...summarise(group, modes, measuredMs), segments: segment.count })),
  }
}

function summarise(
  { minutes, model, pool, region }: Group,
  modes: readonly ModePlan[],
  measuredMs: number,
): Omit<QuotaSummary, 'segments'> {
  const sharing = modes.filter(
    (mode) => mode.region === region && quotaModelOf(mode) === model && askedPool(mode) === pool,
  )
  const given = (limit: 'requestsPerMinute' | 'tokensPerMinute'): number | null =>
    sharing.find(({ quota }) => quota?.[limit] != null)?.quota?.[limit] ?? null
  const requestsPerMinute = given('requestsPerMinute')
  const tokensPerMinute = given('tokensPerMinute')
  const rows = minutes.finish(measuredMs)
  const isOver = ({ mostTakenTokens, requests, settledTokens }: QuotaMinute): boolean =>
    requests > (requestsPerMinute ?? Infinity) ||
    Math.max(settledTokens ?? 0, mostTakenTokens ?? 0) > (tokensPerMinute ?? Infinity)
  const mostRequests = Math.max(0, ...rows.map(({ requests }) => requests))
  const mostSettledTokens = greatest(rows.map(({ settledTokens }) => settledTokens))
  const mostTakenTokens = greatest(rows.map((row) => row.mostTakenTokens))
  return {
    region,
    model,
    pool,
    modes: sharing.map(({ name }) => name),
    requestsPerMinute,
    tokensPerMinute,
    minutes: rows,
    mostRequests,
    mostSettledTokens,
    mostReservedTokens: greatest(rows.map(({ mostReservedTokens }) => mostReservedTokens)),
    mostTakenTokens,
    requestsHeadroomPercent: headroomPercent(mostRequests, requestsPerMinute),
    settledHeadroomPercent: headroomPercent(mostSettledTokens, tokensPerMinute),
    takenHeadroomPercent: headroomPercent(mostTakenTokens, tokensPerMinute),
    firstMinuteOver: rows.find(isOver)?.startedAt ?? null,
    callsWithoutUsage: minutes.callsWithoutUsage(),
  }
}

/** Null where one of them is not known; 0 of none. */
const greatest = (values: readonly (number | null)[]): number | null =>
  values.reduce((most, value) => (most === null || value === null ? null : Math.max(most, value)), 0)

const headroomPercent = (used: number | null, given: number | null): number | null =>
  used === null || given === null ? null : 100 * (1 - used / given)
