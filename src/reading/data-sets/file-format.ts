// What a file holds, by its name and by how it begins: JSON lines are called .json, arrays .jsonl, and tables of semicolons .csv.
import { type Dialect, dialectOf, type Separator } from './csv.ts'
import { type Framing, type LineEnd, recordsIn } from './records.ts'
import { isRecord } from '../record.ts'

export const DATASET_FORMATS = ['jsonl', 'json', 'csv', 'tsv', 'text'] as const

export type DatasetFormat = (typeof DATASET_FORMATS)[number]

/** How the records of a file are found and what they are. */
export interface FileFormat {
  readonly kind: 'json' | 'csv' | 'text'
  readonly framing: Framing
  /** Behind the byte order mark: what comes before the first record. */
  readonly skippedBytes: number
  /** Completes "read as …". */
  readonly words: string
}

const ENDINGS: readonly (readonly [RegExp, DatasetFormat])[] = [
  [/\.(jsonl|ndjson)$/i, 'jsonl'],
  [/\.json$/i, 'json'],
  [/\.csv$/i, 'csv'],
  [/\.(tsv|tab)$/i, 'tsv'],
]

/** What a file of this name holds; gzip or not. */
export const formatOfName = (path: string): DatasetFormat =>
  ENDINGS.find(([ending]) => ending.test(path.replace(/\.gz$/i, '')))?.[1] ?? 'text'

/** Enough to tell formats and shapes by. */
export const HEAD_BYTES = 65_536

/** `head`: how the text begins. `isWhole`: whether it is all of it. */
export function fileFormatOf(head: Buffer, isWhole: boolean, path: string, given: DatasetFormat | null): FileFormat {
  const lineEnd = lineEndOf(head)
  const asked = given ?? formatOfName(path)
  switch (asked) {
    case 'csv':
      return csvFormat(dialectOf(head, ','))
    case 'tsv':
      return csvFormat(given === null ? dialectOf(head, '\t') : { ...dialectOf(head, '\t'), separator: '\t' })
    case 'jsonl':
      return (given === null ? jsonDocument(head, isWhole, true) : null) ?? jsonLines(lineEnd)
    case 'json':
      return (
        jsonDocument(head, isWhole, true) ?? (holdsJsonLines(head, lineEnd, isWhole) ? jsonLines(lineEnd) : JSON_VALUES)
      )
    case 'text': {
      if (given !== null) return textLines(lineEnd)
      const document = jsonDocument(head, isWhole, false)
      return document ?? (holdsJsonLines(head, lineEnd, isWhole) ? jsonLines(lineEnd) : textLines(lineEnd))
    }
  }
}

function lineEndOf(head: Buffer): LineEnd {
  return head.includes(0x0a) || !head.includes(0x0d) ? 'lf' : 'cr'
}

const textLines = (lineEnd: LineEnd): FileFormat => ({
  kind: 'text',
  framing: { kind: 'lines', lineEnd },
  skippedBytes: 0,
  words: 'lines of text',
})

const jsonLines = (lineEnd: LineEnd): FileFormat => ({
  kind: 'json',
  framing: { kind: 'lines', lineEnd },
  skippedBytes: 0,
  words: 'JSON lines',
})

const JSON_ARRAY: FileFormat = {
  kind: 'json',
  framing: { kind: 'json', isArray: true },
  skippedBytes: 0,
  words: 'a JSON array',
}

const JSON_VALUES: FileFormat = {
  kind: 'json',
  framing: { kind: 'json', isArray: false },
  skippedBytes: 0,
  words: 'JSON values',
}

const SEPARATOR_WORDS = {
  ',': 'CSV',
  ';': 'CSV of semicolons',
  '\t': 'TSV',
  '|': 'CSV of bars',
} as const satisfies Record<Separator, string>

const csvFormat = ({ declarationBytes, separator }: Dialect): FileFormat => ({
  kind: 'csv',
  framing: { kind: 'csv', separator },
  skippedBytes: declarationBytes,
  words: SEPARATOR_WORDS[separator],
})

/** An array, or an object over several lines, that begins so; null where neither does. `isSure`: that it is JSON of some kind. */
function jsonDocument(head: Buffer, isWhole: boolean, isSure: boolean): FileFormat | null {
  const start = /^\s*([[{])\s*(["[{\]])?/.exec(head.toString('latin1', 0, 1_000))
  if (start === null) return null
  if (start[1] === '[') {
    if (start[2] === undefined) return null
    const [first] = recordsIn(head, { kind: 'json', isArray: false }, 1)
    // A whole list in the first line is a row of JSON lines, unless it is all that there is.
    if (first !== undefined && !isBlankFrom(head, first.end) && !(isSure && !isLine(head, first))) return null
    return isSure || isElementsOf(head.subarray(start[0].indexOf('[') + 1), isWhole) ? JSON_ARRAY : null
  }
  const [first, second] = recordsIn(head, { kind: 'json', isArray: false }, 1)
  if (first === undefined) return isWhole || start[2] !== '"' || isOneLine(head) ? null : JSON_VALUES
  if (!isRecord(parsed(head, first))) return null
  return head.subarray(first.start, first.end).includes(0x0a) || second?.line === first.line ? JSON_VALUES : null
}

/** A first line that is longer than the head is a row of JSON lines. */
const isOneLine = (head: Buffer): boolean => !head.includes(0x0a)

const isLine = (head: Buffer, { end, start }: Span): boolean =>
  !head.subarray(start, end).includes(0x0a) && /^[ \t]*[\r\n]/.test(head.toString('latin1', end, end + 100))

const isBlankFrom = (head: Buffer, from: number): boolean => head.toString('latin1', from).trim() === ''

/** Whether JSON stands behind the bracket, so that a text such as [note] is none. */
function isElementsOf(elements: Buffer, isWhole: boolean): boolean {
  const [first] = recordsIn(elements, { kind: 'json', isArray: true }, 1)
  if (first === undefined) return !isWhole || isBlankFrom(elements, elements.indexOf(']') + 1)
  return parsed(elements, first) !== undefined
}

interface Span {
  readonly start: number
  readonly end: number
}

function parsed(window: Buffer, { end, start }: Span): unknown {
  try {
    return JSON.parse(window.toString('utf8', start, end))
  } catch {
    return undefined
  }
}

const FEW_LINES = 20

function holdsJsonLines(head: Buffer, lineEnd: LineEnd, isWhole: boolean): boolean {
  const lines = recordsIn(head, { kind: 'lines', lineEnd }, 1)
  const whole = isWhole ? lines : lines.slice(0, -1)
  const few = whole.slice(0, FEW_LINES)
  return few.length > 0 && few.every((line) => isRecord(parsed(head, line)))
}
