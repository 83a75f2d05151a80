import { basename } from 'node:path'
import { makeRandom } from '../random/random.ts'
import { BLOCK_CHARACTERS } from './invocation-log.ts'
import type { TraceColumns } from './trace-formats.ts'
import { type TraceLine, UnreadableTrace } from './trace-lines.ts'
import type { TraceFormat, TraceKind, TraceRow } from './trace-row.ts'
import { openSource } from './trace-source.ts'
import { makeTableBuilder, orderInTime, pickRequests, type TraceTable, TraceTooLarge } from './trace-table.ts'

/** A moment of a trace: so long after its first request, or a date. */
export type TraceMoment =
  | { readonly kind: 'offset'; readonly ms: number }
  | { readonly kind: 'date'; readonly ms: number }

/** Which requests of a trace count. */
export interface TraceSelection {
  /** Absolute; a file, or the folder of Bedrock's invocation logs. */
  readonly path: string
  /** Null: what the file holds is seen by its look. */
  readonly columns: TraceColumns | null
  /** A key of requestMetadata, of invocation logs. */
  readonly sessionKey: string | null
  /** Those at `from` and after it, and before `to`; null sets no bound. */
  readonly from: TraceMoment | null
  readonly to: TraceMoment | null
  /** A share of the sessions, above 0 to 1. A request without a session is one of its own. */
  readonly sample: number
  /** The first so many of what is left; null takes all. */
  readonly limit: number | null
  /** Requests with more input are left out; null takes all. */
  readonly maxInputTokens: number | null
  /** The models or modes whose requests count; null takes all. */
  readonly labels: readonly string[] | null
}

export const WHOLE_TRACE: Omit<TraceSelection, 'path'> = {
  columns: null,
  sessionKey: null,
  from: null,
  to: null,
  sample: 1,
  limit: null,
  maxInputTokens: null,
  labels: null,
}

/** Why lines and requests are not among those that count, in the order in which they are looked at: "12 requests …". */
export const LEFT_OUT_REASONS = {
  unreadable: 'that cannot be read',
  outsideWindow: 'outside of the window',
  noOutput: 'without output tokens, as of a call that failed',
  noInput: 'without input tokens',
  otherModel: 'of other models',
  tooLong: 'with more input than maxInput',
  notSampled: 'of sessions outside of the sample',
  beyondLimit: 'beyond the limit',
} as const

export type LeftOutReason = keyof typeof LEFT_OUT_REASONS

export interface LoadedTrace {
  readonly kind: TraceKind
  /** `Mooncake trace`. */
  readonly title: string
  /** In the order of time. */
  readonly table: TraceTable
  /** Tokens that each id of a block stands for; null where nobody says, or there are none. May have decimals. */
  readonly blockTokens: number | null
  /** The moment that offsets count from: of the first request in time that can be read. */
  readonly originMs: number
  readonly hasDates: boolean
  readonly leftOut: Readonly<Record<LeftOutReason, number>>
  /** Requests that stood behind a later one. */
  readonly outOfOrder: number
  /** Whether every stamp is of a whole second, as Bedrock's logs write them. */
  readonly hasWholeSeconds: boolean
  /** What its stamps were spread over when it was written; null where they are as they were recorded. */
  readonly spreadMs: number | null
  /** Requests whose texts cannot be read again where they stand, because the file is compressed. */
  readonly textsOutOfReach: number
  /** Bodies that stand in files of their own that are not there: nothing is known of what their requests share. */
  readonly missingBodies: number
  /** Of all that was read. */
  readonly sha256: string
  readonly bytes: number
}

/** Why a trace cannot be used, to complete "expected a trace, found …". */
export interface UnusableTrace {
  readonly found: string
  readonly hint: string | null
}

/** Dates are far from the numbers of traces that count from their beginning: this is in 1973. */
const FIRST_DATE_MS = 1e11

/** The same requests in each run and each segment, whatever the run's seed. */
const SAMPLE_SEED = 1

const MOST_UNREADABLE_SHARE = 0.01

/** Keeps the texts of a request somewhere, and says where they begin there. */
export type TextSpool = (call: unknown) => { readonly offset: number; readonly bytes: number }

