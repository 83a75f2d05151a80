// What a plan says of a trace: how many requests of which lengths it makes when. It is in run.json, and holds no text.
import { LEFT_OUT_REASONS, type LeftOutReason, type LoadedTrace } from './load-trace.ts'
import type { TraceSchedule } from './trace-schedule.ts'

export interface TraceFacts {
  /** `Mooncake trace`. */
  readonly title: string
  /** Of all that was read. */
  readonly sha256: string
  /** Of all rounds. */
  readonly requests: number
  readonly durationMs: number
  /** Requests by their model and length: all lengths of a group are within an octave. */
  readonly groups: readonly TraceGroup[]
  /** What the trace calls its models. */
  readonly labels: readonly string[]
  /** Requests that are due in each stretch, of all rounds. */
  readonly load: { readonly stretchMs: number; readonly requests: readonly number[] }
  /** Due in the busiest second. */
  readonly peakPerSecond: number
  /** What times were spread over; null where each is as it was recorded. */
  readonly spreadMs: number | null
  /** Tokens of a block; null where none are shared. */
  readonly blockTokens: number | null
  readonly requestsWithText: number
}

export interface TraceGroup {
  /** Index into `labels`; -1 without one. */
  readonly label: number
  readonly requests: number
  readonly inputTokens: number
  readonly outputTokens: number
  /** Of one request. */
  readonly mostInputTokens: number
  readonly mostOutputTokens: number
}

/** Of a trace that nobody has read yet. */
export const NO_FACTS: TraceFacts = {
  title: '',
  sha256: '',
  requests: 0,
  durationMs: 0,
  groups: [],
  labels: [],
  load: { stretchMs: 1_000, requests: [] },
  peakPerSecond: 0,
  spreadMs: null,
  blockTokens: null,
  requestsWithText: 0,
}

const STRETCHES = 120

export function traceFacts({ sha256, title }: LoadedTrace, schedule: TraceSchedule): TraceFacts {
  const { blockTokens, durationMs, labels, requests, spreadMs, table } = schedule
  const stretchMs = Math.max(1, durationMs / STRETCHES)
  const load = Array.from({ length: STRETCHES }, () => 0)
  let peakPerSecond = 0
  let second = -1
  let inSecond = 0
  for (let number = 0; number < requests; number++) {
    const offsetMs = schedule.offsetMsAt(number)
    const stretch = Math.min(STRETCHES - 1, Math.floor(offsetMs / stretchMs))
    load[stretch] = (load[stretch] as number) + 1
    const own = Math.floor(offsetMs / 1_000)
    inSecond = own === second ? inSecond + 1 : 1
    second = own
    peakPerSecond = Math.max(peakPerSecond, inSecond)
  }
  return {
    title,
    sha256,
    requests,
    durationMs,
    groups: groupsOf(schedule),
    labels,
    load: { stretchMs, requests: load },
    peakPerSecond,
    spreadMs,
    blockTokens,
    requestsWithText: table.callBytes.reduce((count, bytes) => (bytes > 0 ? count + 1 : count), 0),
  }
}

function groupsOf({ requests, requestAt, table }: TraceSchedule): TraceGroup[] {
  const rounds = table.requests === 0 ? 0 : requests / table.requests
  const groups = new Map<string, { -readonly [Key in keyof TraceGroup]: TraceGroup[Key] }>()
  for (let number = 0; number < table.requests; number++) {
    const { inputTokens, label, outputTokens } = requestAt(number)
    const key = `${label} ${Math.ceil(Math.log2(inputTokens))}`
    const group = groups.get(key) ?? {
      label,
      requests: 0,
      inputTokens: 0,
      outputTokens: 0,
      mostInputTokens: 0,
      mostOutputTokens: 0,
    }
    groups.set(key, group)
    group.requests += rounds
    group.inputTokens += rounds * inputTokens
    group.outputTokens += rounds * outputTokens
    group.mostInputTokens = Math.max(group.mostInputTokens, inputTokens)
    group.mostOutputTokens = Math.max(group.mostOutputTokens, outputTokens)
  }
  return [...groups.values()].toSorted(
    (one, other) => one.label - other.label || one.mostInputTokens - other.mostInputTokens,
  )
}

/** What is not replayed as it was recorded, a sentence each. */
export function tellTrace(trace: LoadedTrace, { cappedOutputs, cutIdle, spreadMs }: TraceSchedule): string[] {
  const { leftOut, missingBodies, outOfOrder } = trace
  const left = (Object.keys(LEFT_OUT_REASONS) as LeftOutReason[]).filter((reason) => leftOut[reason] > 0)
  return [
    ...left.map(
      (reason) =>
        `Left out: ${count(leftOut[reason], reason === 'unreadable' ? 'line' : 'request')} ${LEFT_OUT_REASONS[reason]}.`,
    ),
    ...(outOfOrder > 0 ? [`${count(outOfOrder, 'request')} stood behind a later one and were sorted by time.`] : []),
    ...(spreadMs === null
      ? []
      : [
          `Times were rounded: requests are spread evenly over ${tellMs(spreadMs)}. To keep the times, set spread: off.`,
        ]),
    ...(cappedOutputs > 0 ? [`${count(cappedOutputs, 'request')} had more output tokens than maxOutput.`] : []),
    ...(cutIdle.gaps > 0
      ? [`${count(cutIdle.gaps, 'gap')} longer than idleCap, which shortens the trace by ${tellMs(cutIdle.ms)}.`]
      : []),
    ...(missingBodies > 0
      ? [
          `${count(missingBodies, 'body', 'bodies')} not found in the folder data/ beside the logs: nobody knows what these requests share.`,
        ]
      : []),
  ]
}

const count = (amount: number, what: string, several = `${what}s`): string =>
  `${amount.toLocaleString('en-US')} ${amount === 1 ? what : several}`

const tellMs = (ms: number): string => (ms < 1_000 ? `${Math.round(ms)} ms` : `${Math.round(ms / 100) / 10} s`)
