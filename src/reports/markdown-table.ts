import { printable } from '../run-folder/printable.ts'
import type { Column } from './text-table.ts'

// GitHub's Markdown with text of somebody else's in it. Such a text stands in a code span, where nothing of it is markup, a
// link or a mention.

/** The text as it is, set as code, on one line and safe in a table's cell. */
export function codeSpan(text: string): string {
  const plain = printable(text).trim()
  if (plain === '') return '(empty)'
  // Renderers do not agree on backslashes before a pipe in a cell: as characters' numbers, neither is one.
  if (plain.includes('|')) return `<code>${plain.replaceAll(/[^\p{L}\p{N} ]/gu, toCharacterReference)}</code>`
  const longest = Math.max(0, ...[...plain.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  // A space on either side is taken off again; without it, a backtick at an end would belong to the fence.
  const pad = longest > 0 ? ' ' : ''
  return `${fence}${pad}${plain}${pad}${fence}`
}

const toCharacterReference = (character: string): string => `&#${character.codePointAt(0)};`

/** Cells are Markdown and hold no pipe of their own. A group's name stands before each of its headings. */
export function markdownTable(columns: readonly Column[]): string[] {
  const rows = columns[0]?.cells.map((_, row) => columns.map(({ cells }) => cells[row] ?? '')) ?? []
  return [
    columns.map(({ group, heading }) => (group === undefined ? heading : `${group} ${heading}`)),
    columns.map(({ align }) => (align === 'left' ? ':--' : '--:')),
    ...rows,
  ].map((cells) => `| ${cells.join(' | ')} |`)
}
