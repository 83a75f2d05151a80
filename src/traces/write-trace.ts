import type { LoadedTrace } from './load-trace.ts'
import { TRACE_SCHEMA, type TraceHeader, type TraceLineOut } from './own-trace.ts'
import { spreadOf, spreadStamps } from './trace-stamps.ts'
import { blocksAt, orderInTime, pickRequests, type TraceTable } from './trace-table.ts'

export interface WrittenTrace {
  /** Of Seismo. */
  readonly version: string
  /** What stamps are spread over; `auto` where they are too coarse. */
  readonly spread: 'auto' | 'off' | number
  /** The texts that were kept at a place; null writes none. */
  readonly textAt: ((place: { readonly offset: number; readonly bytes: number }) => unknown) | null
}

/** A trace as lines of our format, without their ends. */
export function* renderTrace(trace: LoadedTrace, { spread, textAt, version }: WrittenTrace): Generator<string> {
  const { blockTokens, hasDates, hasWholeSeconds, kind, leftOut } = trace
  const spreadMs = spreadOf(trace.table.atMs, spread, kind === 'bedrock-invocation-log' && hasWholeSeconds)
  const table = spreadMs === null ? trace.table : inTime(trace.table, spreadStamps(trace.table.atMs, spreadMs))
  const firstMs = table.atMs[0] ?? 0
  const hasBlocks = table.blockCount.some((count) => count > 0)
  const header: TraceHeader = {
    schema: TRACE_SCHEMA,
    version,
    source: kind,
    requests: table.requests,
    startedAt: hasDates && table.requests > 0 ? new Date(firstMs).toISOString() : null,
    blockTokens: hasBlocks && blockTokens !== null ? toThousandths(blockTokens) : null,
    spreadMs,
    content: textAt !== null,
    leftOut: Object.fromEntries(Object.entries(leftOut).filter(([, count]) => count > 0)),
  }
  yield JSON.stringify(header)
  const turns = new Int32Array(table.sessions)
  for (let request = 0; request < table.requests; request++) {
    yield JSON.stringify(lineOf(table, request, { firstMs, turns, textAt }))
  }
}

const inTime = (table: TraceTable, atMs: Float64Array): TraceTable =>
  pickRequests({ ...table, atMs }, orderInTime(atMs))

const toThousandths = (value: number): number => Math.round(value * 1_000) / 1_000

function lineOf(
  table: TraceTable,
  request: number,
  { firstMs, textAt, turns }: { readonly firstMs: number; readonly turns: Int32Array } & Pick<WrittenTrace, 'textAt'>,
): TraceLineOut {
  const session = table.session[request] as number
  const turn = session === -1 ? 0 : (turns[session] = (turns[session] as number) + 1)
  const cacheRead = table.cacheReadTokens[request] as number
  const blocks = blocksAt(table, request)
  const model = table.labels[table.label[request] as number]
  const offset = table.callOffset[request] as number
  return {
    at: toThousandths((table.atMs[request] as number) - firstMs),
    ...(session === -1 ? {} : { session: session + 1, turn }),
    in: table.inputTokens[request] as number,
    ...(cacheRead === 0 ? {} : { cacheRead }),
    out: table.outputTokens[request] as number,
    ...(blocks === null ? {} : { blocks: [...blocks] }),
    ...(model === undefined ? {} : { model }),
    ...(textAt === null || offset === -1
      ? {}
      : { call: textAt({ offset, bytes: table.callBytes[request] as number }) }),
  }
}
