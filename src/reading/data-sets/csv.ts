import { recordsIn } from './records.ts'

const SEPARATORS = [',', ';', '\t', '|'] as const

export type Separator = (typeof SEPARATORS)[number]

/** The cells of one row, without its line end. */
export function cellsOf(row: string, separator: string): string[] {
  if (!row.includes('"')) return row.split(separator)
  const cells: string[] = []
  let from = 0
  for (;;) {
    if (row[from] === '"') {
      const end = closingQuote(row, from + 1)
      cells.push(row.slice(from + 1, end).replaceAll('""', '"'))
      if (end + 1 >= row.length) return cells
      from = end + 2
    } else {
      const end = row.indexOf(separator, from)
      if (end === -1) return [...cells, row.slice(from)]
      cells.push(row.slice(from, end))
      from = end + 1
    }
  }
}

/** A doubled quote closes nothing. */
function closingQuote(row: string, from: number): number {
  let end = row.indexOf('"', from)
  while (row[end + 1] === '"') end = row.indexOf('"', end + 2)
  return end
}

const FEW_ROWS = 20

/** `sep=;` in the first line, as Excel has it. */
const DECLARED = /^sep=([,;\t|])(?:\r\n|\r|\n|$)/i

export interface Dialect {
  readonly separator: Separator
  /** Of the line that declares the separator. */
  readonly declarationBytes: number
}

/**
 * What separates the cells of a file that begins so: what it declares, or what makes all rows as long as the header, and the most of it.
 * Where none of them does, a comma, or what the header has most of.
 */
export function dialectOf(head: Buffer, usual: Separator): Dialect {
  const declared = DECLARED.exec(head.subarray(0, 16).toString('latin1'))
  if (declared !== null) return { separator: declared[1] as Separator, declarationBytes: declared[0].length }
  const candidates = SEPARATORS.map((separator) => {
    const rows = recordsIn(head, { kind: 'csv', separator }, 1)
    // The last one may be cut off.
    const whole = rows.length > 1 ? rows.slice(0, Math.min(rows.length - 1, FEW_ROWS)) : rows
    const widths = whole.map(({ end, start }) => cellsOf(head.toString('utf8', start, end), separator).length)
    const [width = 1] = widths
    return { separator, width, isEven: widths.every((each) => each === width) }
  }).filter(({ width }) => width > 1)
  const best = candidates
    .toSorted((one, other) => Number(other.isEven) - Number(one.isEven) || other.width - one.width)
    .find(({ isEven, separator }) => isEven || separator === usual || candidates.length === 1)
  return { separator: (best ?? candidates[0])?.separator ?? usual, declarationBytes: 0 }
}
