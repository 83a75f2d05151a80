import type { CostSummary, ModeCost, TokenCost } from '../../money/run-cost.ts'
import type { Summary } from '../../results/summary.ts'
import { CHARGE_NAMES, formatCount, formatUsd, TOKEN_KIND_NAMES } from '../format.ts'
import { type Column, fitName, NOTHING, type Paint, renderTable } from '../text-table.ts'
import { printable } from '../../run-folder/printable.ts'

/** What the run costs by mode, and what is not known of it; no line where nothing costs anything. */
export function renderCost({ cost }: Summary, paint: Paint): string[] {
  if (cost.usd === 0 && cost.modes.every(isFree)) return []
  const rows = cost.modes.length > 1 ? [...cost.modes.map(rowOf), totalRow(cost)] : cost.modes.map(rowOf)
  const [, headings = '', ...lines] = renderTable([
    { heading: 'cost', align: 'left', cells: rows.map(({ name }) => name) },
    right(
      'USD',
      rows.map(({ usd }) => usd),
    ),
    right(
      'per 1,000 calls',
      rows.map(({ perCalls }) => perCalls),
    ),
    right(
      'per million output tokens',
      rows.map(({ perTokens }) => perTokens),
    ),
  ])
  return [paint.bold(headings), ...lines, ...notesOf(cost).map((note) => paint.dim(note))]
}

const right = (heading: string, cells: readonly string[]): Column => ({ heading, align: 'right', cells })

const isFree = ({ tokens }: ModeCost): boolean => tokens.every(({ usdPerMillion }) => usdPerMillion === 0)

interface Row {
  readonly name: string
  readonly usd: string
  readonly perCalls: string
  readonly perTokens: string
}

const rowOf = ({ knownUsd, mode, usd, usdPer1kCalls, usdPerMillionOutputTokens }: ModeCost): Row => ({
  name: fitName(printable(mode)),
  usd: formatSum(usd, knownUsd),
  perCalls: usdPer1kCalls === null ? NOTHING : formatUsd(usdPer1kCalls),
  perTokens: usdPerMillionOutputTokens === null ? NOTHING : formatUsd(usdPerMillionOutputTokens),
})

const totalRow = ({ knownUsd, usd }: CostSummary): Row => ({
  name: 'all modes',
  usd: formatSum(usd, knownUsd),
  perCalls: '',
  perTokens: '',
})

export function formatSum(usd: number | null, knownUsd: number): string {
  if (usd !== null) return formatUsd(usd)
  return knownUsd === 0 ? 'unknown' : `at least ${formatUsd(knownUsd)}`
}

const notesOf = ({ modes }: CostSummary): string[] => [
  'what AWS would bill at list prices; each with its source: summary.json',
  ...modes.flatMap(describeFallback),
  ...modes.flatMap(describeLongContext),
  ...modes.flatMap(describeHours),
  ...modes.flatMap(describeGaps),
  ...modes.flatMap(describeUntold),
  ...modes.flatMap(({ mode, notIn }) =>
    notIn.map((charge) => `${printable(mode)}: not in it: ${CHARGE_NAMES[charge]}, which no price states`),
  ),
]

/** Where calls are free, those that tell no usage are too. */
const describeUntold = ({ callsWithoutUsage: calls, mode, usd }: ModeCost): string[] =>
  calls === 0 || usd !== null
    ? []
    : [
        `${printable(mode)}: not in it: ${formatCount(calls)} ${calls === 1 ? 'call' : 'calls'} that may be billed, ` +
          'whose usage never came',
      ]

/** What is billed in another class than the first, which is the one that was asked for. */
function describeFallback({ mode, tokens }: ModeCost): string[] {
  const classes = new Set(tokens.map(({ billedAs }) => billedAs))
  if (classes.size < 2) return []
  const parts = [...classes].map((billedAs) => {
    const sums = tokens.filter((line) => line.billedAs === billedAs).map(({ usd }) => usd)
    const usd = sums.includes(null) ? 'unknown' : formatUsd(sums.reduce<number>((sum, part) => sum + (part ?? 0), 0))
    return `${usd} as ${billedAs}`
  })
  return [`${printable(mode)} was billed ${parts.join(', ')}`]
}

/** What of it was billed at the prices of requests beyond the long-context limit. */
function describeLongContext({ mode, tokens }: ModeCost): string[] {
  const lines = tokens.filter(({ longContext }) => longContext)
  if (lines.length === 0) return []
  const usd = lines.reduce<number | null>((sum, line) => (sum === null || line.usd === null ? null : sum + line.usd), 0)
  return [`${printable(mode)}: ${usd === null ? 'some' : formatUsd(usd)} of it at long-context prices`]
}

const describeHours = ({ hourly, mode }: ModeCost): string[] =>
  hourly === null
    ? []
    : [
        `${printable(mode)} was paid for ${hourly.hours.toFixed(4)} hours ` +
          (hourly.usdPerHour === null
            ? 'at a price that is not known: price: { perHour } of the mode can say it'
            : `at ${formatUsd(hourly.usdPerHour)}`),
      ]

const describeGaps = ({ mode, tokens }: ModeCost): string[] =>
  tokens
    .filter(({ usd }) => usd === null)
    .map((line) => `${printable(mode)}: no price of ${describeLine(line)}; a price file can say it`)

const describeLine = ({ billedAs, kind, longContext, model, tokens }: TokenCost): string =>
  `${formatCount(tokens)} ${TOKEN_KIND_NAMES[kind]} tokens served ${billedAs}` +
  `${longContext ? ' with a long context' : ''}${model === null ? '' : ` by ${printable(model)}`}`
