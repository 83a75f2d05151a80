export interface Column {
  /** Stands over this and the following columns of the same group, once. */
  readonly group?: string
  readonly heading: string
  readonly align: 'left' | 'right'
  /** Those of several lines make their row as high. */
  readonly cells: readonly string[]
  /** Sets a line of the given row off, once it is as wide as its column. */
  readonly paint?: (line: string, row: number) => string
}

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
 * first two lines are headings.
 */
export function renderTable(columns: readonly Column[]): string[] {
  const lines = columns.map(({ cells }) => cells.map((cell) => cell.split('\n')))
  const heights = (lines[0] ?? []).map((_, row) => Math.max(...lines.map((each) => each[row]?.length ?? 0)))
  const groups = groupColumns(columns).map((group) => renderGroup(group, heights))
  return Array.from({ length: groups[0]?.length ?? 0 }, (_, line) =>
    groups
      .map((each) => each[line] ?? '')
      .join(GAP)
      .trimEnd(),
  )
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

function renderGroup(columns: readonly Column[], heights: readonly number[]): string[] {
  const rendered = columns.map(({ align, cells, heading, paint = (line) => line }) => {
    const width = Math.max(...[heading, ...cells].flatMap((cell) => cell.split('\n')).map((line) => line.length))
    const fill = (line: string): string => (align === 'left' ? line.padEnd(width) : line.padStart(width))
    const rows = heights.flatMap((height, row) => {
      const lines = (cells[row] ?? '').split('\n')
      return Array.from({ length: height }, (_, line) => paint(fill(lines[line] ?? ''), row))
    })
    return { width, lines: [fill(heading), ...rows] }
  })
  const own = rendered.reduce((sum, { width }) => sum + width, GAP_IN_GROUP.length * (columns.length - 1))
  const name = columns[0]?.group ?? ''
  const width = Math.max(name.length, own)
  const lines = (rendered[0]?.lines ?? []).map((_, line) => rendered.map((each) => each.lines[line]).join(GAP_IN_GROUP))
  return [name.padStart(width), ...lines.map((line) => ' '.repeat(width - own) + line)]
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
