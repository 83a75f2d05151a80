// Tables that others published, as they headed them: under each of their numbers the run's own, and how far it is from
// theirs. What they did not publish, or the run did not measure, has no line.
import type { StudyCell, StudyChangeCell, StudyRow, StudyTable } from '../../results/summary.ts'
import { formatCount } from '../format.ts'
import {
  type Cell,
  type ColumnOf,
  left,
  type MakeSections,
  type Mark,
  rangeOf,
  tableOf,
  text,
  type Text,
} from './section.ts'

const LONGEST_LABEL = 32
const LONGEST_TEXT = 44

/** A section for each table. */
export const studies: MakeSections = ({ summary }) =>
  summary.tables.map((table, index) => ({
    id: `study-${index + 1}`,
    title: [{ name: table.title }],
    terminalTitle: [{ name: table.title }],
    lead: [{ name: table.source }],
    tables: [
      tableOf(
        [
          ...table.rows.flatMap(linesOfRow),
          ...table.changes.flatMap(({ cells, label }) => linesOf(label, [], cells.map(changeFigures))),
        ],
        columnsOf(table),
      ),
    ],
    notes: table.rows.flatMap(({ label, note }) => (note === null ? [] : [[{ name: `${label}: ${note}` }]])),
  }))

interface Line {
  readonly label: string
  readonly texts: readonly string[]
  readonly whose: string
  readonly figures: readonly Cell[]
}

const WHOSE = { published: 'published', observed: 'this run', difference: 'difference' } as const

/** What stands in one column of a row, in the order of its lines; null where there is nothing to tell. */
type Figures = Readonly<Record<keyof typeof WHOSE, Text | null>>

function linesOfRow({ cells, label, tags, texts }: StudyRow): Line[] {
  const lines = linesOf(label, texts, cells.map(figuresOf))
  if (lines.length > 0) return lines
  // Words alone, or a row that found no sample.
  const whose = tags === null || cells.length === 0 ? '' : WHOSE.observed
  return [{ label, texts, whose, figures: cells.map(() => null) }]
}

function linesOf(label: string, texts: readonly string[], figures: readonly Figures[]): Line[] {
  return (['published', 'observed', 'difference'] as const)
    .filter((whose) => figures.some((each) => each[whose] !== null))
    .map((whose, index) => ({
      label: index === 0 ? label : '',
      texts: index === 0 ? texts : [],
      whose: WHOSE[whose],
      figures: figures.map((each) => each[whose]),
    }))
}

function figuresOf({ differencePercent, interval, isWeak, observed, published }: StudyCell): Figures {
  const range = rangeOf(interval ?? [], figure)
  return {
    published: published === null ? null : asPublished(published),
    observed: observed === null ? null : marked(isWeak ? 'weak' : null, figure(observed), range),
    difference: differencePercent === null ? null : `${signed(differencePercent, 1)} %`,
  }
}

function changeFigures({
  differencePoints,
  interval,
  isWeak,
  observedPercent,
  publishedPercent,
}: StudyChangeCell): Figures {
  const range = interval === null ? '' : interval.map((end) => signed(end, 0)).join(' to ')
  return {
    published: publishedPercent === null ? null : `${signed(publishedPercent, 2)} %`,
    observed:
      observedPercent === null ? null : marked(isWeak ? 'weak change' : null, `${signed(observedPercent, 2)} %`, range),
    difference: differencePoints === null ? null : `${signed(differencePoints, 2)} points`,
  }
}

const columnsOf = ({ columns, textColumns }: StudyTable): ColumnOf<Line>[] => [
  left('', ({ label }) => named(label), { longest: LONGEST_LABEL }),
  ...textColumns.map((heading, index) =>
    left<Line>(named(heading), ({ texts }) => named(texts[index] ?? ''), { longest: LONGEST_TEXT }),
  ),
  ...(columns.length === 0 ? [] : [left<Line>('', ({ whose }) => whose)]),
  ...columns.map(({ heading }, index): ColumnOf<Line> => ({
    column: { heading: named(heading), align: 'right', longest: LONGEST_TEXT },
    cell: ({ figures }) => figures[index] ?? null,
  })),
]

const named = (name: string): Text => (name === '' ? '' : [{ name }])

/** `~598 (573–631)`: what chance leaves of it stands behind it, because other lines stand under it. */
const marked = (mark: Mark | null, told: string, range: string): Text =>
  text`${{ figure: told, ...(mark === null ? {} : { mark }) }}${range === '' ? '' : ` (${range})`}`

/** With all of the digits that stand in the study. */
const asPublished = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 20 })

const figure = (value: number): string =>
  Number.isInteger(value) || Math.abs(value) >= 1_000 ? formatCount(Math.round(value)) : value.toPrecision(3)

function signed(value: number, decimals: number): string {
  const told = value.toFixed(decimals)
  return value > 0 && Number(told) !== 0 ? `+${told}` : told.replace(/^-(?=[0.]*$)/, '')
}
