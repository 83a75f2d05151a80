// Where the rows of a data set are, in little memory however many they are: one mark for every 32 kB, and between two marks the rows are
// looked for. So a thread reads any row of a file of gigabytes, and holds a few blocks of it.
import type { ByteSource } from './byte-stream.ts'
import type { FileFormat } from './file-format.ts'
import { recordsIn } from './records.ts'
import type { Header, RowReader } from './row-reader.ts'

/** Plain data over shared memory: all threads read the same one. */
export interface DataSetIndex {
  readonly format: FileFormat
  readonly header: Header
  /** Four numbers for each mark, and one mark more where the last row ends: where it is in the file, its line, the rows and the draws before it. */
  readonly marks: Float64Array
  /** Rows that cannot be used, in rising order. */
  readonly badRows: Float64Array
  /** How many different draws there are: each usable row as often as its weight says. */
  readonly draws: number
  /** Whether rows have weights of their own, which then must be looked at to find one. */
  readonly isWeighted: boolean
}

const NUMBERS = 4
const [AT, LINE, ROW, DRAW] = [0, 1, 2, 3] as const

/** Marks this far apart or a little farther, in bytes. */
const BLOCK_BYTES = 32_768

export interface IndexWriter {
  /** Before each row, whether it can be used or not. Whether it begins a block. */
  row(at: number, line: number): boolean
  /** The row was read. `weight`: 0 where it cannot be used. */
  read(weight: number, isBad: boolean): void
  finish(end: number, isWeighted: boolean): Pick<DataSetIndex, 'marks' | 'badRows' | 'draws' | 'isWeighted'>
}

export function writeIndex(): IndexWriter {
  const marks: number[] = []
  const badRows: number[] = []
  let rows = 0
  let draws = 0
  let lastAt = Number.NEGATIVE_INFINITY
  let lastLine = 1
  return {
    row(at, line) {
      lastLine = line
      if (at - lastAt < BLOCK_BYTES) return false
      marks.push(at, line, rows, draws)
      lastAt = at
      return true
    },
    read(weight, isBad) {
      if (isBad) badRows.push(rows)
      rows++
      draws += weight
    },
    finish(end, isWeighted) {
      marks.push(end, lastLine, rows, draws)
      return { marks: shared(marks), badRows: shared(badRows), draws, isWeighted }
    },
  }
}

function shared(numbers: readonly number[]): Float64Array {
  const array = new Float64Array(new SharedArrayBuffer(numbers.length * Float64Array.BYTES_PER_ELEMENT))
  array.set(numbers)
  return array
}

export interface PlacedRow {
  readonly bytes: Buffer
  readonly line: number
}

export interface RowFinder {
  /** The row that the draw takes, from 0. */
  rowOf(draw: number): PlacedRow
}

interface Block {
  readonly bytes: Buffer
  readonly rows: readonly {
    readonly start: number
    readonly end: number
    readonly line: number
    readonly draws: number
  }[]
}

/** What one thread keeps of what it read. */
const MOST_CACHED_BYTES = 4_194_304

/** `reader` is asked for weights alone. */
export function openRows(source: ByteSource, index: DataSetIndex, reader: RowReader): RowFinder {
  const { badRows, draws, format, isWeighted, marks } = index
  const cache = new Map<number, Block>()
  let cachedBytes = 0

  const weightOf = (bytes: Buffer): number => {
    const read = reader.read(bytes, () => '')
    return read.kind === 'row' ? read.row.weight : 1
  }

  const readBlock = (mark: number): Block => {
    const [at, line, row] = [AT, LINE, ROW].map((number) => marks[mark * NUMBERS + number] as number) as [
      number,
      number,
      number,
    ]
    const bytes = Buffer.allocUnsafeSlow((marks[(mark + 1) * NUMBERS + AT] as number) - at)
    const read = source.readAt(at, bytes)
    const found = recordsIn(bytes.subarray(0, read), format.framing, line)
    let bad = lowerBound(badRows, row)
    const rows = found.map((span, offset) => {
      const isBad = badRows[bad] === row + offset
      if (isBad) bad++
      const weight = isWeighted && !isBad ? weightOf(bytes.subarray(span.start, span.end)) : 1
      return { ...span, draws: isBad ? 0 : weight }
    })
    return { bytes, rows }
  }

  const blockAt = (mark: number): Block => {
    const known = cache.get(mark)
    if (known !== undefined) {
      // The last one asked for is the last to go.
      cache.delete(mark)
      cache.set(mark, known)
      return known
    }
    const block = readBlock(mark)
    cache.set(mark, block)
    cachedBytes += block.bytes.length
    for (const [oldest, { bytes }] of cache) {
      if (cachedBytes <= MOST_CACHED_BYTES || oldest === mark) break
      cache.delete(oldest)
      cachedBytes -= bytes.length
    }
    return block
  }

  return {
    rowOf(draw) {
      if (draw >= draws) throw new Error(`the data set has ${draws} draws, and no draw ${draw}`)
      const mark = lastMarkBefore(marks, draw)
      const { bytes, rows } = blockAt(mark)
      let left = draw - (marks[mark * NUMBERS + DRAW] as number)
      const found = rows.find((row) => {
        if (left < row.draws) return true
        left -= row.draws
        return false
      })
      if (found === undefined) throw new Error('the data set changed since it was indexed')
      return { bytes: bytes.subarray(found.start, found.end), line: found.line }
    },
  }
}

/** Of the marks with fewer draws before them than `draw` and one, the last. */
function lastMarkBefore(marks: Float64Array, draw: number): number {
  let low = 0
  let high = marks.length / NUMBERS - 2
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((marks[middle * NUMBERS + DRAW] as number) <= draw) low = middle
    else high = middle - 1
  }
  return low
}

/** Of rising numbers, the first that is at least `bound`. */
function lowerBound(numbers: Float64Array, bound: number): number {
  let low = 0
  let high = numbers.length
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if ((numbers[middle] as number) < bound) low = middle + 1
    else high = middle
  }
  return low
}
