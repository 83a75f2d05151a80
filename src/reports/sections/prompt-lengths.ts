// Prompts are made for a number of tokens and counted by the model: the one beside the other.
import type { Tags } from '../../metrics/tags.ts'
import { formatCount } from '../format.ts'
import { percentileColumns } from './modes.ts'
import { type Paint, renderTable } from '../text-table.ts'
import { printable } from '../../run-folder/printable.ts'
import type { SummaryLookup } from '../summary-lookup.ts'

/** Off by more, a prompt is not of the length that a reader takes it for. */
const MOST_OFF = 0.1
/** Modes further apart than this count by other tokenizers. */
const MODES_APART = 0.02

interface Row {
  readonly name: string
  readonly tags: Tags
  readonly median: number
  readonly calls: number
}

/** No line where no prompt aims at a length. */
export function renderPromptLengths(lookup: SummaryLookup, paint: Paint): string[] {
  const prompts = rowsBy('prompt', lookup)
  if (prompts.length === 0) return []
  const modes = rowsBy('mode', lookup)
  const medians = modes.map(({ median }) => median)
  const rows = Math.max(...medians) - Math.min(...medians) > MODES_APART ? [...prompts, ...modes] : prompts
  const [groups = '', headings = '', ...lines] = renderTable([
    { heading: 'prompt', align: 'left', cells: rows.map(({ name }) => name) },
    { heading: 'calls', align: 'right', cells: rows.map(({ calls }) => formatCount(calls)) },
    ...percentileColumns(lookup, rows, 'tokens counted / aimed at', 'input_token_ratio', ['10', '50', '90'], () => ({
      unit: '',
      format: (ratio) => ratio.toFixed(3),
      // How prompts differ in length is what is asked here, and not what chance leaves of it.
    })).map((column) => ({ ...column, notes: [] })),
  ])
  return [paint.dim(groups), paint.bold(headings), ...lines, ...prompts.filter(isOff).map(tellOff)]
}

const rowsBy = (tag: 'prompt' | 'mode', lookup: SummaryLookup): Row[] =>
  lookup.valuesOf(tag).flatMap((value) => {
    const tags = { [tag]: value }
    const series = lookup.series('input_token_ratio', tags)
    if (series === undefined) return []
    const name = printable(tag === 'mode' ? `in mode ${value}` : value)
    return [{ name, tags, median: series.percentiles['50'], calls: series.count }]
  })

const isOff = ({ median }: Row): boolean => Math.abs(median - 1) > MOST_OFF

const tellOff = ({ name, median }: Row): string =>
  `${name} counts ${median.toFixed(2)} tokens for each that it aims at: seismo doctor tells the charactersPerToken that mends it`
