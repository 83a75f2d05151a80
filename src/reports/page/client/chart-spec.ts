// What a chart shows, apart from how it is drawn: it is made of the page's data and what the reader chose, and the same is
// drawn, told at the cursor, read aloud and put into the table.

export interface ChartSpec {
  readonly x: readonly number[]
  readonly xAxis: XAxis
  /** What stands at each x in words. */
  readonly xText: (index: number) => string
  readonly xTitle: string
  /** Where the axis ends, of charts that share it; null where the data end. */
  readonly xEnd: number | null
  readonly yTitle: string
  /** Of a tick: without a unit, which the title has. */
  readonly yText: (value: number) => string
  readonly isLog: boolean
  /** Drawn in this order. */
  readonly series: readonly SeriesSpec[]
  /** Stands in place of a chart that has nothing to show. */
  readonly whenEmpty: string
}

export type XAxis = 'time' | 'percentile' | 'log-ms' | 'number'

export interface SeriesSpec {
  readonly label: string
  /** The name of a colour of the page. */
  readonly colour: string
  readonly look: 'line' | 'dashed' | 'dotted' | 'weak' | 'steps' | 'stacked' | 'points' | 'marked'
  /** What is drawn. */
  readonly values: readonly (number | null)[]
  /** What is told of each value; null tells nothing. */
  readonly text: (index: number) => string | null
  /** Whether the key names it: of series that belong together, one does. */
  readonly isInKey: boolean
}

export const isEmpty = ({ series }: ChartSpec): boolean =>
  series.every(({ values }) => values.every((value) => value === null))

/** The rows of a chart's table: what x is, and what each series says there. Series of one label share a column. */
export function tableOf(spec: ChartSpec): { readonly headings: readonly string[]; readonly rows: readonly string[][] } {
  const labels = [...new Set(spec.series.map(({ label }) => label))]
  const rows = spec.x.flatMap((_, index) => {
    const cells = labels.map((label) => textAt(spec, label, index))
    return cells.every((cell) => cell === null) ? [] : [[spec.xText(index), ...cells.map((cell) => cell ?? '–')]]
  })
  return { headings: [spec.xTitle, ...labels], rows }
}

const textAt = ({ series }: ChartSpec, label: string, index: number): string | null => {
  for (const each of series) {
    const text = each.label === label ? each.text(index) : null
    if (text !== null) return text
  }
  return null
}
