export interface CsvRow {
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
