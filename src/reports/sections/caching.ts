// What the cache did for the modes that ask for one: hits, writes and misses with their times to first token, and the
// tokens that need not be computed again.
import type { Tags } from '../../metrics/tags.ts'
import type { ServedSummary } from '../../results/served-summary.ts'
import type { Summary } from '../../results/summary.ts'
import { durationScale, formatCount, formatShare } from '../format.ts'
import { INTERVAL_HEADING, percentileColumns } from './modes.ts'
import { type Column, fitName, type Paint, renderTable } from '../text-table.ts'
import { printable } from '../../run-folder/printable.ts'
import { lookInto, type SummaryLookup } from '../summary-lookup.ts'

/** What a reader looks for first. The others come last, and only where there are any. */
const RESULTS = ['hit', 'write', 'miss']
const ALL_RESULTS = [...RESULTS, 'not-asked', 'unknown']

/** No line where no mode asks for caching. */
export function renderCaching(summary: Summary, paint: Paint): string[] {
  const modes = summary.served.filter(({ asked, aspect }) => aspect === 'cache' && asked === 'cached')
  if (modes.length === 0) return []
  const lookup = lookInto(summary)
  const rows = modes.flatMap((mode) => [...rowsOfMode(mode), ...rowsOfPrompts(mode, summary, lookup)])
  const [groups = '', headings = '', ...lines] = renderTable(columnsOf(rows, lookup))
  const notes = modes.flatMap((mode) => [...tellTokens(mode, lookup), ...tellIdle(mode)])
  return [paint.dim(groups), paint.bold(headings), ...lines, ...notes]
}

interface Row {
  readonly mode: string
  /** Empty for all of the mode's prompts together. */
  readonly prompt: string
  readonly result: string
  readonly calls: number
  readonly allCalls: number
  readonly tags: Tags
}

function rowsOfMode({ calls, mode, served }: ServedSummary): Row[] {
  const results = ALL_RESULTS.filter((result) => RESULTS.includes(result) || served[result] !== undefined)
  return results.map((result, index) => ({
    mode: index === 0 ? fitName(printable(mode)) : '',
    prompt: '',
    result,
    calls: served[result] ?? 0,
    allCalls: calls,
    tags: { mode, cache: result },
  }))
}

/** Prompts with prefixes of several lengths are how their effect is found: each has its own rows, where there are several. */
function rowsOfPrompts({ mode }: ServedSummary, summary: Summary, lookup: SummaryLookup): Row[] {
  const hasScenarios = lookup.valuesOf('scenario').length > 1
  const parts = summary.counters.filter(({ metric, tags }) => metric === 'mode_served' && isOfPrompt(tags, mode))
  const prompts = Map.groupBy(parts, ({ tags }) => JSON.stringify([tags.scenario, tags.prompt]))
  if (prompts.size < 2) return []
  return [...prompts.values()].flatMap((counted) => {
    const results = ALL_RESULTS.flatMap((result) => counted.filter(({ tags }) => tags.cache === result))
    const allCalls = results.reduce((sum, { count }) => sum + count, 0)
    return results.map(({ count, tags }, index): Row => {
      const { scenario = '', prompt = '' } = tags
      const name = printable(hasScenarios ? `${scenario} ${prompt}` : prompt)
      return {
        mode: '',
        prompt: index === 0 ? fitName(name) : '',
        result: tags.cache ?? '',
        calls: count,
        allCalls,
        tags,
      }
    })
  })
}

const isOfPrompt = ({ cache, mode, prompt, scenario, turn }: Tags, ofMode: string): boolean =>
  cache !== undefined && mode === ofMode && prompt !== undefined && scenario !== undefined && turn === undefined

function columnsOf(rows: readonly Row[], lookup: SummaryLookup): Column[] {
  return [
    { heading: 'caching', align: 'left', cells: rows.map(({ mode }) => mode) },
    ...(rows.every(({ prompt }) => prompt === '')
      ? []
      : [{ heading: 'prompt', align: 'left', cells: rows.map(({ prompt }) => prompt) } as const]),
    {
      heading: 'cache',
      align: 'left',
      cells: rows.map(({ result }) => result),
      notesName: INTERVAL_HEADING,
    },
    { heading: 'completed', align: 'right', cells: rows.map(({ calls }) => formatCount(calls)) },
    { heading: 'share', align: 'right', cells: rows.map(({ allCalls, calls }) => formatShare(calls, allCalls)) },
    ...percentileColumns(lookup, rows, 'TTFT', 'time_to_first_token', ['50', '90'], durationScale),
    // Of a call that does not stream there is nothing else.
    ...percentileColumns(lookup, rows, 'E2E', 'call_duration', ['50'], durationScale),
  ]
}

/** What was read was not computed again: that is what a cache saves. Usage tells the three kinds of input apart. */
function tellTokens({ mode }: ServedSummary, lookup: SummaryLookup): string[] {
  const count = (metric: 'input_tokens' | 'cache_read_tokens' | 'cache_write_tokens'): number =>
    lookup.count(metric, { mode })
  const [read, written] = [count('cache_read_tokens'), count('cache_write_tokens')]
  const input = count('input_tokens') + read + written
  if (read + written === 0) return []
  const saved = `${formatCount(read)} of ${formatCount(input)} input tokens (${formatShare(read, input)})`
  return [`mode ${printable(mode)}: the cache saved ${saved}, ${formatCount(written)} written`]
}

/** A cache that does nothing, or nothing but cost. */
function tellIdle({ calls, mode, served }: ServedSummary): string[] {
  const { hit = 0, miss = 0, 'not-asked': notAsked = 0, write = 0 } = served
  const name = printable(mode)
  if (notAsked > 0 && notAsked === calls) {
    return [
      `mode ${name} never asked for its cache: its prompts have no system prompt for its cache point (or set points: [messages])`,
    ]
  }
  if (miss > 0 && miss === calls - notAsked) {
    return [`mode ${name} never used its cache: is what it caches shorter than the model's minimum?`]
  }
  if (hit > 0 || write < 2) return []
  return [`mode ${name} only wrote to its cache: no two calls begin alike, or none comes within the ttl`]
}
