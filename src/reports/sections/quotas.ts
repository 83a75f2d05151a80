// What the run used of the quotas that the scenario gives, in the minute that used most.
import type { DailyQuota, QuotaLimitName, QuotaSummary } from '../../results/load/load-summary.ts'
import { formatCount, threeDigits } from '../format.ts'
import { left, type MakeSections, type Note, right, soft, tableOf, text } from './section.ts'

const LONGEST_NAME = 36
const MINUTE_MS = 60_000

interface Row {
  /** Empty in all lines of a quota but the first. */
  readonly quota: string
  readonly measure: string
  readonly given: number
  readonly most: number | null
  readonly headroomPercent: number | null
}

/** Empty where no quota is given. */
export const quotas: MakeSections = ({ summary }) => {
  const rows = summary.quotas.flatMap(rowsOf)
  const perMinute = tableOf(rows, [
    left('quota of', ({ quota }) => (quota === '' ? '' : [{ name: quota }]), { longest: LONGEST_NAME }),
    left('in a minute', ({ measure }) => measure),
    right('given', ({ given }) => formatCount(given)),
    right('used at most', ({ most }) => (most === null ? null : formatCount(most))),
    right('headroom', ({ headroomPercent }) => percentOf(headroomPercent)),
  ])
  const perDay = tableOf(summary.dailyQuotas, [
    left('quota of', (daily) => [{ name: nameOf(daily) }], { longest: LONGEST_NAME }),
    left('in a day (UTC)', ({ region }) => [`tokens settled, ${region}`]),
    right('given', ({ tokensPerDay }) => formatCount(tokensPerDay)),
    right('used at most', ({ mostTokens }) => (mostTokens === null ? null : formatCount(mostTokens))),
    right('headroom', ({ headroomPercent }) => percentOf(headroomPercent)),
  ])
  const tables = [...(rows.length === 0 ? [] : [perMinute]), ...(summary.dailyQuotas.length === 0 ? [] : [perDay])]
  if (tables.length === 0) return []
  const notes = [
    ...summary.quotas.flatMap((quota) => told(quota, notesOf(quota))),
    ...summary.dailyQuotas.flatMap((daily) => told(daily, notesOfDay(daily))),
  ]
  return [{ id: 'quotas', title: 'Quotas', tables, notes }]
}

const told = (quota: Named, notes: readonly string[]): Note[] =>
  notes.map((note) => soft(text`${{ name: nameOf(quota) }}: ${note}`))

const percentOf = (percent: number | null): string | null => (percent === null ? null : `${percent.toFixed(1)} %`)

function rowsOf(quota: QuotaSummary): Row[] {
  const { requestsPerMinute: requests, tokensPerMinute: tokens } = quota
  const { inputTokensPerMinute: input, outputTokensPerMinute: output } = quota
  return [
    ...measured('requests', requests, quota.mostRequests, quota.requestsHeadroomPercent),
    ...measured('tokens settled', tokens, quota.mostSettledTokens, quota.settledHeadroomPercent),
    ...measured('tokens taken, with reservations', tokens, quota.mostTakenTokens, quota.takenHeadroomPercent),
    ...measured('input tokens, with reservations', input, quota.mostTakenInputTokens, quota.inputHeadroomPercent),
    ...measured('output tokens, as they stream', output, quota.mostOutputTokens, quota.outputHeadroomPercent),
  ].map((each, index) => ({ quota: index === 0 ? nameOf(quota) : '', ...each }))
}

/** Nothing of what the quota does not limit. */
const measured = (measure: string, given: number | null, most: number | null, headroomPercent: number | null) =>
  given === null ? [] : [{ measure, given, most, headroomPercent }]

interface Named {
  readonly modes: readonly string[]
}

const nameOf = ({ modes }: Named): string => modes.join(', ')

function notesOf(quota: QuotaSummary): string[] {
  const { callsWithoutUsage, firstMinuteOver, mostReservedTokens, mostSettledTokens, mostTakenTokens } = quota
  if (quota.limits.length === 0) return []
  const notes = [...tellBinding(quota), ...tellReserved(quota)]
  if (quota.minutes.length > 0 && !quota.minutes.some(({ coveredMs }) => coveredMs === MINUTE_MS)) {
    notes.push('no minute of the clock was run whole: a whole one may use more')
  }
  if (firstMinuteOver !== null && quota.binding?.why !== 'over') {
    notes.push(`more than is given, first in the minute from ${minuteOf(firstMinuteOver)}`)
  }
  if (mostReservedTokens !== null) {
    notes.push(`calls under way had reserved ${formatCount(mostReservedTokens)} tokens at most`)
  }
  if (quota.tokensPerMinute !== null && mostSettledTokens === null && quota.minutes.length > 0) {
    notes.push('the burndown of output tokens is not known: give quota.outputBurndown')
  } else if (
    countsReservations(quota) &&
    (mostTakenTokens ?? quota.mostTakenInputTokens) === null &&
    quota.minutes.length > 0
  ) {
    notes.push('calls without a limit to their output reserve as much as the model can make: set maxTokens to know it')
  }
  notes.push(...tellSegments(quota))
  return [...notes, ...tellUntold(callsWithoutUsage)]
}

