export interface Column {
  /** Stands over this and the following columns of the same group, once. */
  readonly group?: string
  readonly heading: string
  readonly align: 'left' | 'right'
  readonly cells: readonly string[]
  /** What stands under each cell, or behind it; empty where nothing does. */
  readonly notes?: readonly string[]
  /** Stands in this column in each line of notes, to say what they are. */
  readonly notesName?: string
}

/** Stands where there is nothing to tell. */
export const NOTHING = '–'

/** What a name may take of a line, in characters. */
const LONGEST_NAME = 20

/** As much of the text as there is room for. */
export const fit = (text: string, longest: number): string =>
  text.length <= longest ? text : `${text.slice(0, longest - 1)}…`

const NAME_END = 8

/** A name as far as there is room, its end too: names of one kind often differ there alone. */
export const fitName = (name: string): string =>
  name.length <= LONGEST_NAME ? name : `${name.slice(0, LONGEST_NAME - NAME_END - 1)}…${name.slice(-NAME_END)}`

const GAP = '  '
const GAP_IN_GROUP = ' '

/**
 * Lines of columns as wide as their widest cell; columns of one group stand closer together, under its name. The
 * first two lines are headings. Where any cell of a row has a note, the row has a second line for them.
 */
export function renderTable(columns: readonly Column[]): string[] {
  const groups = groupColumns(withNotesBelow(columns)).map(renderGroup)
  const height = groups[0]?.length ?? 0
  return Array.from({ length: height }, (_, line) =>
    groups
      .map((lines) => lines[line] ?? '')
      .join(GAP)
      .trimEnd(),
  )
}

function withNotesBelow(columns: readonly Column[]): Column[] {
  const rows = columns[0]?.cells.map((_, row) => row) ?? []
  const hasNote = rows.map((row) => columns.some(({ notes = [] }) => (notes[row] ?? '') !== ''))
  return columns.map(({ cells, notes = [], notesName = '', ...column }) => ({
    ...column,
    cells: rows.flatMap((row) => [cells[row] ?? '', ...(hasNote[row] === true ? [notes[row] ?? notesName] : [])]),
  }))
}

function groupColumns(columns: readonly Column[]): Column[][] {
  const groups: Column[][] = []
  for (const column of columns) {
    const last = groups.at(-1)
    if (last !== undefined && column.group !== undefined && last[0]?.group === column.group) last.push(column)
    else groups.push([column])
  }
  return groups
}

function renderGroup(columns: readonly Column[]): string[] {
  const rendered = columns.map(({ align, cells, heading }) => {
    const lines = [heading, ...cells]
    const width = Math.max(...lines.map((line) => line.length))
    return lines.map((line) => (align === 'left' ? line.padEnd(width) : line.padStart(width)))
  })
  const lines = (rendered[0] ?? []).map((_, row) => rendered.map((column) => column[row]).join(GAP_IN_GROUP))
  const name = columns[0]?.group ?? ''
  const width = Math.max(name.length, lines[0]?.length ?? 0)
  return [name.padStart(width), ...lines.map((line) => line.padStart(width))]
}

/** How text is set off, where it can be: chalk's functions fit, and `plain` leaves it as it is. */
export interface Paint {
  readonly bold: (text: string) => string
  readonly dim: (text: string) => string
  readonly red: (text: string) => string
  readonly green: (text: string) => string
  readonly yellow: (text: string) => string
}

const same = (text: string): string => text

export const plain: Paint = { bold: same, dim: same, red: same, green: same, yellow: same }
