// A section as GitHub's Markdown shows it.
import { codeSpan, markdownTable } from './markdown-table.ts'
import {
  inBrackets,
  markedOf,
  type Cell,
  type Pen,
  type Section,
  type Table,
  type Text,
  write,
} from './sections/section.ts'

export const renderMarkdownSection = (section: Section): string =>
  [`### ${markdown(section.title)}`, renderMarkdownTables(section)].join('\n\n')

/** All but its title. */
export const renderMarkdownTables = ({ lead, notes, tables }: Section): string =>
  [
    lead === undefined ? '' : markdown(lead),
    ...tables.filter(({ rows }) => rows.length > 0).flatMap(titledTable),
    notes.map((note) => `- ${markdown(markedOf(note).text)}`).join('\n'),
  ]
    .filter((block) => block !== '')
    .join('\n\n')

const PEN: Pen = {
  words: (words) => words,
  name: ({ name }) => codeSpan(name),
  figure: (figure, marked) => `${marked}${inBrackets(figure)}`,
}

const markdown = (text: Text): string => write(text, PEN)

const titledTable = (table: Table): string[] => [
  ...(table.title === undefined ? [] : [`**${markdown(table.title)}**`]),
  renderMarkdownTable(table).join('\n'),
]

export const renderMarkdownTable = ({ columns, rows }: Table): string[] =>
  markdownTable(
    columns.map(({ align, group, heading }, index) => ({
      align,
      heading: markdown(heading),
      ...(group === undefined ? {} : { group }),
      cells: rows.map((row) => renderCell(row[index] ?? null)),
    })),
  )

/** A table of Markdown has no second line in a row. */
function renderCell(cell: Cell): string {
  const { notes = [], text } = markedOf(cell)
  return [text, ...notes].map(markdown).join('; ')
}
