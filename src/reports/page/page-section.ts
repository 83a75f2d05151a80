// A section as a page shows it.
import {
  type Cell,
  type Column,
  inBrackets,
  markedOf,
  type MarkedCell,
  partsOf,
  type Pen,
  type Section,
  type Table,
  type Text,
  write,
} from '../sections/section.ts'
import { html, type Html } from './html.ts'

/** The id of its element. */
export const idOf = ({ id }: Section): string => `section-${id}`

/** `modes` are those of the charts, which give each its colour. */
export const renderHtmlSection = (section: Section, modes: readonly string[]): Html =>
  html`<section id="${idOf(section)}" aria-labelledby="${idOf(section)}-title">
    <h2 id="${idOf(section)}-title">${prose(section.title)}</h2>
    ${renderHtmlTables(section, modes)}
  </section>`

/** All but its title. */
export const renderHtmlTables = ({ lead, notes, tables, title }: Section, modes: readonly string[]): Html =>
  html`${lead === undefined ? null : html`<p class="lead">${prose(lead)}</p>`}
  ${tables.filter(({ rows }) => rows.length > 0).map((table) => renderTable(table, title, modes))}
  ${
    notes.length === 0
      ? null
      : html`<ul class="notes">
          ${notes.map(markedOf).map(({ text, tone }) => html`<li class="${tone ?? ''}">${prose(text)}</li>`)}
        </ul>`
  }`

const PROSE: Pen = {
  words: (words) => html`${words}`.html,
  name: ({ is, name }) => (is === 'code' ? html`<code>${name}</code>` : html`${name}`).html,
  figure: (figure, marked) => html`${marked}${inBrackets(figure)}`.html,
}

/** In cells, intervals stand below, and names of others break where they must. */
const CELL: Pen = {
  ...PROSE,
  name: (name) => html`<span class="others">${{ html: PROSE.name(name) }}</span>`.html,
  figure: ({ interval }, marked) =>
    html`${marked}${interval === undefined ? null : html`<small>${interval}</small>`}`.html,
}

export const prose = (text: Text): Html => ({ html: write(text, PROSE) })

/** A mode that stands alone has its colour beside it. */
function cellText(text: Text, modes: readonly string[]): Html {
  const [part, ...others] = partsOf(text)
  if (typeof part !== 'object' || !('name' in part) || part.is !== 'mode' || others.length > 0) {
    return { html: write(text, CELL) }
  }
  return html`<span class="name">${swatch(modes.indexOf(part.name))}<span class="others">${part.name}</span></span>`
}

const swatch = (mode: number): Html | null =>
  mode === -1
    ? null
    : html`<svg width="12" height="12" aria-hidden="true">
        <rect width="12" height="12" rx="2" fill="var(--mode-${mode})"></rect>
      </svg>`

/** A column that has its own place in each row. */
interface Shown {
  readonly index: number
  readonly heading: Text
  readonly group: string
  readonly classes: readonly string[]
  /** Whether its cells name their rows. */
  readonly isName: boolean
}

function shownOf(columns: readonly Column[]): Shown[] {
  const named = columns.findIndex(({ role }) => role === undefined)
  return columns.flatMap(({ align, group = '', heading, role }, index) => {
    if (role === 'over') return []
    const startsGroup = group !== '' && columns[index - 1]?.group !== group
    const isName = index === named
    const classes = [align === 'right' ? 'number' : '', startsGroup ? 'first' : '', isName ? 'named' : '', role ?? '']
    return [{ index, heading, group, classes, isName }]
  })
}

/** `titleOfAll` names the table where it has no title. */
export function renderTable({ columns, rows, title }: Table, titleOfAll: Text, modes: readonly string[] = []): Html {
  const shown = shownOf(columns)
  const over = columns.findIndex(({ role }) => role === 'over')
  const nameOver = (row: readonly Cell[]): Text => markedOf(row[over] ?? '').text
  const blocks = [...Map.groupBy(rows, (row) => write(nameOver(row), PLAIN)).values()]
  const renderRow = (row: readonly Cell[]): Html =>
    html`<tr>
      ${shown.map((column) => renderCell(markedOf(row[column.index] ?? null), column, modes))}
    </tr>`
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${write(title ?? titleOfAll, PLAIN)}">
    <table class="report">
      ${
        title === undefined
          ? null
          : html`<caption>
              ${prose(title)}
            </caption>`
      }
      <thead>
        ${shown.every(({ group }) => group === '') ? null : renderGroups(shown)}
        <tr>
          ${shown.map(renderHeading)}
        </tr>
      </thead>
      ${blocks.map(
        (block) =>
          html`<tbody>
            ${over === -1 ? null : renderOver(nameOver(block[0] ?? []), shown.length)} ${block.map(renderRow)}
          </tbody>`,
      )}
    </table>
  </div>`
}

/** For an attribute, which is escaped as a whole. */
const PLAIN: Pen = { words: (words) => words, name: ({ name }) => name, figure: (_, marked) => marked }

const renderOver = (name: Text, columns: number): Html =>
  html`<tr class="over">
    <th scope="rowgroup" colspan="${columns}">${prose(name)}</th>
  </tr>`

const renderHeading = ({ classes, heading }: Shown): Html =>
  heading === '' ? html`<td></td>` : html`<th scope="col" class="${joinedClasses(classes)}">${prose(heading)}</th>`

function renderCell({ notes = [], text, tone }: MarkedCell, column: Shown, modes: readonly string[]): Html {
  const classes = joinedClasses([...column.classes, tone ?? ''])
  const content = html`${cellText(text, modes)}${notes.map((note) => html`<small>${prose(note)}</small>`)}`
  return column.isName && text !== ''
    ? html`<th scope="row" class="${classes}">${content}</th>`
    : html`<td class="${classes}">${content}</td>`
}

const joinedClasses = (classes: readonly string[]): string => classes.filter((each) => each !== '').join(' ')

/** Each group once, over all of its columns. */
function renderGroups(shown: readonly Shown[]): Html {
  const starts = shown.flatMap(({ group }, place) => (group !== shown[place - 1]?.group ? [place] : []))
  const cells = starts.map((place, at) => {
    const columns = (starts[at + 1] ?? shown.length) - place
    const name = shown[place]?.group ?? ''
    return name === ''
      ? html`<td colspan="${columns}"></td>`
      : html`<th scope="colgroup" colspan="${columns}" class="group">${name}</th>`
  })
  return html`<tr>
    ${cells}
  </tr>`
}
