// Traces that others publish, recognised by their first line, and files whose columns the user names.
import { nearestName } from '../reading/mistake.ts'
import { invocationLogFormat, isInvocationRecord } from './invocation-log.ts'
import { isOwnHeader, ownTraceFormat } from './own-trace.ts'
import { parseTimeMs, type TimeUnit } from './trace-time.ts'
import { makeRow, parseRecord, parseTokens, type Passed, type TraceFormat, type TraceRow } from './trace-row.ts'

/** Names of a file's columns or fields, by what they hold. */
export interface TraceColumns {
  readonly at: string
  readonly in: string
  readonly out: string
  readonly session: string | null
  readonly model: string | null
  readonly blocks: string | null
  /** What numbers under `at` count. */
  readonly unit: TimeUnit
}

export interface FormatChoice {
  /** Null: by its look. */
  readonly columns: TraceColumns | null
  /** A key of requestMetadata that names the session; null: by the growing beginning of the messages. */
  readonly sessionKey: string | null
}

/**
 * The format of a file that begins with `first`, or what is wrong with it, to complete "expected a trace, found …".
 * `isHeader`: its first line is no request.
 */
export function recogniseTrace(
  first: string,
  path: string,
  { columns, sessionKey }: FormatChoice,
): { readonly format: TraceFormat } | { readonly found: string; readonly hint: string | null } {
  const record = parseRecord(first) ?? recordBehindTime(first)
  if (record === null) return recogniseTable(first, columns)
  if (columns !== null) {
    const missing = [columns.at, columns.in, columns.out].find((name) => !(name in record))
    return missing === undefined
      ? { format: fieldsFormat(columns) }
      : missingColumn(missing, Object.keys(record), 'field')
  }
  if (isOwnHeader(record)) return ownTraceFormat(record)
  if (isInvocationRecord(record)) return { format: invocationLogFormat(sessionKey) }
  if ('chat_id' in record && 'input_length' in record) return { format: bailian(path) }
  if ('timestamp' in record && 'input_length' in record) return { format: MOONCAKE }
  return { found: `JSON lines with ${namesOf(Object.keys(record))}`, hint: KNOWN }
}

