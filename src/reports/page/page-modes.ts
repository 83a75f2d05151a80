import type { CostSummary, ModeCost } from '../../money/run-cost.ts'
import { failureHints } from '../../results/failure-advice.ts'
import { formatSum } from '../sections/cost.ts'
import { nameFailure } from '../../results/limit-endings.ts'
import { backoffNotes } from '../backoff-notes.ts'
import { formatCount, formatShare, formatUsd } from '../format.ts'
import { meaningsIn, modesColumns } from '../sections/modes.ts'
import { modeDifferences } from '../sections/mode-differences.ts'
import { lookInto, type SummaryLookup } from '../summary-lookup.ts'
import { NOTHING, type Column } from '../text-table.ts'
import { tellTokens } from '../sections/tokens.ts'
import { html, type Html } from './html.ts'
import type { PageModel } from './page-model.ts'

/** The modes side by side, a row each and one of all. */
export function renderModes({ charts, summary }: PageModel): Html {
  const lookup = lookInto(summary)
  const modes = lookup.valuesOf('mode')
  if (modes.length === 0) return html`<p class="nothing">No call was made.</p>`
  const costs = modes.map((mode) => summary.cost.modes.find((each) => each.mode === mode))
  const columns = [...modesColumns(lookup).slice(1), ...costColumns(costs, summary.cost)]
  const startsGroup = (column: Column): boolean =>
    column.group !== undefined && columns.find(({ group }) => group === column.group) === column
  const classOf = (column: Column): string => (startsGroup(column) ? 'number first' : 'number')
  const row = (name: Html, index: number): Html =>
    html`<tr>
      <th scope="row">${name}</th>
      ${columns.map((column) => html`<td class="${classOf(column)}">${column.cells[index] ?? NOTHING}${noteOf(column, index)}</td>`)}
    </tr>`
  const names = modes.map(
    (mode) => html`<span class="name">${swatch(charts.modes.indexOf(mode))}<span>${mode}</span></span>`,
  )
  const meanings = meaningsIn(columns.flatMap(({ cells }) => cells)).map((meaning) => `${meaning}.`)
  const hasIntervals = columns.some(({ notes: of = [] }) => of.some((note) => note !== ''))
  const notes = [
    ...(hasIntervals ? [INTERVAL_MEANING] : []),
    ...meanings,
    ...differencesOf(summary),
    ...notesOf(lookup, modes, summary),
  ]
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Modes side by side">
      <table class="modes">
        <thead>
          <tr>
            <td></td>
            ${groupsOf(columns).map(renderGroup)}
          </tr>
          <tr>
            <th scope="col">mode</th>
            ${columns.map((column) => html`<th scope="col" class="${classOf(column)}">${column.heading}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${(modes.length > 1 ? [...names, html`all modes`] : names).map(row)}
        </tbody>
      </table>
    </div>
    ${
      notes.length === 0
        ? null
        : html`<ul class="notes">
            ${notes.map((note) => html`<li>${note}</li>`)}
          </ul>`
    }`
}

const INTERVAL_MEANING =
  'Under each percentile: the 95 % interval that chance leaves it, for this run and what the service was like in it.'

function noteOf({ notes = [] }: Column, row: number): Html | null {
  const note = notes[row] ?? ''
  return note === '' ? null : html`<small>${note}</small>`
}

const differencesOf = (summary: PageModel['summary']): string[] =>
  modeDifferences(summary, (name) => name).map((line) => `${line}.`)

const swatch = (mode: number): Html =>
  html`<svg width="12" height="12" aria-hidden="true">
    <rect width="12" height="12" rx="2" fill="var(--mode-${mode})"></rect>
  </svg>`

const sumCell = (cost: Pick<ModeCost, 'usd' | 'knownUsd'> | undefined): string =>
  cost === undefined ? NOTHING : formatSum(cost.usd, cost.knownUsd)

const ratioCell = (usd: number | null | undefined): string => (usd == null ? NOTHING : formatUsd(usd))

const costColumn = (heading: string, cells: readonly string[]): Column => ({
  group: 'cost (USD)',
  heading,
  align: 'right',
  cells,
})

const costColumns = (costs: readonly (ModeCost | undefined)[], whole: CostSummary): Column[] => [
  costColumn('run', [...costs.map(sumCell), sumCell(whole)]),
  costColumn('1,000 calls', [...costs.map((cost) => ratioCell(cost?.usdPer1kCalls)), '']),
]

interface Group {
  readonly name: string
  readonly columns: number
}

function groupsOf(columns: readonly Column[]): Group[] {
  const groups: Group[] = []
  for (const { group: name = '' } of columns) {
    const last = groups.at(-1)
    if (last !== undefined && name !== '' && last.name === name)
      groups[groups.length - 1] = { name, columns: last.columns + 1 }
    else groups.push({ name, columns: 1 })
  }
  return groups
}

const renderGroup = ({ columns, name }: Group): Html =>
  name === ''
    ? html`<td></td>`
    : html`<th scope="colgroup" colspan="${columns}" class="group">${name === 'OTPS' ? 'OTPS (tokens/s)' : name}</th>`

const told = (
  mode: string,
  word: string,
  parts: readonly { readonly name: string; readonly count: number }[],
): string[] =>
  parts.length === 0
    ? []
    : [`${mode} ${word}: ${parts.map(({ count, name }) => `${name} ${formatCount(count)}`).join(', ')}.`]

/** What broke or refused calls, and what was served otherwise than asked. */
function notesOf(lookup: SummaryLookup, modes: readonly string[], summary: PageModel['summary']): string[] {
  const { counters, limitEndings, run, served } = summary
  return [
    ...modes.flatMap((mode) => [
      ...told(mode, 'throttled', lookup.parts('calls_throttled', 'throttle', { mode })),
      ...told(
        mode,
        'failed',
        lookup
          .parts('calls_failed', 'failure', { mode })
          .map(({ count, name }) => ({ count, name: nameFailure(name, limitEndings, mode) })),
      ),
    ]),
    ...backoffNotes(lookup, (name) => name).map((note) => `${note}.`),
    ...tellTokens(summary, (mode) => mode).map((note) => `${note}.`),
    ...failureHints(run, counters),
    ...served.flatMap(({ asked, aspect, calls, different, mode }) =>
      different === 0
        ? []
        : [
            `${mode}: ${formatCount(different)} of ${formatCount(calls)} completed calls (${formatShare(different, calls)}) were not served the ${aspect} that was asked (${asked ?? 'any'}).`,
          ],
    ),
  ]
}
