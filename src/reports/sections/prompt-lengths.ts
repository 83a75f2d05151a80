// Prompts are made for a number of tokens and counted by the model: the one beside the other.
import type { Tags } from '../../metrics/tags.ts'
import { formatCount } from '../format.ts'
import type { SummaryLookup } from '../summary-lookup.ts'
import type { Percentile } from '../../results/percentiles.ts'
import {
  type Cell,
  left,
  type MakeSections,
  markedPercentile,
  mode,
  right,
  tableOf,
  text,
  type Text,
} from './section.ts'

/** Off by more, a prompt is not of the length that a reader takes it for. */
const MOST_OFF = 0.1
/** Modes further apart than this count by other tokenizers. */
const MODES_APART = 0.02

interface Row {
  readonly name: Text
  readonly tags: Tags
  readonly median: number
  readonly calls: number
}

/** Empty where no prompt aims at a length. */
export const promptLengths: MakeSections = ({ lookup }) => {
  const prompts = rowsBy('prompt', lookup, (name) => [{ name }])
  if (prompts.length === 0) return []
  const modes = rowsBy('mode', lookup, (name) => text`in mode ${mode(name)}`)
  const medians = modes.map(({ median }) => median)
  const rows = Math.max(...medians) - Math.min(...medians) > MODES_APART ? [...prompts, ...modes] : prompts
  const table = tableOf(rows, [
    left('prompt', ({ name }) => name, { longest: Infinity }),
    right('calls', ({ calls }) => formatCount(calls)),
    ...(['10', '50', '90'] as const).map((percentile) =>
      right<Row>(`p${percentile}`, (row) => ratioAt(row, percentile, lookup), 'tokens counted / aimed at'),
    ),
  ])
  return [{ id: 'prompt-lengths', title: 'Prompt lengths', tables: [table], notes: prompts.filter(isOff).map(tellOff) }]
}

const rowsBy = (tag: 'prompt' | 'mode', lookup: SummaryLookup, nameOf: (value: string) => Text): Row[] =>
  lookup.valuesOf(tag).flatMap((value) => {
    const tags = { [tag]: value }
    const series = lookup.series('input_token_ratio', tags)
    return series === undefined
      ? []
      : [{ name: nameOf(value), tags, median: series.percentiles['50'], calls: series.count }]
  })

/** How prompts differ in length is what is asked here, and not what chance leaves of it: no interval. */
function ratioAt({ tags }: Row, percentile: Percentile, lookup: SummaryLookup): Cell {
  const series = lookup.series('input_token_ratio', tags)
  return series === undefined ? null : [markedPercentile(series, percentile, (ratio) => ratio.toFixed(3))]
}

const isOff = ({ median }: Row): boolean => Math.abs(median - 1) > MOST_OFF

const tellOff = ({ median, name }: Row): Text =>
  text`${name} counts ${median.toFixed(2)} tokens for each that it aims at: seismo doctor tells the charactersPerToken that mends it`
