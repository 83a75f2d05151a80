export interface Column {
  /** Stands over this and the following columns of the same group, once. */
  readonly group?: string
  readonly heading: string
  readonly align: 'left' | 'right'
  readonly cells: readonly string[]
}

/** Stands where there is nothing to tell. */
export const NOTHING = '–'

/** What a name may take of a line, in characters. */
export const LONGEST_NAME = 20

/** As much of the text as there is room for. */
export const fit = (text: string, longest: number): string =>
  text.length <= longest ? text : `${text.slice(0, longest - 1)}…`

const GAP = '  '
const GAP_IN_GROUP = ' '

/**
 * Lines of columns as wide as their widest cell; columns of one group stand closer together, under its name. The
 * first two lines are headings.
 */
export function renderTable(columns: readonly Column[]): string[] {
  const groups = groupColumns(columns).map(renderGroup)
  const height = groups[0]?.length ?? 0
  return Array.from({ length: height }, (_, line) =>
    groups
      .map((lines) => lines[line] ?? '')
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