const tellUntold = (calls: number): string[] =>
  calls > 0 ? [`${formatCount(calls)} calls told no usage, and are in no tokens`] : []

const countsReservations = ({ inputTokensPerMinute, tokensPerMinute }: QuotaSummary): boolean =>
  inputTokensPerMinute !== null || tokensPerMinute !== null

const LIMITS = {
  requestsPerMinute: 'requests per minute',
  tokensPerMinute: 'tokens per minute',
  inputTokensPerMinute: 'input tokens per minute',
  outputTokensPerMinute: 'output tokens per minute',
} as const satisfies Record<QuotaLimitName, string>

/** `tokens per minute bind: … at this mix the quota is used up at 41 calls a minute`. */
function tellBinding({ binding, limits }: QuotaSummary): string[] {
  if (binding === null) return []
  const { callsPerMinute, limit, why } = binding
  const minute = limits.find((each) => each.limit === limit)?.firstMinuteOver ?? null
  const reached = {
    throttled: 'bind: Bedrock throttled calls for them',
    over: `bind: more than is given${minute === null ? '' : `, first in the minute from ${minuteOf(minute)}`}`,
    mix: 'would bind first',
  }[why]
  return [`${LIMITS[limit]} ${reached}${callsPerMinute === null ? '' : `; ${tellCalls(callsPerMinute)}`}`]
}

function tellCalls(callsPerMinute: number): string {
  if (callsPerMinute === 0) return 'one call reserves more than is given'
  const calls = callsPerMinute < 10 ? callsPerMinute.toFixed(1) : formatCount(Math.floor(callsPerMinute))
  return `at this mix the quota is used up at ${calls} calls a minute`
}

/** Below it, what calls settle explains no throttle. */
const MUCH_HEADROOM_PERCENT = 50

/** Why calls are throttled while little is used: what they reserve, they do not use. */
function tellReserved({ binding, perCall, reservedModelLimit, settledHeadroomPercent }: QuotaSummary): string[] {
  const { reservedTokens, settledTokens } = perCall
  if (reservedTokens === null || settledTokens === null || reservedTokens < 2 * settledTokens) return []
  const isThrottled = binding?.limit === 'tokensPerMinute' && binding.why === 'throttled'
  const limit =
    reservedModelLimit === null
      ? ''
      : `: without maxTokens, the model's maximum of ${formatCount(reservedModelLimit)} output tokens`
  const each = `a call reserves ${formatCount(Math.round(reservedTokens))} tokens when it starts${limit}; it settles ${formatCount(Math.round(settledTokens))} when it ends`
  const cure = 'Set maxTokens close to what replies need'
  if (isThrottled && settledHeadroomPercent !== null && settledHeadroomPercent > MUCH_HEADROOM_PERCENT) {
    return [`throttled at ${percentOf(100 - settledHeadroomPercent)} of use, because ${each}. ${cure}`]
  }
  return reservedModelLimit === null ? [] : [`${each}. ${cure}`]
}

function notesOfDay(daily: DailyQuota): string[] {
  const { callsWithoutUsage, mostTokens, throttled, usedUpAfterHours } = daily
  const rate =
    usedUpAfterHours === null ? '' : `at the rate of this run, used up after ${threeDigits(usedUpAfterHours)} hours; `
  return [
    ...(throttled === 0 ? [] : [`tokens per day bind: Bedrock throttled ${formatCount(throttled)} calls for them`]),
    ...(mostTokens === null
      ? ['the burndown of output tokens is not known of all models: give quota.outputBurndown']
      : [`${rate}AWS weighs the tokens of models by their price, and other calls of the account draw on it too`]),
    ...tellSegments(daily),
    ...tellUntold(callsWithoutUsage),
  ]
}

const tellSegments = ({ segments }: Pick<QuotaSummary, 'segments'>): string[] =>
  segments > 1 ? [`this is one of ${segments} segments, which all draw on it`] : []

/** `02:19 UTC`. */
const minuteOf = (instant: string): string => `${instant.slice(11, 16)} UTC`