/** Reads a trace; or says why it cannot be used. `spool`: takes the texts, which otherwise stay where they are, and those of logs nowhere. */
export function loadTrace(selection: TraceSelection, spool: TextSpool | null = null): LoadedTrace | UnusableTrace {
  try {
    const first = readOnce(selection, spool, null)
    if ('found' in first) return first
    // Offsets count from the first request in time; what stands before it in the file was held against another.
    return first.mustReadAgain ? readOnceMore(selection, spool, first.originMs) : first.trace
  } catch (error) {
    if (error instanceof UnreadableTrace) return { found: error.message, hint: null }
    if (error instanceof TraceTooLarge) {
      return {
        found: error.message,
        hint: 'take a part of it: a shorter window, a sample, or a lower maxInput; or leave out its blocks',
      }
    }
    throw error
  }
}

function readOnceMore(
  selection: TraceSelection,
  spool: TextSpool | null,
  originMs: number,
): LoadedTrace | UnusableTrace {
  const again = readOnce(selection, spool, originMs)
  return 'found' in again ? again : again.trace
}

function readOnce(
  selection: TraceSelection,
  spool: TextSpool | null,
  knownOriginMs: number | null,
): { readonly trace: LoadedTrace; readonly originMs: number; readonly mustReadAgain: boolean } | UnusableTrace {
  const source = openSource(selection.path, selection)
  let format: TraceFormat | null = null
  const scan = makeScan(selection, spool, knownOriginMs)
  for (const { file, line } of source.lines()) {
    if (format === null) {
      if (line.text.trim() === '') continue
      const seen = source.recognise(line.text, file)
      if ('found' in seen) return seen
      format = seen.format
    }
    const row = format.parse(line.text)
    if (row !== 'no-request') scan.take(row, format.kind, { file, line })
  }
  if (format === null) return { found: 'an empty file', hint: null }
  const { firstMs, originMs } = scan.origin()
  const unusable = scan.findings(format.title, originMs >= FIRST_DATE_MS)
  if (unusable !== null) return unusable
  const { table, ...scanned } = scan.end()
  const trace: LoadedTrace = {
    kind: format.kind,
    title: format.title,
    table,
    originMs,
    hasDates: originMs >= FIRST_DATE_MS,
    spreadMs: format.spreadMs ?? null,
    missingBodies: source.missingBodies(),
    ...scanned,
    blockTokens: scanned.blockTokens ?? format.blockTokens,
    ...source.hash(),
  }
  // A window by dates is the same whatever comes first.
  const isByOffset = [selection.from, selection.to].some((moment) => moment?.kind === 'offset')
  return { trace, originMs, mustReadAgain: isByOffset && knownOriginMs === null && originMs < firstMs }
}

/** What is gathered on one way through the lines. */
function makeScan(selection: TraceSelection, spool: TextSpool | null, knownOriginMs: number | null) {
  const builder = makeTableBuilder()
  const chosen = makeChooser(selection)
  const leftOut = Object.fromEntries(Object.keys(LEFT_OUT_REASONS).map((reason) => [reason, 0])) as Record<
    LeftOutReason,
    number
  >
  const inCharacters = { tokens: 0, characters: 0 }
  let originMs = knownOriginMs ?? Infinity
  let firstMs = Infinity
  let lastMs = -Infinity
  let outOfOrder = 0
  let lines = 0
  let firstUnreadable = ''
  let hasWholeSeconds = true
  let textsOutOfReach = 0

  function keep(row: TraceRow, kind: TraceKind, line: TraceLine): void {
    hasWholeSeconds &&= row.atMs % 1_000 === 0
    if (row.characters !== null) {
      inCharacters.tokens += row.inputTokens
      inCharacters.characters += row.characters
    }
    const place = row.call === null ? null : placeOfTexts(row.call, kind, line, spool)
    if (place?.offset === -1) textsOutOfReach++
    builder.add(row, place)
  }

  return {
    take(
      row: TraceRow | 'unreadable',
      kind: TraceKind,
      { file, line }: { readonly file: string; readonly line: TraceLine },
    ): void {
      lines++
      if (row === 'unreadable') {
        if (leftOut.unreadable++ === 0) firstUnreadable = `${basename(file)}:${line.number}`
        return
      }
      if (firstMs === Infinity) firstMs = row.atMs
      originMs = Math.min(originMs, row.atMs)
      if (row.atMs < lastMs) outOfOrder++
      lastMs = Math.max(lastMs, row.atMs)
      const reason = chosen(row, lines, originMs)
      if (reason === null) keep(row, kind, line)
      else leftOut[reason]++
    },
    origin: () => ({ firstMs, originMs }),
    /** Why none of it can be used; null where it can. */
    findings: (title: string, hasDates: boolean): UnusableTrace | null =>
      whyUnusable(selection, { title, hasDates, lines, unreadable: leftOut.unreadable, firstUnreadable }),
    end() {
      const all = builder.build()
      const inTime = orderInTime(all.atMs)
      const kept = selection.limit === null ? inTime : inTime.subarray(0, selection.limit)
      leftOut.beyondLimit = inTime.length - kept.length
      const { characters, tokens } = inCharacters
      return {
        table: pickRequests(all, kept),
        blockTokens: characters > 0 ? (tokens / characters) * BLOCK_CHARACTERS : null,
        leftOut,
        outOfOrder,
        hasWholeSeconds: hasWholeSeconds && kept.length > 0,
        textsOutOfReach,
      }
    },
  }
}

