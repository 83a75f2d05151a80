// The one format of ours, seismo.trace/1: JSON lines, the first of which says what the others are. docs/traces.md documents it.
import { conversationOf } from './recorded-call.ts'
import { makeRow, parseRecord, parseTokens, type Passed, type TraceFormat, type TraceRow } from './trace-row.ts'
import { parseStampMs } from './trace-time.ts'

export const TRACE_SCHEMA = 'seismo.trace/1'

/** The first line. */
export interface TraceHeader {
  readonly schema: typeof TRACE_SCHEMA
  /** Of Seismo, which wrote it. */
  readonly version: string
  /** What it was made of: the kind of a trace, in a word. */
  readonly source: string
  readonly requests: number
  /** When its first moment was; null where the source has no dates. */
  readonly startedAt: string | null
  /** Tokens that each id of `blocks` stands for; null without blocks. May have decimals. */
  readonly blockTokens: number | null
  /** What its stamps were spread over, in milliseconds; null where they are as they were recorded. */
  readonly spreadMs: number | null
  /** Whether the requests are in it, with their texts. */
  readonly content: boolean
  /** Lines of the source that are not in it, by the reason. */
  readonly leftOut: Readonly<Record<string, number>>
}

/** A line for each request. What nothing is known of is left out. */
export interface TraceLineOut {
  /** Milliseconds from the trace's first moment. */
  readonly at: number
  readonly session?: number
  /** From 1, within the session. */
  readonly turn?: number
  readonly in: number
  readonly cacheRead?: number
  readonly out: number
  readonly blocks?: readonly number[]
  readonly model?: string
  readonly call?: unknown
}

export const isOwnHeader = (record: Readonly<Record<string, unknown>>): boolean =>
  typeof record['schema'] === 'string' && record['schema'].startsWith('seismo.trace/')

export function ownTraceFormat(
  header: Readonly<Record<string, unknown>>,
): { readonly format: TraceFormat } | { readonly found: string; readonly hint: string | null } {
  const { blockTokens = null, schema, spreadMs = null, startedAt = null } = header
  if (schema !== TRACE_SCHEMA) {
    return { found: `a trace of the schema ${String(schema).slice(0, 40)}`, hint: `this version reads ${TRACE_SCHEMA}` }
  }
  const originMs = startedAt === null ? 0 : typeof startedAt === 'string' ? parseStampMs(startedAt) : null
  if (originMs === null) return { found: 'a header whose startedAt is no date', hint: null }
  if (blockTokens !== null && !(typeof blockTokens === 'number' && blockTokens > 0)) {
    return { found: 'a header whose blockTokens is no number above 0', hint: null }
  }
  if (spreadMs !== null && !(typeof spreadMs === 'number' && spreadMs > 0)) {
    return { found: 'a header whose spreadMs is no number above 0', hint: null }
  }
  let isHeader = true
  return {
    format: {
      kind: 'seismo',
      title: 'Seismo trace',
      blockTokens,
      ...(spreadMs === null ? {} : { spreadMs }),
      parse(text) {
        if (isHeader) {
          isHeader = false
          return 'no-request'
        }
        return parseLine(text, originMs)
      },
    },
  }
}

function parseLine(text: string, originMs: number): TraceRow | Passed {
  if (text.trim() === '') return 'no-request'
  const record = parseRecord(text.trim())
  if (record === null) return 'unreadable'
  const { at, blocks = null, cacheRead = 0, call = null, in: input, mode, model, out, session = null } = record
  if (blocks !== null && !isListOfNumbers(blocks)) return 'unreadable'
  if (call !== null && (typeof out !== 'number' || conversationOf(call, out) === null)) return 'unreadable'
  if (session !== null && typeof session !== 'number' && typeof session !== 'string') return 'unreadable'
  const label = mode ?? model ?? null
  if (label !== null && typeof label !== 'string') return 'unreadable'
  const cacheReadTokens = parseTokens(cacheRead)
  if (cacheReadTokens === null) return 'unreadable'
  return makeRow({
    atMs: typeof at === 'number' && Number.isFinite(at) ? originMs + at : null,
    inputTokens: parseTokens(input),
    outputTokens: parseTokens(out),
    cacheReadTokens,
    session: session === null ? null : String(session),
    label,
    blocks,
    call,
  })
}

const isListOfNumbers = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((each) => Number.isSafeInteger(each))
