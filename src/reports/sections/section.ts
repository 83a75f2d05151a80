// What reports show of a run, as data: made from the summary once, by a file for each section, and drawn by three renderers.
// They alone make names safe, cut them and put marks.
import type { TrendName } from '../../metrics/metric-catalogue.ts'
import type { Tags } from '../../metrics/tags.ts'
import type { TrendStat } from '../../plan/run-plan.ts'
import type { Percentile } from '../../results/percentiles.ts'
import type { SeriesSummary, Summary } from '../../results/summary.ts'
import { NOTHING, type Scale } from '../format.ts'
import { lookInto, type SummaryLookup } from '../summary-lookup.ts'

export interface Section {
  /** Unlike all others of a report. */
  readonly id: string
  readonly title: Text
  /** Stands under the title, wherever that is shown. */
  readonly lead?: Text
  /** In a terminal most sections have none: the corner of their table says what it is. */
  readonly terminalTitle?: Text
  readonly tables: readonly Table[]
  readonly notes: readonly Note[]
}

export interface Table {
  /** For sections of several tables. */
  readonly title?: Text
  /** Stands over the first column in a terminal, in place of its heading. */
  readonly corner?: Text
  /** In a terminal, dots lead from a row's name to its numbers, as k6 prints them: in columns, or each after its heading. */
  readonly dots?: 'columns' | 'headings'
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly Cell[])[]
}

export interface Column {
  readonly heading: Text
  /** Stands over this and the following columns of the same group, once. */
  readonly group?: string
  readonly align: 'left' | 'right'
  /** How much of a name a terminal has room for, in characters. */
  readonly longest?: number
  /** `mark`: of what the row comes to. `over`: the rows that share it stand together, under it. */
  readonly role?: 'mark' | 'over'
  /** A terminal has no room for it. */
  readonly isWide?: true
}

/** Null: there is nothing to tell. */
export type Cell = Text | MarkedCell | null

export interface MarkedCell {
  readonly text: Text
  readonly tone?: Tone
  /** What must be known beside it. */
  readonly notes?: readonly Text[]
}

export type Note = Text | { readonly text: Text; readonly tone: Tone }

export type Tone = 'good' | 'warn' | 'bad' | 'soft'

/** Words of ours, with names of somebody else's and percentiles in them. */
export type Text = string | readonly Part[]
export type Part = string | Name | Figure

export interface Name {
  readonly name: string
  /** `code`: something that is written so in a file. */
  readonly is?: 'mode' | 'code'
}

/** A percentile, or how it changes, and what is known of it. */
export interface Figure {
  readonly figure: string
  readonly unit?: string
  readonly mark?: Mark
  /** `780–851`, `780–` where there is no upper end. */
  readonly interval?: string
}

export type Mark = keyof typeof MARKS

/** What stands before a figure, and what it means. */
export const MARKS = {
  weak: ['~', '~ known less well than to a quarter: its 95 % interval is wider than that, or has no end'],
  'at least': ['≥', '≥ at least so much: calls that were cut off could raise it by more than a quarter'],
  'weak change': ['~', "~ before a change: too few samples, or the two rows' 95 % intervals overlap: it may be chance"],
} as const

export const INTERVAL_HEADING = '95 % interval'

/** What sections are made of. */
export interface Told {
  readonly summary: Summary
  readonly lookup: SummaryLookup
  /** What is told of each trend where every metric is. */
  readonly trendStats: readonly TrendStat[]
}

export const toTell = (summary: Summary, trendStats: readonly TrendStat[] = []): Told => ({
  summary,
  lookup: lookInto(summary),
  trendStats,
})

/** Empty where there is nothing that a reader would look for. */
export type MakeSections = (told: Told) => readonly Section[]

export const mode = (name: string): Name => ({ name, is: 'mode' })

export const code = (name: string): Name => ({ name, is: 'code' })

/** A text with names and texts in it. */
export const text = (strings: TemplateStringsArray, ...parts: readonly (Text | Part)[]): Text =>
  strings.flatMap((words, index) => [words, ...partsOf(parts[index] ?? '')])

export const partsOf = (of: Text | Part): readonly Part[] =>
  typeof of === 'string' || 'name' in of || 'figure' in of ? [of] : of

export const joined = (texts: readonly (Text | Part)[], between: string): Text =>
  texts.flatMap((each, index) => [...(index === 0 ? [] : [between]), ...partsOf(each)])

export const soft = (of: Text): Note => ({ text: of, tone: 'soft' })

/** Texts, cells and notes in the one form that renderers read. */
export function markedOf(of: Cell | Note): MarkedCell {
  if (of === null) return { text: NOTHING }
  return typeof of === 'object' && 'text' in of ? of : { text: of }
}

/** A column, and what it has of each row. */
export interface ColumnOf<Row> {
  readonly column: Column
  readonly cell: (row: Row) => Cell
}

export const left = <Row>(
  heading: Text,
  cell: (row: Row) => Cell,
  more: Pick<Column, 'longest' | 'role' | 'isWide'> = {},
): ColumnOf<Row> => ({ column: { heading, align: 'left', ...more }, cell })