/** What a trace is, within a sentence. */
export const withArticle = (title: string): string => `${/^[AEIO]/i.test(title) ? 'an' : 'a'} ${title}`

function whyUnusable(
  { from, to }: TraceSelection,
  scanned: {
    readonly title: string
    readonly hasDates: boolean
    readonly lines: number
    readonly unreadable: number
    readonly firstUnreadable: string
  },
): UnusableTrace | null {
  const { firstUnreadable, hasDates, lines, title, unreadable } = scanned
  if (lines === 0) return { found: `${withArticle(title)} without a request`, hint: null }
  if (unreadable > lines * MOST_UNREADABLE_SHARE) {
    return {
      found: `${withArticle(title)} of which ${tell(unreadable)} of ${tell(lines)} lines cannot be read, the first at ${firstUnreadable}`,
      hint: 'up to 1 % are left out and counted; for more, mend the file or name its columns',
    }
  }
  const isDated = [from, to].some((moment) => moment?.kind === 'date')
  return isDated && !hasDates
    ? { found: 'a trace without dates', hint: 'give the window as durations from its beginning, such as 1h' }
    : null
}

const tell = (amount: number): string => amount.toLocaleString('en-US')

/** Null where the texts stay out of the trace: those of logs, which nobody has asked for. */
function placeOfTexts(call: unknown, kind: TraceKind, line: TraceLine, spool: TextSpool | null) {
  if (spool !== null) return spool(call)
  return kind === 'seismo' ? { offset: line.offset, bytes: line.bytes } : null
}

/** Says why a request does not count; null where it does. */
function makeChooser(selection: TraceSelection) {
  const { from, labels, maxInputTokens, sample, to } = selection
  const wanted = labels === null ? null : new Set(labels)
  const sampled = new Map<string, boolean>()
  const draw = (name: string): boolean => makeRandom(SAMPLE_SEED, 'trace sample', name).next() < sample
  const isSampled = (session: string | null, line: number): boolean => {
    if (session === null) return draw(`line ${line}`)
    const known = sampled.get(session) ?? draw(`session ${session}`)
    sampled.set(session, known)
    return known
  }
  return (row: TraceRow, line: number, originMs: number): LeftOutReason | null => {
    const isBefore = from !== null && row.atMs < momentMs(from, originMs)
    const isBehind = to !== null && row.atMs >= momentMs(to, originMs)
    if (isBefore || isBehind) return 'outsideWindow'
    if (row.outputTokens === 0) return 'noOutput'
    if (row.inputTokens === 0) return 'noInput'
    if (wanted !== null && !(row.label !== null && wanted.has(row.label))) return 'otherModel'
    if (maxInputTokens !== null && row.inputTokens > maxInputTokens) return 'tooLong'
    return sample < 1 && !isSampled(row.session, line) ? 'notSampled' : null
  }
}

const momentMs = (moment: TraceMoment, originMs: number): number =>
  moment.kind === 'date' ? moment.ms : originMs + moment.ms
