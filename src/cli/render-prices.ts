import { type ModelPrices, PRICE_CLASSES, type PricePlan, type Provenance } from '../money/find-price.ts'
import { TOKEN_KINDS, type TokenKind, type TokenPrices } from '../money/token-cost.ts'
import { formatCount } from '../reports/format.ts'
import { renderTable, type Column } from '../reports/text-table.ts'

const WIDTH = 80

/** A line for each class of each model, and below them whose figures they are and what is assumed. */
export function renderPrices(prices: readonly ModelPrices[]): string {
  const sources = makeFootnotes((index) => String(index + 1))
  const remarks = makeFootnotes(letters)
  const entries = prices.map(({ models, note, prices: classes }) => ({
    headings: [...models.slice(0, -1), `${models.at(-1)}${note === null ? '' : ` [${remarks.markOf(note)}]`}`],
    rows: PRICE_CLASSES.flatMap((name) => {
      const price = classes[name]
      if (price === undefined) return []
      const { longContext } = price
      const row = { name, price, marks: marksOf(price, sources, remarks) }
      if (longContext === null) return [row]
      const above = `above ${formatCount(longContext.aboveInputTokens)}`
      const marks = marksOf(longContext, sources, remarks)
      return [row, { name: above, price: { ...longContext, perHour: null }, marks }]
    }),
  }))
  const [heading = '', ...lines] = tableOf(entries.flatMap(({ rows }) => rows))
  const hasLong = prices.some(({ prices: classes }) =>
    Object.values(classes).some(({ longContext }) => longContext !== null),
  )
  let next = 0
  const body = entries.flatMap(({ headings, rows }) => {
    const own = lines.slice(next, next + rows.length)
    next += rows.length
    return [...headings, ...own]
  })
  return [
    'USD per million tokens, and per hour of a model unit:',
    ...(hasLong ? ['(above N: all tokens of requests with more than N input tokens)'] : []),
    heading,
    ...body,
    '',
    ...sources.lines(),
    ...remarks.lines(),
  ].join('\n')
}

interface Row {
  readonly name: string
  readonly price: TokenPrices & Pick<PricePlan, 'perHour'>
  readonly marks: string
}

const KIND_HEADINGS = {
  input: 'input',
  output: 'output',
  cacheRead: 'cache read',
  cacheWrite5m: 'write 5m',
  cacheWrite1h: 'write 1h',
} as const satisfies Record<TokenKind, string>

function tableOf(rows: readonly Row[]): string[] {
  const [, ...lines] = renderTable([
    column('left', '  billed as', rows, ({ name }) => `  ${name}`),
    ...TOKEN_KINDS.map((kind) => column('right', KIND_HEADINGS[kind], rows, ({ price }) => number(price[kind]))),
    column('right', 'hour', rows, ({ price }) => number(price.perHour)),
    column('left', 'source', rows, ({ marks }) => marks),
  ])
  return lines
}

const column = (
  align: Column['align'],
  heading: string,
  rows: readonly Row[],
  cellOf: (row: Row) => string,
): Column => ({ heading, align, cells: rows.map(cellOf) })

const number = (value: number | null): string => (value === null ? '–' : String(value))

function marksOf({ assumption, date, source }: Provenance, sources: Footnotes, remarks: Footnotes): string {
  const ofSource = `[${sources.markOf(`${source}, ${date}`)}]`
  return assumption === null ? ofSource : `${ofSource}[${remarks.markOf(`Assumed: ${assumption}`)}]`
}

interface Footnotes {
  /** The same text has the same mark. */
  markOf(text: string): string
  lines(): string[]
}

function makeFootnotes(nameOf: (index: number) => string): Footnotes {
  const marks = new Map<string, string>()
  return {
    markOf(text) {
      const mark = marks.get(text) ?? nameOf(marks.size)
      marks.set(text, mark)
      return mark
    },
    lines: () => [...marks].flatMap(([text, mark]) => wrap(`[${mark}] `, text)),
  }
}

const LETTERS = 26
const A = 97

/** a to z, then aa, ab and on. */
const letters = (index: number): string =>
  (index < LETTERS ? '' : letters(Math.floor(index / LETTERS) - 1)) + String.fromCharCode(A + (index % LETTERS))

/** Lines of whole words, all but the first indented to stand under it. */
function wrap(mark: string, text: string): string[] {
  const lines: string[] = []
  let line = mark.trimEnd()
  for (const word of text.split(/\s+/)) {
    if (line.length + 1 + word.length > WIDTH) {
      lines.push(line)
      line = ' '.repeat(mark.length) + word
    } else line += ` ${word}`
  }
  return [...lines, line]
}
