import type { TraceRow } from './trace-row.ts'

/** Requests that may be held at once: a hundred bytes or so each. */
export const MOST_REQUESTS = 5_000_000
/** Ids of blocks that may be held at once, of all requests together. */
export const MOST_BLOCKS = 50_000_000
/** Different names of sessions, models or blocks: what one map of JavaScript can hold. */
const MOST_NAMES = 16_000_000

/** A trace holds more than is kept in memory. */
export class TraceTooLarge extends Error {
  override readonly name = 'TraceTooLarge'
}

/** The requests of a trace, a column each, so that millions of them have room. Of one request, the same index in each. */
export interface TraceTable {
  readonly requests: number
  readonly atMs: Float64Array
  readonly inputTokens: Int32Array
  readonly cacheReadTokens: Int32Array
  readonly outputTokens: Int32Array
  /** From 0, in the order of their first requests; -1 without a session. */
  readonly session: Int32Array
  /** Index into `labels`, or -1. */
  readonly label: Int32Array
  /** Where its blocks begin in `blockIds`; its end is the next one's beginning. -1 in `blockCount` without blocks. */
  readonly blockStart: Float64Array
  readonly blockCount: Int32Array
  /** From 0, in the order of their first uses: nothing of what they are made from is in them. */
  readonly blockIds: Int32Array
  /** Where the line with its texts begins in the file; -1 without texts, or where it cannot be read from there. */
  readonly callOffset: Float64Array
  readonly callBytes: Int32Array
  readonly labels: readonly string[]
  readonly sessions: number
  readonly differentBlocks: number
}

type Column = 'atMs' | 'blockStart' | 'callOffset'
type IntegerColumn =
  | 'inputTokens'
  | 'cacheReadTokens'
  | 'outputTokens'
  | 'session'
  | 'label'
  | 'blockCount'
  | 'callBytes'

const COLUMNS: readonly Column[] = ['atMs', 'blockStart', 'callOffset']
const INTEGER_COLUMNS: readonly IntegerColumn[] = [
  'inputTokens',
  'cacheReadTokens',
  'outputTokens',
  'session',
  'label',
  'blockCount',
  'callBytes',
]

const FIRST_ROOM = 1_024

/** Collects requests in the order of the file. */
export function makeTableBuilder() {
  let requests = 0
  let room = FIRST_ROOM
  const floats = Object.fromEntries(COLUMNS.map((name) => [name, new Float64Array(room)])) as Record<
    Column,
    Float64Array
  >
  const integers = Object.fromEntries(INTEGER_COLUMNS.map((name) => [name, new Int32Array(room)])) as Record<
    IntegerColumn,
    Int32Array
  >
  let blockIds = new Int32Array(FIRST_ROOM)
  let blocks = 0
  const sessions = makeNames()
  const labels = makeNames()
  const names = makeNames()

  function grow(): void {
    if (requests >= MOST_REQUESTS) {
      throw new TraceTooLarge(`more than ${MOST_REQUESTS.toLocaleString('en-US')} requests`)
    }
    room = Math.min(MOST_REQUESTS, room * 2)
    for (const name of COLUMNS) floats[name] = widened(floats[name], new Float64Array(room))
    for (const name of INTEGER_COLUMNS) integers[name] = widened(integers[name], new Int32Array(room))
  }

  function keepBlocks(ids: readonly (number | string)[]): void {
    if (blocks + ids.length > MOST_BLOCKS) {
      throw new TraceTooLarge(`more than ${MOST_BLOCKS.toLocaleString('en-US')} blocks`)
    }
    if (blocks + ids.length > blockIds.length) {
      const wanted = Math.max(blocks + ids.length, blockIds.length * 2)
      blockIds = widened(blockIds, new Int32Array(Math.min(MOST_BLOCKS, wanted)))
    }
    for (const id of ids) blockIds[blocks++] = names.numberOf(id)
  }

  return {
    /** `place`: where its texts may be read; null without. */
    add(row: TraceRow, place: { readonly offset: number; readonly bytes: number } | null): void {
      if (requests === room) grow()
      const at = requests++
      floats.atMs[at] = row.atMs
      floats.blockStart[at] = blocks
      floats.callOffset[at] = place?.offset ?? -1
      integers.callBytes[at] = place?.bytes ?? 0
      integers.inputTokens[at] = row.inputTokens
      integers.cacheReadTokens[at] = row.cacheReadTokens
      integers.outputTokens[at] = row.outputTokens
      integers.session[at] = row.session === null ? -1 : sessions.numberOf(row.session)
      integers.label[at] = row.label === null ? -1 : labels.numberOf(row.label)
      integers.blockCount[at] = row.blocks === null ? -1 : row.blocks.length
      if (row.blocks !== null) keepBlocks(row.blocks)
    },
    build: (): TraceTable => ({
      requests,
      ...mapColumns(floats, (column) => column.subarray(0, requests)),
      ...mapColumns(integers, (column) => column.subarray(0, requests)),
      blockIds: blockIds.subarray(0, blocks),
      labels: labels.all() as string[],
      sessions: sessions.count(),
      differentBlocks: names.count(),
    }),
  }
}

