// A trace → when each of its requests starts, and what it asks for.
import type { LoadedTrace } from './load-trace.ts'
import { spreadOf, spreadStamps } from './trace-stamps.ts'
import { blocksAt, orderInTime, pickRequests, type TraceTable } from './trace-table.ts'

/** How a trace is replayed. */
export interface TraceReplay {
  /** 2 is twice as fast as it was recorded. */
  readonly speed: number
  /** Times that it is replayed, one after the other. */
  readonly loop: number
  /** What stamps are spread over, in milliseconds; `auto` where they are too coarse. */
  readonly spread: 'auto' | 'off' | number
  /** Longer gaps become this, in recorded time; null keeps them. */
  readonly idleCapMs: number | null
  /** More output tokens become this; null keeps them. */
  readonly maxOutputTokens: number | null
  /** Tokens of a block; `off`: no request shares its blocks; null: what the trace says. */
  readonly blockTokens: number | 'off' | null
  /** Whether the requests of a session begin alike, where no blocks say what they share. */
  readonly sessions: 'prefix' | 'off'
}

/** As it was recorded. */
export const AS_RECORDED: TraceReplay = {
  speed: 1,
  loop: 1,
  spread: 'auto',
  idleCapMs: null,
  maxOutputTokens: null,
  blockTokens: null,
  sessions: 'prefix',
}

/** What a request of a trace asks for. It crosses to a thread with its iteration. */
export interface TracedRequest {
  /** Of the requests that are replayed, from 0: the same in each round of a loop. */
  readonly request: number
  /** Of the loop, from 0: the texts of each round are its own. */
  readonly round: number
  readonly inputTokens: number
  readonly outputTokens: number
  /** A number of its own for each session; null where it begins like no other. */
  readonly session: number | null
  /** Ids of the blocks that it begins with; null where nobody knows. */
  readonly blocks: Int32Array | null
  /** Index into the trace's labels, or -1. */
  readonly label: number
  /** Where the line with its texts stands in the file; null where they are made up. */
  readonly call: { readonly offset: number; readonly bytes: number } | null
}

/** All rounds, one after the other. */
export interface TraceSchedule {
  readonly requests: number
  readonly durationMs: number
  /** From the beginning, in order, each before the duration's end. */
  offsetMsAt(number: number): number
  requestAt(number: number): TracedRequest
  /** One round, in order. Its stamps are those of the replay before `speed`. */
  readonly table: TraceTable
  readonly labels: readonly string[]
  /** Null where each stamp is as it was recorded. */
  readonly spreadMs: number | null
  readonly blockTokens: number | null
  /** What a round is shorter by, in recorded time, and by how many gaps. */
  readonly cutIdle: { readonly gaps: number; readonly ms: number }
  /** Requests whose output was capped. */
  readonly cappedOutputs: number
}

/** `window`: of the recording, in its own time; null ends it a mean gap behind the last request. */
export function makeTraceSchedule(
  { blockTokens, hasWholeSeconds, kind, originMs, table: recorded }: LoadedTrace,
  replay: TraceReplay,
  window: { readonly fromMs: number | null; readonly toMs: number | null } = { fromMs: null, toMs: null },
): TraceSchedule {
  const isLog = kind === 'bedrock-invocation-log'
  const spreadMs = spreadOf(recorded.atMs, replay.spread, isLog && hasWholeSeconds)
  const spread = spreadMs === null ? recorded.atMs : spreadStamps(recorded.atMs, spreadMs)
  const inTime = orderInTime(spread)
  const first = spread[inTime[0] ?? 0] ?? originMs
  // Without a window the first request starts at once.
  const table = beginningAt(pickRequests({ ...recorded, atMs: spread }, inTime), window.fromMs ?? first)
  const { atMs, cut, tailMs } = withoutIdle(table.atMs, replay.idleCapMs, lengthOf(window, first))
  const lastMs = atMs.at(-1) ?? 0
  const { loop, maxOutputTokens, speed } = replay
  const roundMs = (lastMs + tailMs) / speed
  const cappedOutputs = maxOutputTokens === null ? 0 : countAbove(table.outputTokens, maxOutputTokens)
  const sharing = replay.blockTokens === 'off' ? null : (replay.blockTokens ?? blockTokens)
  const most = maxOutputTokens ?? Infinity
  return {
    requests: table.requests * loop,
    durationMs: roundMs * loop,
    offsetMsAt: (number) =>
      Math.floor(number / table.requests) * roundMs + (atMs[number % table.requests] as number) / speed,
    requestAt(number) {
      const request = number % table.requests
      const session = table.session[request] as number
      const offset = table.callOffset[request] as number
      const blocks = sharing === null ? null : blocksAt(table, request)
      return {
        request,
        round: Math.floor(number / table.requests),
        inputTokens: table.inputTokens[request] as number,
        outputTokens: Math.min(most, table.outputTokens[request] as number),
        session: replay.sessions === 'off' || session === -1 ? null : session,
        // A view would take all of them along to the thread.
        blocks: blocks === null ? null : blocks.slice(),
        label: table.label[request] as number,
        call: offset === -1 ? null : { offset, bytes: table.callBytes[request] as number },
      }
    },
    table: { ...table, atMs },
    labels: table.labels,
    spreadMs,
    blockTokens: sharing,
    cutIdle: cut,
    cappedOutputs,
  }
}

const beginningAt = (table: TraceTable, startMs: number): TraceTable => ({
  ...table,
  atMs: table.atMs.map((at) => at - startMs),
})

const lengthOf = (
  { fromMs, toMs }: { readonly fromMs: number | null; readonly toMs: number | null },
  firstMs: number,
): number | null => (toMs === null ? null : toMs - (fromMs ?? firstMs))

/** A window's rest without requests is the round's end, too. */
function withoutIdle(
  atMs: Float64Array,
  capMs: number | null,
  lengthMs: number | null,
): { readonly atMs: Float64Array; readonly cut: TraceSchedule['cutIdle']; readonly tailMs: number } {
  const most = capMs ?? Infinity
  const capped = new Float64Array(atMs.length)
  const cut = { gaps: 0, ms: 0 }
  let before = 0
  for (const [index, at] of atMs.entries()) {
    const gapMs = at - before
    before = at
    if (gapMs > most) {
      cut.gaps++
      cut.ms += gapMs - most
    }
    capped[index] = at - cut.ms
  }
  const last = atMs.at(-1) ?? 0
  const meanGapMs = atMs.length > 1 ? (last - (atMs[0] as number)) / (atMs.length - 1) : 0
  const rest = lengthMs === null ? Math.max(LEAST_TAIL_MS, meanGapMs) : lengthMs - last
  // An arrival is before the end of its scenario, also where its stamp was spread beyond the window.
  return { atMs: capped, cut, tailMs: Math.max(LEAST_TAIL_MS, Math.min(most, rest)) }
}

const LEAST_TAIL_MS = 1

const countAbove = (values: Int32Array, most: number): number =>
  values.reduce((count, value) => (value > most ? count + 1 : count), 0)
