// A section as a terminal shows it.
import { printable } from '../run-folder/printable.ts'
import {
  type Column,
  figuresIn,
  inBrackets,
  INTERVAL_HEADING,
  markedOf,
  type MarkedCell,
  type Pen,
  type Section,
  type Table,
  type Tone,
  write,
} from './sections/section.ts'
import { fit, fitName, type Paint, renderTable, type Column as TextColumn } from './text-table.ts'

export const renderTextSection = ({ lead, notes, tables, terminalTitle }: Section, paint: Paint): string[] => [
  ...(terminalTitle === undefined ? [] : [paint.bold(write(terminalTitle, PROSE))]),
  ...(terminalTitle === undefined || lead === undefined ? [] : [paint.dim(write(lead, PROSE))]),
  ...tables.flatMap((table, index) => [...(index === 0 ? [] : ['']), ...renderTextTable(table, paint)]),
  ...notes.map(markedOf).map(({ text, tone }) => toned(write(text, PROSE), tone, paint)),
]

const PROSE: Pen = {
  words: (words) => words,
  name: ({ name }) => printable(name),
  figure: (figure, marked) => `${marked}${inBrackets(figure)}`,
}

/** In cells, names are cut and intervals stand below. */
const cellPen = (longest: number | undefined): Pen => ({
  words: (words) => words,
  name: ({ name }) => (longest === undefined ? fitName(printable(name)) : fit(printable(name), longest)),
  figure: (_, marked) => marked,
})

const TONES = { good: 'green', warn: 'yellow', bad: 'red', soft: 'dim' } as const satisfies Record<Tone, keyof Paint>

export const toned = (text: string, tone: Tone | undefined, paint: Paint): string =>
  tone === undefined ? text : paint[TONES[tone]](text)

export function renderTextTable(table: Table, paint: Paint): string[] {
  if (table.dots !== undefined) return renderDotted(table, paint)
  const narrow = onlyColumns(table, ({ isWide }) => isWide !== true)
  const over = narrow.columns.findIndex(({ role }) => role === 'over')
  if (over !== -1) return renderUnderNames(narrow, over, paint)
  const [groups = '', headings = '', ...lines] = renderTable(columnsOf(narrow, paint))
  return [...(groups === '' ? [] : [paint.dim(groups)]), paint.bold(headings), ...lines]
}

function onlyColumns(table: Table, isKept: (column: Column) => boolean): Table {
  const kept = table.columns.map(isKept)
  return {
    ...table,
    columns: table.columns.filter((_, index) => kept[index]),
    rows: table.rows.map((row) => row.filter((_, index) => kept[index])),
  }
}

function columnsOf({ columns, corner, rows }: Table, paint: Paint): TextColumn[] {
  const cells = rows.map((row) => row.map(markedOf))
  const hasInterval = cells.map((row) =>
    row.some(({ text }) => figuresIn(text).some(({ interval }) => interval !== undefined)),
  )
  const nameOfIntervals = columns.findLastIndex(({ align }) => align === 'left')
  return columns.map(({ align, group, heading, longest }, index) => {
    const pen = cellPen(longest)
    const ofColumn = cells.map((row) => row[index] ?? markedOf(''))
    const isClose = columns[index - 1]?.role === 'mark' || columns[index]?.role === 'mark'
    const own = group ?? (isClose ? '' : undefined)
    return {
      ...(own === undefined ? {} : { group: own }),
      heading: write(index === 0 ? (corner ?? heading) : heading, pen),
      align,
      cells: ofColumn.map((cell, row) =>
        [
          write(cell.text, pen),
          ...(hasInterval[row] === true ? [index === nameOfIntervals ? INTERVAL_HEADING : intervalIn(cell)] : []),
          ...(cell.notes ?? []).map((note) => write(note, PROSE)),
        ].join('\n'),
      ),
      paint: (line, row) => toned(line, ofColumn[row]?.tone, paint),
    }
  })
}

const intervalIn = ({ text }: MarkedCell): string =>
  figuresIn(text)
    .map(({ interval }) => interval ?? '')
    .join(' ')

/** The rows that share a name stand together under it, without headings. */
function renderUnderNames(table: Table, over: number, paint: Paint): string[] {
  const pen = cellPen(table.columns[over]?.longest)
  const names = table.rows.map((row) => write(markedOf(row[over] ?? null).text, pen))
  const others = onlyColumns(table, ({ role }) => role !== 'over')
  const columns = columnsOf(others, paint).map((column) => ({ ...column, heading: '' }))
  const lines = renderTable(columns).slice(2)
  let next = 0
  return table.rows.flatMap((_, row) => {
    const height = Math.max(...columns.map(({ cells }) => (cells[row] ?? '').split('\n').length))
    const own = lines.slice(next, (next += height)).map((line) => `    ${line}`)
    return names[row] === names[row - 1] ? own : [`  ${names[row]}`, ...own]
  })
}

const WIDTH = 100
const NAME_WIDTH = 29

/** A line a row, with dots from its name to its numbers, as k6 prints them. */
function renderDotted({ columns, dots, rows, title }: Table, paint: Paint): string[] {
  const written = rows.map((row) => row.map((cell) => write(markedOf(cell).text, PROSE)))
  const named = written.map((cells) =>
    cells.map((cell, index) => {
      const isNamed = dots === 'headings' && index > 0 && index < cells.length - 1
      return isNamed ? `${write(columns[index]?.heading ?? '', PROSE)}=${cell}` : cell
    }),
  )
  const widths = columns.map((_, index) => Math.max(0, ...named.map((cells) => cells[index]?.length ?? 0)))
  const lines = named.flatMap(([name = '', ...cells]) =>
    dots === 'columns'
      ? `${dotted(name)} ${cells[0]?.padStart(widths[1] ?? 0)}  ${cells[1]}`
      : wrap(
          dotted(name),
          cells.slice(0, -1).map((cell, index) => cell.padEnd(widths[index + 1] ?? 0)),
          cells.at(-1) ?? '',
        ),
  )
  return [...(title === undefined ? [] : [paint.bold(write(title, PROSE))]), ...lines]
}

const dotted = (name: string): string => `  ${name.padEnd(NAME_WIDTH, '.')}:`

/** What does not fit stands below, under the first of the numbers. */
function wrap(start: string, cells: readonly string[], unit: string): string[] {
  const lines: string[] = []
  let line = start
  for (const cell of cells) {
    if (line.length + 1 + cell.trimEnd().length + 1 + unit.length > WIDTH) {
      lines.push(line.trimEnd())
      line = ' '.repeat(start.length)
    }
    line += ` ${cell}`
  }
  return [...lines, `${line.trimEnd()} ${unit}`]
}