function widened<Values extends Float64Array | Int32Array>(values: Values, wider: Values): Values {
  wider.set(values)
  return wider
}

const mapColumns = <Name extends string, From, To>(
  columns: Readonly<Record<Name, From>>,
  map: (column: From) => To,
): Record<Name, To> =>
  Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, map(column as From)])) as Record<Name, To>

/** Numbers names from 0, in the order of their first uses. */
function makeNames() {
  const numbers = new Map<number | string, number>()
  return {
    numberOf(name: number | string): number {
      const known = numbers.get(name)
      if (known !== undefined) return known
      if (numbers.size >= MOST_NAMES) {
        throw new TraceTooLarge(`more than ${MOST_NAMES.toLocaleString('en-US')} different sessions or blocks`)
      }
      numbers.set(name, numbers.size)
      return numbers.size - 1
    },
    count: (): number => numbers.size,
    all: (): (number | string)[] => [...numbers.keys()],
  }
}

/** The requests at these indexes, in their order. What they share is not copied. */
export function pickRequests(table: TraceTable, indexes: Uint32Array): TraceTable {
  const pickFloats = (column: Float64Array): Float64Array =>
    Float64Array.from(indexes, (index) => column[index] as number)
  const pick = (column: Int32Array): Int32Array => Int32Array.from(indexes, (index) => column[index] as number)
  return {
    ...table,
    requests: indexes.length,
    atMs: pickFloats(table.atMs),
    inputTokens: pick(table.inputTokens),
    cacheReadTokens: pick(table.cacheReadTokens),
    outputTokens: pick(table.outputTokens),
    session: pick(table.session),
    label: pick(table.label),
    blockStart: pickFloats(table.blockStart),
    blockCount: pick(table.blockCount),
    callOffset: pickFloats(table.callOffset),
    callBytes: pick(table.callBytes),
  }
}

/** Indexes in the order of time; those of equal times in the order of the file. */
export function orderInTime(atMs: Float64Array): Uint32Array {
  const order = Uint32Array.from(atMs, (_, index) => index)
  if (isInOrder(atMs)) return order
  return order.sort((one, other) => (atMs[one] as number) - (atMs[other] as number) || one - other)
}

function isInOrder(atMs: Float64Array): boolean {
  for (let index = 1; index < atMs.length; index++)
    if ((atMs[index] as number) < (atMs[index - 1] as number)) return false
  return true
}

/** The ids of a request's blocks; null where it has none. */
export function blocksAt(table: TraceTable, index: number): Int32Array | null {
  const count = table.blockCount[index] as number
  const start = table.blockStart[index] as number
  return count === -1 ? null : table.blockIds.subarray(start, start + count)
}
