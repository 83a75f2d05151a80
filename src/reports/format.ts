import type { ChargeBesideTokens } from '../money/find-price.ts'
import type { TokenKind } from '../money/token-cost.ts'
import { renderPicoUsd, toPicoUsd } from '../money/pico-usd.ts'
import { EXIT_CODES } from '../results/exit-codes.ts'
import type { RunOutcome, Summary } from '../results/summary.ts'
import { renderDuration } from '../time/duration.ts'

// Numbers as a reader takes them in: three digits or so, and the unit of a group of numbers in its heading.

/** Stands where there is nothing to tell. */
export const NOTHING = '–'

/** One unit and one number of decimals for numbers that stand together. */
export interface Scale {
  readonly unit: string
  readonly format: (value: number) => string
}

const LONGEST_IN_MS = 10_000

/** Milliseconds below 10 s, else seconds. */
export function durationScale(valuesMs: readonly number[]): Scale {
  const largestMs = Math.max(0, ...valuesMs)
  if (largestMs < LONGEST_IN_MS) return { unit: 'ms', format: withDecimals(decimalsFor(largestMs)) }
  const format = withDecimals(decimalsFor(largestMs / 1_000))
  return { unit: 's', format: (valueMs) => format(valueMs / 1_000) }
}

export const numberScale = (values: readonly number[]): Scale => ({
  unit: '',
  format: withDecimals(decimalsFor(Math.max(0, ...values))),
})

export const formatCount = (count: number): string => count.toLocaleString('en-US')

/** `0.4 %`; a share that is not none is never printed as 0.0 %. */
export function formatShare(part: number, whole: number): string {
  const percent = (100 * part) / whole
  return part > 0 && percent < 0.05 ? '<0.1 %' : `${percent.toFixed(1)} %`
}

/** `0.12`, `1.23`, `12.3`, `1234`: at least three digits from 1 up. */
export const threeDigits = (value: number): string => value.toFixed(decimalsFor(value))

const decimalsFor = (largest: number): number => (largest < 10 ? 2 : largest < 100 ? 1 : 0)

const withDecimals =
  (decimals: number) =>
  (value: number): string =>
    value.toFixed(decimals)

/** `$12.35`, `$0.0123`, `$0.000042`: to cents from ten dollars up, to four decimals from a thousandth; rounded half to even. */
export function formatUsd(usd: number): string {
  if (usd === 0) return '$0'
  const decimals = usd >= 10 ? 2 : usd >= 0.001 ? 4 : 6
  const [whole = '', fraction = ''] = renderPicoUsd(toPicoUsd(usd), decimals).split('.')
  if (usd > 0 && /^0*$/.test(whole + fraction)) return '<$0.000001'
  return `$${Number(whole).toLocaleString('en-US')}.${fraction}`
}

/** How long a run took, in tenths of a second: enough for a reader. */
export const renderTook = ({ endedAt, startedAt }: Summary['run']): string =>
  renderDuration(Math.round((Date.parse(endedAt) - Date.parse(startedAt)) / 100) * 100)

/** The word of each verdict, and what a reader must know with it. */
const VERDICTS = {
  passed: 'PASSED',
  failed: 'FAILED',
  invalid: 'INVALID: the harness did not keep to its own limits; do not use these numbers',
  aborted: 'ABORTED',
} as const satisfies Record<RunOutcome['status'], string>

const DAMAGED = 'INVALID: the files of this run are damaged; do not use these numbers'

export const verdictOf = (outcome: RunOutcome): string => (isDamaged(outcome) ? DAMAGED : VERDICTS[outcome.status])

/** Whether the run is invalid because of what became of its files, and not by how it was measured. */
export const isDamaged = ({ exitCode, status }: RunOutcome): boolean =>
  status === 'invalid' && exitCode === EXIT_CODES.error

/** All that stands under the verdict. */
export const toldOf = ({ reasons, remarks = [] }: RunOutcome): readonly string[] => [...reasons, ...remarks]

/** Kinds of tokens, as they are told to people. */
export const TOKEN_KIND_NAMES = {
  input: 'input',
  output: 'output',
  cacheRead: 'cache read',
  cacheWrite5m: 'cache write (5 minutes)',
  cacheWrite1h: 'cache write (1 hour)',
} as const satisfies Record<TokenKind, string>

/** What no price states, as it is told to people. */
export const CHARGE_NAMES = {
  guardrail: 'guardrail charges',
  routing: 'routing charges',
} as const satisfies Record<ChargeBesideTokens, string>
