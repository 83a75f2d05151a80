// What the cache did for the modes that ask for one: hits, writes and misses with their times to first token, and the
// tokens that need not be computed again.
import type { Tags } from '../../metrics/tags.ts'
import type { ServedSummary } from '../../results/served-summary.ts'
import { durationScale, formatCount, formatShare } from '../format.ts'
import type { SummaryLookup } from '../summary-lookup.ts'
import {
  left,
  type MakeSections,
  mode,
  percentileColumns,
  right,
  tableOf,
  text,
  type Text,
  type Told,
} from './section.ts'

/** What a reader looks for first. The others come last, and only where there are any. */
const RESULTS = ['hit', 'write', 'miss']
const ALL_RESULTS = [...RESULTS, 'not-asked', 'unknown']

/** Empty where no mode asks for caching. */
export const caching: MakeSections = (told) => {
  const { lookup, summary } = told
  const modes = summary.served.filter(({ asked, aspect }) => aspect === 'cache' && asked === 'cached')
  if (modes.length === 0) return []
  const rows = modes.flatMap((each) => [...rowsOfMode(each), ...rowsOfPrompts(each, told)])
  const columns = [
    left<Row>('mode', (row) => row.mode),
    ...(rows.every(({ prompt }) => prompt === '') ? [] : [left<Row>('prompt', ({ prompt }) => prompt)]),
    left<Row>('cache', ({ result }) => result),
    right<Row>('completed', ({ calls }) => formatCount(calls)),
    right<Row>('share', ({ allCalls, calls }) => formatShare(calls, allCalls)),
    ...percentileColumns(lookup, rows, 'TTFT', 'time_to_first_token', ['50', '90'], durationScale),
    // Of a call that does not stream there is nothing else.
    ...percentileColumns(lookup, rows, 'E2E', 'call_duration', ['50'], durationScale),
  ]
  const notes = modes.flatMap((each) => [...tellTokens(each, lookup), ...tellIdle(each)])
  return [{ id: 'caching', title: 'Caching', tables: [tableOf(rows, columns, { corner: 'caching' })], notes }]
}

interface Row {
  /** Empty in all lines of a mode, or of a prompt, but the first. */
  readonly mode: Text
  /** Empty for all of the mode's prompts together. */
  readonly prompt: Text
  readonly result: string
  readonly calls: number
  readonly allCalls: number
  readonly tags: Tags
}

function rowsOfMode({ calls, mode: name, served }: ServedSummary): Row[] {
  const results = ALL_RESULTS.filter((result) => RESULTS.includes(result) || served[result] !== undefined)
  return results.map((result, index) => ({
    mode: index === 0 ? [mode(name)] : '',
    prompt: '',
    result,
    calls: served[result] ?? 0,
    allCalls: calls,
    tags: { mode: name, cache: result },
  }))
}

/** Prompts with prefixes of several lengths are how their effect is found: each has its own rows, where there are several. */
function rowsOfPrompts({ mode: ofMode }: ServedSummary, { lookup, summary }: Pick<Told, 'lookup' | 'summary'>): Row[] {
  const hasScenarios = lookup.valuesOf('scenario').length > 1
  const parts = summary.counters.filter(({ metric, tags }) => metric === 'mode_served' && isOfPrompt(tags, ofMode))
  const prompts = Map.groupBy(parts, ({ tags }) => JSON.stringify([tags.scenario, tags.prompt]))
  if (prompts.size < 2) return []
  return [...prompts.values()].flatMap((counted) => {
    const results = ALL_RESULTS.flatMap((result) => counted.filter(({ tags }) => tags.cache === result))
    const allCalls = results.reduce((sum, { count }) => sum + count, 0)
    return results.map(({ count, tags }, index): Row => {
      const { scenario = '', prompt = '' } = tags
      const name = hasScenarios ? `${scenario} ${prompt}` : prompt
      return {
        mode: '',
        prompt: index === 0 ? [{ name }] : '',
        result: tags.cache ?? '',
        calls: count,
        allCalls,
        tags,
      }
    })
  })
}

const isOfPrompt = ({ cache, mode: of, prompt, scenario, turn }: Tags, ofMode: string): boolean =>
  cache !== undefined && of === ofMode && prompt !== undefined && scenario !== undefined && turn === undefined

/** What was read was not computed again: that is what a cache saves. Usage tells the three kinds of input apart. */
function tellTokens({ mode: of }: ServedSummary, lookup: SummaryLookup): Text[] {
  const count = (metric: 'input_tokens' | 'cache_read_tokens' | 'cache_write_tokens'): number =>
    lookup.count(metric, { mode: of })
  const [read, written] = [count('cache_read_tokens'), count('cache_write_tokens')]
  const input = count('input_tokens') + read + written
  if (read + written === 0) return []
  const saved = `${formatCount(read)} of ${formatCount(input)} input tokens (${formatShare(read, input)})`
  return [text`mode ${mode(of)}: the cache saved ${saved}, ${formatCount(written)} written`]
}

/** A cache that does nothing, or nothing but cost. */
function tellIdle({ calls, mode: of, served }: ServedSummary): Text[] {
  const { hit = 0, miss = 0, 'not-asked': notAsked = 0, write = 0 } = served
  const told = (what: string): Text[] => [text`mode ${mode(of)} ${what}`]
  if (notAsked > 0 && notAsked === calls) {
    return told(
      'never asked for its cache: its prompts have no system prompt for its cache point (or set points: [messages])',
    )
  }
  if (miss > 0 && miss === calls - notAsked) {
    return told("never used its cache: is what it caches shorter than the model's minimum?")
  }
  if (hit > 0 || write < 2) return []
  return told('only wrote to its cache: no two calls begin alike, or none comes within the ttl')
}