/** What CloudWatch exports to S3 has the time of the event ahead of each record. */
function recordBehindTime(first: string): ReturnType<typeof parseRecord> {
  const record = /^\d\S* \{/.test(first) ? parseRecord(first.slice(first.indexOf('{'))) : null
  return record !== null && isInvocationRecord(record) ? record : null
}

const KNOWN =
  'known are the traces of Azure, BurstGPT, Mooncake and Bailian, Bedrock invocation logs, and what seismo trace import writes; for another file, name its columns (in a scenario, columns: { at, in, out }; of seismo trace, --columns at=…,in=…,out=…)'

const namesOf = (names: readonly string[]): string =>
  names
    .slice(0, 8)
    .map((name) => (/^[\w .-]{1,30}$/.test(name) ? name : '…'))
    .join(', ') + (names.length > 8 ? ', …' : '')

function missingColumn(name: string, names: readonly string[], what: string) {
  const nearest = nearestName(name, names)
  return {
    found: `a file without the ${what} ${name}`,
    hint: nearest === null ? `it has ${namesOf(names)}` : `did you mean ${nearest}?`,
  }
}

// Tables.

const DELIMITERS = [',', ';', '\t'] as const

function recogniseTable(first: string, columns: TraceColumns | null): ReturnType<typeof recogniseTrace> {
  const delimiter = DELIMITERS.map((each) => ({ each, cells: cellsOf(first, each).length })).reduce((best, other) =>
    other.cells > best.cells ? other : best,
  ).each
  const names = cellsOf(first, delimiter).map((name) => name.trim())
  const place = (name: string): number => names.findIndex((each) => each.toLowerCase() === name.toLowerCase())
  if (columns !== null) {
    const missing = [columns.at, columns.in, columns.out, columns.session, columns.model].find(
      (name) => name !== null && place(name) === -1,
    )
    if (missing != null) return missingColumn(missing, names, 'column')
    if (columns.blocks !== null)
      return { found: 'a table, whose cells hold no blocks', hint: 'leave out columns.blocks' }
    const own = { at: columns.at, in: columns.in, out: columns.out, session: columns.session, label: columns.model }
    return { format: table('columns', 'table whose columns you named', delimiter, placesOf(own, place), columns.unit) }
  }
  const azure = placesOf({ at: 'TIMESTAMP', in: 'ContextTokens', out: 'GeneratedTokens' }, place)
  if (isWhole(azure)) return { format: table('azure-llm', 'Azure LLM inference trace', delimiter, azure, 's') }
  const burst = placesOf(
    { at: 'Timestamp', in: 'Request tokens', out: 'Response tokens', session: 'Session ID', label: 'Model' },
    place,
  )
  if (isWhole(burst)) return { format: table('burstgpt', 'BurstGPT trace', delimiter, burst, 's') }
  return names.length > 1
    ? { found: `a table with ${namesOf(names)}`, hint: KNOWN }
    : { found: 'a file of another kind', hint: KNOWN }
}

interface Places {
  readonly at: number
  readonly in: number
  readonly out: number
  readonly session: number
  readonly label: number
}

const placesOf = (
  names: {
    readonly at: string
    readonly in: string
    readonly out: string
    readonly session?: string | null
    readonly label?: string | null
  },
  place: (name: string) => number,
): Places => ({
  at: place(names.at),
  in: place(names.in),
  out: place(names.out),
  session: names.session == null ? -1 : place(names.session),
  label: names.label == null ? -1 : place(names.label),
})

const isWhole = (places: Places): boolean => places.at !== -1 && places.in !== -1 && places.out !== -1

function table(
  kind: TraceFormat['kind'],
  title: string,
  delimiter: string,
  places: Places,
  unit: TimeUnit,
): TraceFormat {
  let isHeader = true
  return {
    kind,
    title,
    blockTokens: null,
    parse(text) {
      if (isHeader) {
        isHeader = false
        return 'no-request'
      }
      if (text.trim() === '') return 'no-request'
      const cells = cellsOf(text, delimiter)
      return makeRow({
        atMs: parseTimeMs(cells[places.at], unit),
        inputTokens: parseTokens(cells[places.in]),
        outputTokens: parseTokens(cells[places.out]),
        session: textOrNull(cells[places.session]),
        label: textOrNull(cells[places.label]),
        blocks: null,
      })
    },
  }
}

/** Cells of a line; those of RFC 4180 may be in quotes, with the delimiter in them, but no line end. */
function cellsOf(line: string, delimiter: string): string[] {
  if (!line.includes('"')) return line.split(delimiter)
  const cells: string[] = []
  let cell = ''
  let isQuoted = false
  for (let index = 0; index < line.length; index++) {
    const character = line.charAt(index)
    if (character === '"') {
      if (isQuoted && line.charAt(index + 1) === '"') cell += line.charAt(++index)
      else isQuoted = !isQuoted
    } else if (character === delimiter && !isQuoted) {
      cells.push(cell)
      cell = ''
    } else cell += character
  }
  return [...cells, cell]
}

const textOrNull = (cell: string | undefined): string | null => {
  const text = cell?.trim() ?? ''
  return text === '' ? null : text
}

// JSON lines.

const ofRecords = (
  format: Omit<TraceFormat, 'parse'>,
  parse: (record: Readonly<Record<string, unknown>>) => TraceRow | Passed,
): TraceFormat => ({
  ...format,
  parse(text) {
    const trimmed = text.trim()
    if (trimmed === '') return 'no-request'
    const record = parseRecord(trimmed)
    return record === null ? 'unreadable' : parse(record)
  },
})

/** Ids of blocks, or null where there are none; undefined where they cannot be read. */
function parseBlocks(value: unknown): readonly (number | string)[] | null | undefined {
  if (value === undefined || value === null) return null
  if (!Array.isArray(value)) return undefined
  const ids = value as readonly unknown[]
  return ids.every((id) => typeof id === 'number' || typeof id === 'string') ? ids : undefined
}

const MOONCAKE = ofRecords({ kind: 'mooncake', title: 'Mooncake trace', blockTokens: 512 }, (record) => {
  const blocks = parseBlocks(record['hash_ids'])
  if (blocks === undefined) return 'unreadable'
  return makeRow({
    atMs: parseTimeMs(record['timestamp'], 'ms'),
    inputTokens: parseTokens(record['input_length']),
    outputTokens: parseTokens(record['output_length']),
    session: idOrNull(record['session_id']),
    label: idOrNull(record['model']),
    blocks,
  })
})

const idOrNull = (value: unknown): string | null =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : null

const BAILIAN_BLOCK_TOKENS = 16

/** Sessions are chains of parents; where a parent is not in the file, its child begins one. */
function bailian(path: string): TraceFormat {
  const [, size] = /blksz_(\d+)/.exec(path) ?? []
  const sessions = new Map<string, string>()
  const format = {
    kind: 'bailian',
    title: 'Bailian trace',
    blockTokens: size === undefined ? BAILIAN_BLOCK_TOKENS : Number(size),
  } as const
  return ofRecords(format, (record) => {
    const chat = idOrNull(record['chat_id'])
    const blocks = parseBlocks(record['hash_ids'])
    if (chat === null || blocks === undefined) return 'unreadable'
    const session = sessions.get(idOrNull(record['parent_chat_id']) ?? '') ?? chat
    sessions.set(chat, session)
    return makeRow({
      atMs: parseTimeMs(record['timestamp'], 's'),
      inputTokens: parseTokens(record['input_length']),
      outputTokens: parseTokens(record['output_length']),
      session,
      label: null,
      blocks,
    })
  })
}

const fieldsFormat = ({ at, blocks, in: input, model, out, session, unit }: TraceColumns): TraceFormat =>
  ofRecords({ kind: 'columns', title: 'file whose fields you named', blockTokens: null }, (record) => {
    const ids = blocks === null ? null : parseBlocks(record[blocks])
    if (ids === undefined) return 'unreadable'
    return makeRow({
      atMs: parseTimeMs(record[at], unit),
      inputTokens: parseTokens(record[input]),
      outputTokens: parseTokens(record[out]),
      session: session === null ? null : idOrNull(record[session]),
      label: model === null ? null : idOrNull(record[model]),
      blocks: ids,
    })
  })
