// What the cache did: for modes that ask for one, hits, writes and misses with their times to first token, and the tokens that
// need not be computed again; and which modes got one that nobody asked for.
import { NOT_ASKED } from '../../metrics/served-class.ts'
import type { Tags } from '../../metrics/tags.ts'
import type { ImplicitCaching } from '../../results/implicit-caching.ts'
import type { ServedSummary } from '../../results/served-summary.ts'
import { durationScale, formatCount, formatShare, formatUsd } from '../format.ts'
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
const ALL_RESULTS = [...RESULTS, NOT_ASKED, 'unknown']

/** Empty where no mode asks for caching, or gets any. */
export const caching: MakeSections = (told) => {
  const { lookup, summary } = told
  const modes = summary.served.filter(({ aspect }) => aspect === 'cache')
  const asking = modes.filter(({ asked }) => asked === 'cached')
  const rows = modes.flatMap((each) =>
    each.asked === 'cached' ? [...rowsOfMode(each), ...rowsOfPrompts(each, told)] : rowsUnasked(each),
  )
  if (rows.length === 0) return []
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
  const notes = [
    ...asking.flatMap((each) => [...tellTokens(each, lookup), ...tellIdle(each)]),
    ...summary.implicitCaching.flatMap(tellUnasked),
  ]
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

function rowsOfMode(row: ServedSummary): Row[] {
  const results = ALL_RESULTS.filter((result) => RESULTS.includes(result) || row.served[result] !== undefined)
  return rowsOfResults(row, new Map(results.map((result) => [result, row.served[result] ?? 0])))
}

/** Of a mode that asks for no cache: those that used one, and the others. */
function rowsUnasked(row: ServedSummary): Row[] {
  const { hit = 0, write = 0 } = row.served
  const results = Object.entries({ hit, write, [NOT_ASKED]: row.calls - hit - write })
  return rowsOfResults(row, new Map(results.filter(([, calls]) => calls > 0)))
}

const rowsOfResults = ({ calls: allCalls, mode: name }: ServedSummary, results: ReadonlyMap<string, number>): Row[] =>
  [...results].map(([result, calls], index) => ({
    mode: index === 0 ? [mode(name)] : '',
    prompt: '',
    result,
    calls,
    allCalls,
    tags: { mode: name, cache: result },
  }))

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

/** `312 of 400 calls of mode plain read a cache that nobody asked for: …`, with what it came to and how to be rid of it. */
function tellUnasked(implicit: ImplicitCaching): Text[] {
  const { calls, hits, inputTokens, mode: of, readTokens, writes, writtenTokens, writtenUsd } = implicit
  const some = (count: number): Text => text`${formatCount(count)} of ${formatCount(calls)} calls of mode ${mode(of)}`
  const tokens = (count: number): string =>
    `${formatCount(count)} of ${formatCount(inputTokens)} input tokens (${formatShare(count, inputTokens)})`
  const written = writtenUsd === null ? '' : `, billed at ${formatUsd(writtenUsd)}`
  return [
    ...(hits === 0
      ? []
      : [
          text`${some(hits)} read a cache that nobody asked for: ${tokens(readTokens)}${costOfReads(implicit)}. nonce in the prompts keeps calls from it`,
        ]),
    ...(writes === 0
      ? []
      : [text`${some(writes)} wrote to a cache that nobody asked for: ${tokens(writtenTokens)}${written}`]),
  ]
}

/** Apart from what explicit caching costs, which the mode has none of. */
function costOfReads({ readAsInputUsd, readUsd }: ImplicitCaching): string {
  if (readUsd === null) return ''
  return `, billed at ${formatUsd(readUsd)}${readAsInputUsd === null ? '' : ` in place of ${formatUsd(readAsInputUsd)}`}`
}
