import { isFailure, MOST_AGE_DAYS, type PriceFinding } from '../money/check-prices.ts'

export interface PriceCheck {
  /** As 2026-11-20. */
  readonly today: string
  /** How many prices were looked for. */
  readonly checked: number
  readonly findings: readonly FoundPrice[]
}

export interface FoundPrice extends PriceFinding {
  /** The scenario file that needs it; null where none was checked. */
  readonly file: string | null
}

/** A list for each problem, and what to do where the check fails. */
export function renderPriceFindings({ checked, findings, today }: PriceCheck): string {
  const lists = HEADINGS.flatMap(([problem, heading]) => {
    const lines = findings.filter((finding) => finding.problem === problem).map(renderFinding)
    return lines.length === 0 ? [] : [`\n${heading}:`, ...lines]
  })
  return [
    `Prices checked as of ${today}: ${checked}. ${tell(findings)}`,
    ...lists,
    ...(findings.some(isFailure) ? ['', ADVICE] : []),
  ].join('\n')
}

function tell({ length }: readonly PriceFinding[]): string {
  if (length === 0) return `All are known, and none is older than ${MOST_AGE_DAYS} days.`
  return length === 1 ? '1 is old or missing.' : `${length} are old or missing.`
}

const HEADINGS = [
  ['old', `Older than ${MOST_AGE_DAYS} days, or from before the model's extended access began`],
  ['unlisted', 'Not in the price file'],
  ['unpriced', 'Without a price'],
  ['incomplete', 'Without a price of some tokens'],
] as const satisfies [PriceFinding['problem'], string][]

const ADVICE =
  'To use the prices that AWS lists today, run seismo prices --refresh. To state a price yourself, set price in a mode.'

function renderFinding({ date, file, kinds, mode, model, note, priceClass, problem, source }: FoundPrice): string {
  const whose = mode === null ? '' : `${file}, mode ${mode}: `
  const which = problem === 'unlisted' && mode === null ? '' : `, ${priceClass}`
  const tokens = problem === 'incomplete' ? ` (${kinds.join(', ')})` : ''
  const age = problem === 'old' ? `: ${date}, ${source}` : ''
  return `  ${whose}${model}${which}${tokens}${age}${problem === 'unpriced' && note !== null ? `: ${note}` : ''}`
}
