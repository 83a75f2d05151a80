import { cut } from './finding.ts'
import { nearestName } from './nearest-name.ts'
import { parseCsv } from './parse-csv.ts'

export type DatasetFormat = 'jsonl' | 'csv' | 'text'

export interface Dataset {
  readonly prompts: readonly string[]
  /** Lines that cannot be used. Nothing of their contents is told. */
  readonly problems: readonly DatasetProblem[]
}

export interface DatasetProblem {
  readonly line: number
  readonly message: string
  readonly hint: string | null
}

/** One prompt a line, or a row. Empty lines are passed over; any other line must hold a prompt. */
export const parseDataset = (text: string, format: DatasetFormat, field: string | null): Dataset =>
  PARSERS[format](text, field ?? DEFAULT_FIELD)

const DEFAULT_FIELD = 'prompt'

const PARSERS = {
  text: (text) => ({ prompts: linesOf(text).map((line) => line.text), problems: [] }),
  jsonl: parseJsonLines,
  csv: parseCsvRows,
} as const satisfies Record<DatasetFormat, (text: string, field: string) => Dataset>

/** What a file of this name holds. */
export function datasetFormat(path: string): DatasetFormat {
  if (/\.(jsonl|ndjson)$/i.test(path)) return 'jsonl'
  return /\.csv$/i.test(path) ? 'csv' : 'text'
}

function linesOf(text: string): { text: string; line: number }[] {
  return text
    .split(/\r\n|\n|\r/)
    .map((content, index) => ({ text: content.trim(), line: index + 1 }))
    .filter((line) => line.text !== '')
}

function parseJsonLines(text: string, field: string): Dataset {
  const prompts: string[] = []
  const problems: DatasetProblem[] = []
  for (const { text: json, line } of linesOf(text)) {
    const record = parseObject(json)
    const prompt = record?.[field]
    if (typeof prompt === 'string' && prompt.trim() !== '') prompts.push(prompt)
    else problems.push({ line, ...jsonProblem(record, field) })
  }
  return { prompts, problems }
}

function parseObject(json: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(json)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}

function jsonProblem(record: Readonly<Record<string, unknown>> | null, field: string): Omit<DatasetProblem, 'line'> {
  if (record === null) return { message: 'expected a JSON object, found something else', hint: null }
  if (Object.hasOwn(record, field)) {
    return { message: `expected a text in the field ${cut(field)}, found something else`, hint: null }
  }
  return { message: `expected the field ${cut(field)}, found none`, hint: hintOf(field, Object.keys(record)) }
}

function parseCsvRows(text: string, field: string): Dataset {
  const { rows, brokenLine } = parseCsv(text)
  const [header, ...body] = rows
  const broken: DatasetProblem[] =
    brokenLine === null
      ? []
      : [{ line: brokenLine, message: 'expected cells as RFC 4180 has them, found a quote out of place', hint: null }]
  if (header === undefined) return { prompts: [], problems: broken }
  const column = header.cells.findIndex((cell) => cell.trim() === field)
  if (column === -1) {
    const message = `expected a column ${cut(field)}, found none`
    return { prompts: [], problems: [{ line: header.line, message, hint: hintOf(field, header.cells) }] }
  }
  const prompts: string[] = []
  const problems: DatasetProblem[] = []
  for (const { line, cells } of body) {
    const prompt = cells[column]
    if (cells.length !== header.cells.length) {
      problems.push({ line, message: `expected ${header.cells.length} cells, found ${cells.length}`, hint: null })
    } else if (prompt === undefined || prompt.trim() === '') {
      problems.push({ line, message: `expected a text in the column ${cut(field)}, found nothing`, hint: null })
    } else prompts.push(prompt)
  }
  return { prompts, problems: [...problems, ...broken] }
}

function hintOf(field: string, known: readonly string[]): string | null {
  const nearest = nearestName(field, known)
  return nearest === null ? 'say which one holds the prompt with field' : `did you mean ${cut(nearest)}?`
}
