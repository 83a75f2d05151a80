// A table that others published, as they headed it: under each of their numbers the run's own, and how far it is from
// theirs. What they did not publish, or the run did not measure, has no line.
import type { StudyCell, StudyChangeCell, StudyRow, StudyTable } from '../../results/summary.ts'
import { formatCount } from '../format.ts'
import { WEAK_MARK } from './modes.ts'
import { type Column, fit, NOTHING, type Paint, renderTable } from '../text-table.ts'
import { printable } from '../../run-folder/printable.ts'

const LONGEST_LABEL = 32
const LONGEST_TEXT = 44

export function renderStudyTable(table: StudyTable, paint: Paint): string[] {
  const lines = [
    ...table.rows.flatMap((row) => linesOfRow(row)),
    ...table.changes.flatMap(({ cells, label }) => linesOf(label, [], changeFigures(cells))),
  ]
  const [, headings = '', ...rows] = renderTable(columnsOf(table, lines))
  return [
    paint.bold(printable(table.title)),
    paint.dim(printable(table.source)),
    paint.bold(headings),
    ...rows,
    ...table.rows.flatMap(({ label, note }) => (note === null ? [] : [printable(`${label}: ${note}`)])),
  ]
}

interface Line {
  readonly label: string
  readonly texts: readonly string[]
  readonly whose: string
  readonly figures: readonly string[]
}

/** What stands in one column of a row, in the order of its lines; null where there is nothing to tell. */
interface Figures {
  readonly published: string | null
  readonly observed: string | null
  readonly difference: string | null
}

const WHOSE = { published: 'published', observed: 'this run', difference: 'difference' } as const satisfies Record<
  keyof Figures,
  string
>

function linesOfRow({ cells, label, tags, texts }: StudyRow): Line[] {
  const lines = linesOf(label, texts, cells.map(figuresOf))
  if (lines.length > 0) return lines
  // Words alone, or a row that found no sample.
  const whose = tags === null || cells.length === 0 ? '' : WHOSE.observed
  return [{ label, texts, whose, figures: cells.map(() => NOTHING) }]
}

function linesOf(label: string, texts: readonly string[], figures: readonly Figures[]): Line[] {
  return (['published', 'observed', 'difference'] as const)
    .filter((whose) => figures.some((each) => each[whose] !== null))
    .map((whose, index) => ({
      label: index === 0 ? label : '',
      texts: index === 0 ? texts : [],
      whose: WHOSE[whose],
      figures: figures.map((each) => each[whose] ?? NOTHING),
    }))
}

const figuresOf = ({ differencePercent, interval, isWeak, observed, published }: StudyCell): Figures => ({
  published: published === null ? null : asPublished(published),
  observed: observed === null ? null : marked(isWeak, `${figure(observed)}${intervalOf(interval)}`),
  difference: differencePercent === null ? null : `${signed(differencePercent, 1)} %`,
})

const changeFigures = (cells: readonly StudyChangeCell[]): Figures[] =>
  cells.map(({ differencePoints, interval, isWeak, observedPercent, publishedPercent }) => ({
    published: publishedPercent === null ? null : `${signed(publishedPercent, 2)} %`,
    observed:
      observedPercent === null
        ? null
        : marked(isWeak, `${signed(observedPercent, 2)} %${interval === null ? '' : ` (${rangeText(interval)})`}`),
    difference: differencePoints === null ? null : `${signed(differencePoints, 2)} points`,
  }))

const rangeText = ([low, high]: readonly [number, number]): string => `${signed(low, 0)} to ${signed(high, 0)}`

const left = (heading: string, cells: readonly string[]): Column => ({ heading, align: 'left', cells })

function columnsOf({ columns, textColumns }: StudyTable, lines: readonly Line[]): Column[] {
  return [
    left(
      '',
      lines.map(({ label }) => fit(printable(label), LONGEST_LABEL)),
    ),
    ...textColumns.map((heading, index) =>
      left(
        fit(printable(heading), LONGEST_TEXT),
        lines.map(({ texts }) => fit(printable(texts[index] ?? ''), LONGEST_TEXT)),
      ),
    ),
    ...(columns.length === 0
      ? []
      : [
          left(
            '',
            lines.map(({ whose }) => whose),
          ),
        ]),
    ...columns.map(({ heading }, index): Column => ({
      heading: fit(printable(heading), LONGEST_TEXT),
      align: 'right',
      cells: lines.map(({ figures }) => figures[index] ?? NOTHING),
    })),
  ]
}

/** ` (598–631)`: what chance leaves of a percentile. */
function intervalOf(interval: StudyCell['interval']): string {
  const [low, high] = (interval ?? []).map((end) => (end === null ? '' : figure(end)))
  return (low ?? '') === '' && (high ?? '') === '' ? '' : ` (${low}–${high})`
}

const marked = (isWeak: boolean, text: string): string => `${isWeak ? WEAK_MARK : ''}${text}`

/** With all of the digits that stand in the study. */
const asPublished = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 20 })

const figure = (value: number): string =>
  Number.isInteger(value) || Math.abs(value) >= 1_000 ? formatCount(Math.round(value)) : value.toPrecision(3)

function signed(value: number, decimals: number): string {
  const text = value.toFixed(decimals)
  return value > 0 && Number(text) !== 0 ? `+${text}` : text.replace(/^-(?=[0.]*$)/, '')
}
