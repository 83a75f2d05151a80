import { cut, nearestName } from './mistake.ts'

interface CsvRow {
  /** The line that the row begins on, from 1. */
  readonly line: number
  readonly cells: readonly string[]
}

// A cell, and what ends it: a comma, the end of a line or of the text. A cell that begins with a quote must
// end with one.
const CELL = /(?:"([^"]*(?:""[^"]*)*)"|([^",\r\n][^,\r\n]*)?)(,|\r\n|\n|\r|$)/y

/**
 * The rows of RFC 4180: cells between commas, quoted where they hold commas, quotes (doubled) or line ends.
 * Empty lines are no rows. `brokenLine` is where a quote is wrong, and reading ends; null where none is.
 */
export function parseCsv(text: string): { readonly rows: readonly CsvRow[]; readonly brokenLine: number | null } {
  const cell = new RegExp(CELL)
  const rows: CsvRow[] = []
  let cells: string[] = []
  let line = 1
  let rowLine = 1
  while (cell.lastIndex < text.length || cells.length > 0) {
    const match = cell.exec(text)
    if (match === null) return { rows, brokenLine: line }
    const [whole, quoted, plain = '', end] = match
    cells.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'))
    line += whole.match(/\r\n|\n|\r/g)?.length ?? 0
    if (end === ',') continue
    if (cells.length > 1 || cells[0] !== '') rows.push({ line: rowLine, cells })
    cells = []
    rowLine = line
  }
  return { rows, brokenLine: null }
}

export type DatasetFormat = 'jsonl' | 'csv' | 'text'

interface Dataset {
  readonly prompts: readonly string[]
  /** Lines that cannot be used. Nothing of their contents is told. */
  readonly problems: readonly DatasetProblem[]
}

export interface DatasetProblem {
  readonly line: number
  /** Whether the other rows can be used without this one. */
  readonly canSkip: boolean
  readonly message: string
  readonly hint: string | null
}

/** One prompt a line, or a row. Empty lines are passed over; any other must hold a prompt, or is a problem. */
export const parseDataset = (text: string, format: DatasetFormat, field: string | null): Dataset =>
  PARSERS[format](text, field ?? DEFAULT_FIELD)

const DEFAULT_FIELD = 'prompt'

const PARSERS = {
  text: parseLines,
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

/** JSON that is one document, and not one a line, has a prompt in every line of its text. */
function parseLines(text: string): Dataset {
  const lines = linesOf(text)
  const [first] = lines
  if (first === undefined || !(/^[[{]$/.test(first.text) || isListOfObjects(text))) {
    return { prompts: lines.map((line) => line.text), problems: [] }
  }
  const hint = 'write an object a line (jsonl), and say format: jsonl or name the file .jsonl'
  return {
    prompts: [],
    problems: [
      { line: first.line, canSkip: false, message: 'expected one prompt per line, found a JSON document', hint },
    ],
  }
}

function isListOfObjects(text: string): boolean {
  if (!/^\s*\[\s*\{/.test(text)) return false
  try {
    return Array.isArray(JSON.parse(text))
  } catch {
    return false
  }
}

function parseJsonLines(text: string, field: string): Dataset {
  const prompts: string[] = []
  const problems: DatasetProblem[] = []
  for (const { text: json, line } of linesOf(text)) {
    const record = parseObject(json)
    const prompt = record?.[field]
    const problem = jsonProblem(record, field)
    if (problem === null) prompts.push(prompt as string)
    else problems.push({ line, canSkip: true, ...problem })
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

function jsonProblem(
  record: Readonly<Record<string, unknown>> | null,
  field: string,
): Pick<DatasetProblem, 'message' | 'hint'> | null {
  if (record === null) return { message: 'expected a JSON object, found something else', hint: null }
  if (Object.hasOwn(record, field)) {
    const found = unusable(record[field])
    return found === null ? null : { message: `expected a text in the field ${cut(field)}, found ${found}`, hint: null }
  }
  return { message: `expected the field ${cut(field)}, found none`, hint: hintOf(field, Object.keys(record)) }
}

/** What makes a value no prompt, in words that tell nothing of it; null where it is one. */
function unusable(value: unknown): string | null {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (typeof value !== 'string') return typeof value === 'object' ? 'an object' : `a ${typeof value}`
  if (value === '') return 'nothing'
  if (value.trim() === '') return 'only blanks'
  // JSON can write it, UTF-8 cannot, and Bedrock rejects it.
  return value.isWellFormed() ? null : 'half a character (one of a surrogate pair)'
}

function parseCsvRows(text: string, field: string): Dataset {
  const { rows, brokenLine } = parseCsv(text)
  const [header, ...body] = rows
  const broken: DatasetProblem[] =
    brokenLine === null
      ? []
      : [
          {
            line: brokenLine,
            canSkip: false,
            message: 'expected cells as RFC 4180 has them, found a quote out of place',
            hint: null,
          },
        ]
  if (header === undefined) return { prompts: [], problems: broken }
  const column = header.cells.findIndex((cell) => cell.trim() === field)
  if (column === -1) {
    const message = `expected a column ${cut(field)}, found none`
    const hint = otherSeparator(header.cells) ?? hintOf(field, header.cells)
    return { prompts: [], problems: [{ line: header.line, canSkip: false, message, hint }] }
  }
  const prompts: string[] = []
  const problems: DatasetProblem[] = []
  for (const { line, cells } of body) {
    const prompt = cells[column]
    if (cells.length !== header.cells.length) {
      const message = `expected ${header.cells.length} cells, found ${cells.length}`
      problems.push({ line, canSkip: true, message, hint: null })
      continue
    }
    const found = unusable(prompt)
    if (found === null) prompts.push(prompt as string)
    else {
      const message = `expected a text in the column ${cut(field)}, found ${found}`
      problems.push({ line, canSkip: true, message, hint: null })
    }
  }
  return { prompts, problems: [...problems, ...broken] }
}

/** A header of one cell that holds `;` or a tab is of a file that is not separated by commas. */
function otherSeparator(cells: readonly string[]): string | null {
  const [, found] = (cells.length === 1 ? /([;\t|])/.exec(cells[0] ?? '') : null) ?? []
  if (found === undefined) return null
  return `the header is separated by ${found === '\t' ? 'tabs' : found}; save the file with commas between its cells`
}

function hintOf(field: string, known: readonly string[]): string | null {
  const nearest = nearestName(field, known)
  return nearest === null ? 'say which one holds the prompt with field' : `did you mean ${cut(nearest)}?`
}

/** `{name}` in a template. Braces around anything else, such as JSON, are text. */
export const TEMPLATE_VALUE = /\{([A-Za-z_]\w*)\}/g

/** The names that a template uses, each once. */
export const templateValues = (template: string): string[] => [
  ...new Set(Array.from(template.matchAll(TEMPLATE_VALUE), ([, name = '']) => name)),
]
