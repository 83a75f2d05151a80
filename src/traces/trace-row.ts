import { isRecord } from '../reading/record.ts'

/** A request of a trace, as one of the formats reads it. */
export interface TraceRow {
  /** In milliseconds: since 1970 where the trace has dates, else from wherever its numbers count. */
  readonly atMs: number
  /** Of the whole prompt, what was read from a cache and written to it included. */
  readonly inputTokens: number
  /** Of those, the tokens that the service read from its cache, as far as the trace says. */
  readonly cacheReadTokens: number
  readonly outputTokens: number
  /** What belongs to one conversation; null where nothing says. */
  readonly session: string | null
  /** The model that was called, or the mode; null where nothing says. */
  readonly label: string | null
  /** Of the prompt's blocks, from its beginning: equal ids have equal text before their end. Null where nothing says. */
  readonly blocks: readonly (number | string)[] | null
  /** Of the prompt, where its blocks are of so many characters and not of tokens; else null. */
  readonly characters: number | null
  /** The request itself, where the trace keeps texts. */
  readonly call: unknown
}

/** What a line holds in place of a request. */
export type Passed =
  /** It belongs to the file and is no request: a header, a blank line, a permission check. */
  | 'no-request'
  /** Nobody can read it. */
  | 'unreadable'

/** Lines of one kind → requests. */
export interface TraceFormat {
  /** As it is told: `Azure LLM inference trace`. */
  readonly title: string
  /** The word for it in JSON. */
  readonly kind: TraceKind
  /** Tokens that an id of `blocks` stands for; null where the file does not say, or has none. */
  readonly blockTokens: number | null
  /** What its stamps were spread over before, in milliseconds; left out where they were not. */
  readonly spreadMs?: number
  readonly parse: (text: string) => TraceRow | Passed
}

export type TraceKind =
  | 'azure-llm'
  | 'burstgpt'
  | 'mooncake'
  | 'bailian'
  | 'seismo'
  | 'bedrock-invocation-log'
  | 'columns'

/** An object that is written in JSON; null where there is something else. */
export function parseRecord(text: string): Readonly<Record<string, unknown>> | null {
  if (!text.startsWith('{')) return null
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? value : null
  } catch {
    return null
  }
}

/** A count of tokens, as text or as a number: pandas writes whole ones as 12.0. Null where it is none. */
export function parseTokens(value: unknown): number | null {
  const tokens = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof tokens === 'number' && Number.isInteger(tokens) && tokens >= 0 && tokens <= MOST_TOKENS ? tokens : null
}

const MOST_TOKENS = 2 ** 31 - 1

/** A row without what a request must have is nobody's. */
export function makeRow(
  row: {
    readonly [Key in 'atMs' | 'inputTokens' | 'outputTokens']: number | null
  } & Pick<TraceRow, 'session' | 'label' | 'blocks'> &
    Partial<Pick<TraceRow, 'cacheReadTokens' | 'call' | 'characters'>>,
): TraceRow | Passed {
  const { atMs, inputTokens, outputTokens } = row
  if (atMs === null || inputTokens === null || outputTokens === null) return 'unreadable'
  const { cacheReadTokens = 0, call = null, characters = null } = row
  return { ...row, atMs, inputTokens, outputTokens, cacheReadTokens, call, characters }
}
