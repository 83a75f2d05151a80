// What a trace holds, in numbers.
import { type ArrivalFit, fitArrivals } from './arrival-fit.ts'
import type { LeftOutReason, LoadedTrace } from './load-trace.ts'
import type { TraceKind } from './trace-row.ts'
import { grainOf } from './trace-stamps.ts'
import { blocksAt, type TraceTable } from './trace-table.ts'

export interface TraceDescription {
  readonly kind: TraceKind
  readonly title: string
  readonly requests: number
  readonly leftOut: Readonly<Record<LeftOutReason, number>>
  /** When the first of the requests was; null where the trace has no dates. */
  readonly startedAt: string | null
  /** From the first request to the last. */
  readonly spanMs: number
  readonly rate: TraceRate
  /** Of the gaps between requests; null with fewer than two gaps. */
  readonly burstiness: {
    readonly gapCv: number
    /** Variance over mean of the requests in each second, and in each minute. 1 is Poisson. Null where the span has fewer than two. */
    readonly dispersionPerSecond: number | null
    readonly dispersionPerMinute: number | null
  } | null
  readonly arrivals: ArrivalFit
  readonly stamps: {
    /** Requests that share their stamp with one before them. */
    readonly ties: number
    /** What ties were rounded to; null without ties. */
    readonly quantumMs: number | null
    readonly outOfOrder: number
    /** What they were spread over when the trace was written; null where they are as they were recorded. */
    readonly spreadMs: number | null
  }
  readonly inputTokens: Lengths
  readonly outputTokens: Lengths
  /** Of the input tokens, those that the service read from its cache; null where the trace does not say. */
  readonly cacheReadShare: number | null
  /** Null where nothing says what belongs together. */
  readonly sessions: { readonly count: number; readonly turns: Lengths } | null
  /** Null where nothing says what requests share. */
  readonly prefixes: {
    readonly blockTokens: number | null
    readonly differentBlocks: number
    /** The share of the input tokens that a cache would hold that forgets nothing. Null where blocks have no size. */
    readonly idealHitShare: number | null
  } | null
  /** The most called first. */
  readonly models: readonly { readonly model: string; readonly requests: number; readonly share: number }[]
  /** Whether the requests are in the trace, with their texts. */
  readonly requestsWithText: number
}

export interface TraceRate {
  readonly meanPerSecond: number
  /** Seconds and minutes count from the first request. */
  readonly peakSecond: { readonly requests: number; readonly offsetMs: number }
  readonly peakMinute: { readonly requests: number; readonly offsetMs: number }
  /** Requests of stretches of this length, one after the other. */
  readonly overTime: { readonly stretchMs: number; readonly requests: readonly number[] }
}

export interface Lengths {
  readonly mean: number
  readonly p50: number
  readonly p90: number
  readonly p99: number
  readonly max: number
}

export function describeTrace(trace: LoadedTrace): TraceDescription {
  const { blockTokens, hasDates, kind, leftOut, outOfOrder, table, title } = trace
  const { atMs, requests } = table
  const firstMs = atMs[0] ?? 0
  const spanMs = requests === 0 ? 0 : (atMs.at(-1) as number) - firstMs
  const { quantumMs, ties } = grainOf(atMs)
  return {
    kind,
    title,
    requests,
    leftOut,
    startedAt: hasDates && requests > 0 ? new Date(firstMs).toISOString() : null,
    spanMs,
    rate: rateOf(atMs, spanMs),
    burstiness: burstinessOf(atMs, spanMs),
    arrivals: fitArrivals(atMs, trace.spreadMs),
    stamps: { ties, quantumMs: ties === 0 ? null : quantumMs, outOfOrder, spreadMs: trace.spreadMs },
    inputTokens: lengthsOf(table.inputTokens),
    outputTokens: lengthsOf(table.outputTokens),
    cacheReadShare: cacheReadShareOf(table),
    sessions: sessionsOf(table),
    prefixes: prefixesOf(table, blockTokens),
    models: modelsOf(table),
    requestsWithText: table.callBytes.reduce((count, bytes) => (bytes > 0 ? count + 1 : count), 0),
  }
}

const STRETCHES = 60

function rateOf(atMs: Float64Array, spanMs: number): TraceRate {
  const stretchMs = Math.max(1_000, niceLength(spanMs / STRETCHES))
  return {
    meanPerSecond: spanMs === 0 ? 0 : (atMs.length - 1) / (spanMs / 1_000),
    peakSecond: peakOf(atMs, 1_000),
    peakMinute: peakOf(atMs, 60_000),
    overTime: { stretchMs, requests: countsOf(atMs, stretchMs) },
  }
}

const NICE_MS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 21_600, 43_200, 86_400].map(
  (seconds) => seconds * 1_000,
)

