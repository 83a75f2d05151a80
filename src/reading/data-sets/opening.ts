// How a data set begins: what it is, its header, and its first rows.
import { type ByteSource, type Packing, startOf, textStream, UnreadableData } from './byte-stream.ts'
import { cellsOf } from './csv.ts'
import { type DatasetFormat, type FileFormat, fileFormatOf, HEAD_BYTES } from './file-format.ts'
import { type FoundRecord, scanRecords } from './records.ts'
import type { Header } from './row-reader.ts'

const FEW_ROWS = 20

export interface Opening {
  readonly format: FileFormat
  /** What it would be read as, were nothing said. */
  readonly looksLike: string
  readonly header: Header
  /** The first rows, as far as they are JSON or CSV. */
  readonly records: readonly unknown[]
}

/** `given`: null lets the file tell. @throws {UnreadableData} */
export function readOpening(source: ByteSource, packing: Packing, path: string, given: DatasetFormat | null): Opening {
  const head = startOf(textStream(source, packing, null), HEAD_BYTES)
  if (head.includes(0)) throw new UnreadableData('a binary file')
  const isWhole = head.length < HEAD_BYTES
  if (isWhole && head.toString('latin1').trim() === '') throw new UnreadableData('an empty file')
  const format = fileFormatOf(head, isWhole, path, given)
  const looksLike = given === null ? format : fileFormatOf(head, isWhole, path, null)
  const stream = textStream(source, packing, null)
  startOf(stream, format.skippedBytes)
  const scanner = scanRecords(stream, format.framing, HEAD_BYTES)
  const header = format.kind === 'csv' ? headerOf(scanner.next(), format) : null
  if (header?.every((name) => name === '') === true) throw new UnreadableData('no row')
  const records: unknown[] = []
  for (let row = 0; row < FEW_ROWS; row++) {
    const found = scanner.next()
    if (found?.kind !== 'record') break
    const record = recordIn(found, format, header)
    if (record !== null) records.push(record)
  }
  return { format, looksLike: looksLike.words, header, records }
}

const textIn = ({ end, start, window }: FoundRecord): string => window.toString('utf8', start, end)

function headerOf(found: ReturnType<ReturnType<typeof scanRecords>['next']>, { framing }: FileFormat): Header {
  if (found?.kind !== 'record' || framing.kind !== 'csv') return []
  return cellsOf(textIn(found), framing.separator).map((name) => name.trim())
}

function recordIn(found: FoundRecord, { framing, kind }: FileFormat, header: Header): unknown {
  if (kind === 'text') return null
  const text = textIn(found)
  if (framing.kind === 'csv') {
    const cells = cellsOf(text, framing.separator)
    return Object.fromEntries((header ?? []).map((name, column) => [name, cells[column]]))
  }
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
