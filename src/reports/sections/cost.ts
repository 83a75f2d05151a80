import type { ModeCost, TokenCost } from '../../money/run-cost.ts'
import { CHARGE_NAMES, formatCount, formatUsd, TOKEN_KIND_NAMES } from '../format.ts'
import { type Cell, code, left, mode, right, type MakeSections, soft, tableOf, text, type Text } from './section.ts'

interface Row {
  readonly name: Text
  readonly usd: number | null
  readonly knownUsd: number
  readonly perCalls: Cell
  readonly perTokens: Cell
}

/** What the run costs by mode, and what is not known of it; empty where nothing costs anything. */
export const cost: MakeSections = ({ lookup, summary: { cost: whole } }) => {
  const { modes } = whole
  if (lookup.count('calls', {}) === 0 || (whole.usd === 0 && modes.every(isFree))) return []
  const rows = modes.map((each): Row => ({
    name: [mode(each.mode)],
    usd: each.usd,
    knownUsd: each.knownUsd,
    perCalls: ratio(each.usdPer1kCalls),
    perTokens: ratio(each.usdPerMillionOutputTokens),
  }))
  const total: Row = { name: 'all modes', usd: whole.usd, knownUsd: whole.knownUsd, perCalls: '', perTokens: '' }
  const table = tableOf(
    modes.length > 1 ? [...rows, total] : rows,
    [
      left('mode', ({ name }) => name),
      right('USD', ({ knownUsd, usd }) => formatSum(usd, knownUsd)),
      right('per 1,000 calls', ({ perCalls }) => perCalls),
      right('per million output tokens', ({ perTokens }) => perTokens),
    ],
    { corner: 'cost' },
  )
  const notes = [SOURCES, ...TELLERS.flatMap((tell) => modes.flatMap(tell))]
  return [{ id: 'cost', title: 'Cost', tables: [table], notes: notes.map(soft) }]
}

const SOURCES = 'what AWS would bill at list prices; each with its source: summary.json'

const isFree = ({ tokens }: ModeCost): boolean => tokens.every(({ usdPerMillion }) => usdPerMillion === 0)

const ratio = (usd: number | null): string | null => (usd === null ? null : formatUsd(usd))

function formatSum(usd: number | null, knownUsd: number): string {
  if (usd !== null) return formatUsd(usd)
  return knownUsd === 0 ? 'unknown' : `at least ${formatUsd(knownUsd)}`
}

/** What is billed in another class than the first, which is the one that was asked for. */
function tellFallback({ mode: of, tokens }: ModeCost): Text[] {
  const classes = new Set(tokens.map(({ billedAs }) => billedAs))
  if (classes.size < 2) return []
  const parts = [...classes].map((billedAs) => {
    const sums = tokens.filter((line) => line.billedAs === billedAs).map(({ usd }) => usd)
    const usd = sums.includes(null) ? 'unknown' : formatUsd(sums.reduce<number>((sum, part) => sum + (part ?? 0), 0))
    return `${usd} as ${billedAs}`
  })
  return [text`${mode(of)} was billed ${parts.join(', ')}`]
}

/** What of it was billed at the prices of requests beyond the long-context limit. */
function tellLongContext({ mode: of, tokens }: ModeCost): Text[] {
  const lines = tokens.filter(({ longContext }) => longContext)
  if (lines.length === 0) return []
  const usd = lines.reduce<number | null>((sum, line) => (sum === null || line.usd === null ? null : sum + line.usd), 0)
  return [text`${mode(of)}: ${usd === null ? 'some' : formatUsd(usd)} of it at long-context prices`]
}

function tellHours({ hourly, mode: of }: ModeCost): Text[] {
  if (hourly === null) return []
  const price =
    hourly.usdPerHour === null
      ? 'at a price that is not known: price: { perHour } of the mode can say it'
      : `at ${formatUsd(hourly.usdPerHour)}`
  return [text`${mode(of)} was paid for ${hourly.hours.toFixed(4)} hours ${price}`]
}

const tellGaps = ({ mode: of, tokens }: ModeCost): Text[] =>
  tokens
    .filter(({ usd }) => usd === null)
    .map((line) => text`${mode(of)}: no price of ${describeLine(line)}; a price file can say it`)

const describeLine = ({ billedAs, kind, longContext, model, tokens }: TokenCost): Text =>
  text`${formatCount(tokens)} ${TOKEN_KIND_NAMES[kind]} tokens served ${billedAs}${
    longContext ? ' with a long context' : ''
  }${model === null ? '' : text` by ${code(model)}`}`

/** Where calls are free, those that tell no usage are too. */
const tellUntold = ({ callsWithoutUsage: calls, mode: of, usd }: ModeCost): Text[] =>
  calls === 0 || usd !== null
    ? []
    : [
        text`${mode(of)}: not in it: ${formatCount(calls)} ${calls === 1 ? 'call' : 'calls'} that may be billed, whose usage never came`,
      ]

const tellCharges = ({ mode: of, notIn }: ModeCost): Text[] =>
  notIn.map((charge) => text`${mode(of)}: not in it: ${CHARGE_NAMES[charge]}, which no price states`)

const TELLERS = [tellFallback, tellLongContext, tellHours, tellGaps, tellUntold, tellCharges]