/** The least length that people count in and that is at least this. */
const niceLength = (leastMs: number): number =>
  NICE_MS.find((lengthMs) => lengthMs >= leastMs) ?? Math.ceil(leastMs / 86_400_000) * 86_400_000

/** Requests of each stretch, from the first request to the last. */
function countsOf(atMs: Float64Array, stretchMs: number): number[] {
  const first = atMs[0] ?? 0
  const counts: number[] = []
  for (const at of atMs) {
    const index = Math.floor((at - first) / stretchMs)
    while (counts.length <= index) counts.push(0)
    counts[index] = (counts[index] as number) + 1
  }
  return counts
}

function peakOf(atMs: Float64Array, stretchMs: number): TraceRate['peakSecond'] {
  const first = atMs[0] ?? 0
  let peak = { requests: 0, offsetMs: 0 }
  let index = -1
  let count = 0
  for (const at of atMs) {
    const own = Math.floor((at - first) / stretchMs)
    count = own === index ? count + 1 : 1
    index = own
    if (count > peak.requests) peak = { requests: count, offsetMs: index * stretchMs }
  }
  return peak
}

function burstinessOf(atMs: Float64Array, spanMs: number): TraceDescription['burstiness'] {
  const gaps = atMs.length - 1
  if (gaps < 2 || spanMs === 0) return null
  const mean = spanMs / gaps
  let squares = 0
  for (let index = 1; index < atMs.length; index++) {
    squares += ((atMs[index] as number) - (atMs[index - 1] as number) - mean) ** 2
  }
  return {
    gapCv: Math.sqrt(squares / gaps) / mean,
    dispersionPerSecond: dispersionOf(atMs, spanMs, 1_000),
    dispersionPerMinute: dispersionOf(atMs, spanMs, 60_000),
  }
}

/** Variance over mean of the requests in each whole stretch. */
function dispersionOf(atMs: Float64Array, spanMs: number, stretchMs: number): number | null {
  const stretches = Math.floor(spanMs / stretchMs)
  if (stretches < 2) return null
  const first = atMs[0] as number
  let inWhole = 0
  let squares = 0
  let index = -1
  let count = 0
  const close = (): void => {
    squares += count ** 2
    inWhole += count
  }
  for (const at of atMs) {
    const own = Math.floor((at - first) / stretchMs)
    if (own >= stretches) break
    if (own !== index) {
      close()
      index = own
      count = 0
    }
    count++
  }
  close()
  const mean = inWhole / stretches
  return (squares / stretches - mean ** 2) / mean
}

/** By nearest rank. */
export function lengthsOf(values: Int32Array): Lengths {
  if (values.length === 0) return { mean: 0, p50: 0, p90: 0, p99: 0, max: 0 }
  const sorted = values.toSorted()
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] as number
  const sum = values.reduce((total, value) => total + value, 0)
  return { mean: sum / values.length, p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) }
}

function cacheReadShareOf({ cacheReadTokens, inputTokens }: TraceTable): number | null {
  const read = cacheReadTokens.reduce((sum, tokens) => sum + tokens, 0)
  return read === 0 ? null : read / inputTokens.reduce((sum, tokens) => sum + tokens, 0)
}

function sessionsOf({ session, sessions }: TraceTable): TraceDescription['sessions'] {
  const turns = new Int32Array(sessions)
  for (const each of session) if (each !== -1) turns[each] = (turns[each] as number) + 1
  const used = turns.filter((count) => count > 0)
  return used.length === 0 ? null : { count: used.length, turns: lengthsOf(used) }
}

function prefixesOf(table: TraceTable, blockTokens: number | null): TraceDescription['prefixes'] {
  const seen = new Uint8Array(table.differentBlocks)
  let hitTokens = 0
  let tokens = 0
  let used = 0
  let hasBlocks = false
  for (let request = 0; request < table.requests; request++) {
    const input = table.inputTokens[request] as number
    tokens += input
    const blocks = blocksAt(table, request)
    if (blocks === null) continue
    hasBlocks = true
    let shared = 0
    while (shared < blocks.length && seen[blocks[shared] as number] === 1) shared++
    hitTokens += Math.min(input, shared * (blockTokens ?? 0))
    for (const block of blocks) {
      if (seen[block] === 0) used++
      seen[block] = 1
    }
  }
  if (!hasBlocks) return null
  return { blockTokens, differentBlocks: used, idealHitShare: blockTokens === null ? null : hitTokens / tokens }
}

function modelsOf({ label, labels, requests }: TraceTable): TraceDescription['models'] {
  const counts = labels.map(() => 0)
  for (const each of label) if (each !== -1) counts[each] = (counts[each] as number) + 1
  return labels
    .map((model, index) => ({ model, requests: counts[index] as number, share: (counts[index] as number) / requests }))
    .filter((each) => each.requests > 0)
    .toSorted((one, other) => other.requests - one.requests)
}