export const right = <Row>(heading: Text, cell: (row: Row) => Cell, group?: string): ColumnOf<Row> => ({
  column: { heading, align: 'right', ...(group === undefined ? {} : { group }) },
  cell,
})

export const tableOf = <Row>(
  rows: readonly Row[],
  columns: readonly ColumnOf<Row>[],
  more: Pick<Table, 'corner' | 'dots' | 'title'> = {},
): Table => ({
  ...more,
  columns: columns.map(({ column }) => column),
  rows: rows.map((row) => columns.map(({ cell }) => cell(row))),
})

/** Percentiles of one metric for each row, in one unit. */
export function percentileColumns<Row extends { readonly tags: Tags }>(
  lookup: SummaryLookup,
  rows: readonly Row[],
  title: string,
  metric: TrendName,
  percentiles: readonly Percentile[],
  scaleFor: (values: readonly number[]) => Scale,
): ColumnOf<Row>[] {
  const seriesOf = ({ tags }: Row): SeriesSummary | undefined => lookup.series(metric, tags)
  const scale = scaleFor(rows.flatMap((row) => percentiles.map((each) => seriesOf(row)?.percentiles[each] ?? 0)))
  const cell = (row: Row, percentile: Percentile): Cell => {
    const series = seriesOf(row)
    return series === undefined ? null : [percentileOf(series, percentile, scale.format)]
  }
  const group = scale.unit === '' ? title : `${title} (${scale.unit})`
  return percentiles.map((percentile) => right(`p${percentile}`, (row) => cell(row, percentile), group))
}

/** With the mark that it takes. */
export function markedPercentile(
  { atLeast, percentiles, weak }: SeriesSummary,
  percentile: Percentile,
  format: Format,
): Figure {
  const figure = format(percentiles[percentile])
  if (atLeast.includes(percentile)) return { figure, mark: 'at least' }
  return weak.includes(percentile) ? { figure, mark: 'weak' } : { figure }
}

/** With its interval too. */
export function percentileOf(series: SeriesSummary, percentile: Percentile, format: Format): Figure {
  const interval = rangeOf(series.intervals[percentile], format)
  return { ...markedPercentile(series, percentile, format), ...(interval === '' ? {} : { interval }) }
}

type Format = (value: number) => string

/** `780–851`: between what it lies. Empty where nothing is known. */
export function rangeOf(ends: readonly (number | null)[], format: Format): string {
  const [low = '', high = ''] = ends.map((end) => (end === null ? '' : format(end)))
  return low === '' && high === '' ? '' : `${low}–${high}`
}

/** How a renderer writes the parts of a text. */
export interface Pen {
  readonly words: (words: string) => string
  readonly name: (name: Name) => string
  readonly figure: (figure: Figure, marked: string) => string
}

export const write = (of: Text, pen: Pen): string =>
  partsOf(of)
    .map((part) => {
      if (typeof part === 'string') return pen.words(part)
      return 'name' in part ? pen.name(part) : pen.figure(part, markedText(part))
    })
    .join('')

/** `~812 ms`. */
const markedText = ({ figure, mark, unit }: Figure): string =>
  `${mark === undefined ? '' : MARKS[mark][0]}${figure}${unit === undefined ? '' : ` ${unit}`}`

/** ` (780–851)`, behind a figure. */
export const inBrackets = ({ interval }: Figure): string => (interval === undefined ? '' : ` (${interval})`)

export const figuresIn = (of: Text): Figure[] =>
  partsOf(of).flatMap((part) => (typeof part !== 'string' && 'figure' in part ? [part] : []))

/** All figures of a section. */
const figuresOf = ({ notes, tables }: Section): Figure[] => [
  ...tables.flatMap(({ rows }) => rows.flat().flatMap((cell) => figuresIn(markedOf(cell).text))),
  ...notes.flatMap((note) => figuresIn(markedOf(note).text)),
]

/** What the marks in these sections mean. */
export function meaningsIn(sections: readonly Section[]): string[] {
  const used = new Set(sections.flatMap(figuresOf).map(({ mark }) => mark))
  return (Object.keys(MARKS) as Mark[]).filter((mark) => used.has(mark)).map((mark) => MARKS[mark][1])
}

/** The sections, with what marks and intervals mean under the first that has any. */
export function withMeanings(sections: readonly Section[]): Section[] {
  const told = new Set<string>()
  return sections.map((section) => {
    const hasIntervals = figuresOf(section).some(({ interval }) => interval !== undefined)
    const meanings = [...(hasIntervals ? [INTERVAL_MEANING] : []), ...meaningsIn([section])]
    const fresh = meanings.filter((meaning) => !told.has(meaning))
    for (const meaning of fresh) told.add(meaning)
    return { ...section, notes: [...fresh.map(soft), ...section.notes] }
  })
}

const INTERVAL_MEANING =
  'Under a percentile, or in brackets behind it: the 95 % interval that chance leaves it, for this run and what the service was like in it'
