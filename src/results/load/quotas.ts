import type { ModePlan } from '../../plan/mode-plan.ts'
import { askedPool, quotaModelOf } from '../../models/quota-pool.ts'
import type { RunPlan } from '../../plan/run-plan.ts'
import type { TakenQuota } from '../../metrics/traffic.ts'
import { bindingLimit } from './binding-limit.ts'
import { type CallMix, makeCallMix } from './call-mix.ts'
import { makeDailyQuotasFold } from './daily-quotas.ts'
import type {
  QuotaLimitName,
  LoadSummary,
  ModeThrottling,
  QuotaLimit,
  QuotaMinute,
  QuotaSummary,
  RecordedInterval,
} from './load-summary.ts'
import { makeOutputMinutes, type OutputMinutes } from './output-minutes.ts'
import { makeQuotaMinutes, type QuotaMinutes } from './quota-minutes.ts'

export interface QuotasFold {
  add(interval: RecordedInterval): void
  /** `throttling`: of the modes. */
  summary(throttling: readonly ModeThrottling[]): Pick<LoadSummary, 'quotas' | 'dailyQuotas'>
}

interface Group {
  readonly region: string
  readonly model: string
  readonly pool: QuotaSummary['pool']
  readonly minutes: QuotaMinutes
  /** Of input alone, and of output alone: filled where calls tell them apart. */
  readonly input: QuotaMinutes
  readonly output: OutputMinutes
  readonly mix: CallMix
}

/** A call ends some time after its limit: the loop that ends it has other things to do. */
const LATE_MS = 60_000

/** What modes drew of the quotas that they share, by minute. `startedAtMs` is of the epoch. */
export function makeQuotasFold(
  { modes, segment }: Pick<RunPlan, 'modes' | 'segment'>,
  startedAtMs: number,
): QuotasFold {
  const groups = new Map<string, Group>()
  const daily = makeDailyQuotasFold({ modes, segment }, startedAtMs)
  const longestCallMs = Math.max(...modes.map(({ timeouts }) => timeouts.callMs)) + LATE_MS
  let measuredMs = 0
  let intervals = 0

  const groupOf = (mode: ModePlan, pool: QuotaSummary['pool']): Group => {
    const { region } = mode
    const model = quotaModelOf(mode)
    const key = JSON.stringify([region, model, pool])
    const group = groups.get(key) ?? {
      region,
      model,
      pool,
      minutes: makeQuotaMinutes(startedAtMs, mode.outputBurndown !== null),
      input: makeQuotaMinutes(startedAtMs),
      output: makeOutputMinutes(startedAtMs),
      mix: makeCallMix(),
    }
    groups.set(key, group)
    return group
  }
  for (const mode of modes) if (mode.quota !== null) groupOf(mode, askedPool(mode))

  return {
    add({ endMs, traffic }) {
      measuredMs = endMs
      for (const use of traffic.quotaUses) {
        const mode = modes.find(({ name }) => name === use.mode)
        if (mode === undefined) continue
        const group = groupOf(mode, use.pool)
        for (const call of use.taken) addCall(group, call)
        for (const atMs of use.throttledMs) group.minutes.addThrottled(atMs)
        daily.add(use)
      }
      // Going through a minute takes its time, and arrivals are timed on the same event loop: a quota at a time.
      const turn = [...groups.values()][intervals++ % Math.max(1, groups.size)]
      turn?.minutes.settle(endMs - longestCallMs)
      turn?.input.settle(endMs - longestCallMs)
    },
    summary: (throttling) => ({
      quotas: [...groups.values()].map((group) => ({
        ...summarise(group, modes, measuredMs, throttling),
        segments: segment.count,
      })),
      dailyQuotas: daily.summary(measuredMs, throttling),
    }),
  }
}

function addCall({ input, minutes, mix, output }: Group, call: TakenQuota): void {
  const [sentMs, endMs, reserved, , inputTokens, outputTokens, outputOverMs] = call
  minutes.addTaken(call)
  mix.add(call)
  if (inputTokens !== undefined) input.addTaken([sentMs, endMs, reserved, inputTokens])
  if (outputTokens !== undefined) output.add(endMs, outputTokens, outputOverMs ?? 0)
}

const LIMITS = [
  'requestsPerMinute',
  'tokensPerMinute',
  'inputTokensPerMinute',
  'outputTokensPerMinute',
] as const satisfies readonly QuotaLimitName[]

function summarise(
  group: Group,
  modes: readonly ModePlan[],
  measuredMs: number,
  throttling: readonly ModeThrottling[],
): Omit<QuotaSummary, 'segments'> {
  const { minutes, mix, model, pool, region } = group
  const sharing = modes.filter(
    (mode) => mode.region === region && quotaModelOf(mode) === model && askedPool(mode) === pool,
  )
  const names = sharing.map(({ name }) => name)
  // Plans of earlier versions have not all of them.
  const givenOf = (limit: QuotaLimitName): number | null =>
    sharing.find(({ quota }) => quota?.[limit] != null)?.quota?.[limit] ?? null
  const given = Object.fromEntries(LIMITS.map((limit) => [limit, givenOf(limit)])) as Record<
    QuotaLimitName,
    number | null
  >
  const rows = minutesOf(group, given, measuredMs)
  const most = (valueOf: (row: QuotaMinute) => number | null): number | null => greatest(rows.map(valueOf))
  const mostRequests = Math.max(0, ...rows.map(({ requests }) => requests))
  const mostSettledTokens = most(({ settledTokens }) => settledTokens)
  const mostTakenTokens = most((row) => row.mostTakenTokens)
  const isApart = given.inputTokensPerMinute !== null || given.outputTokensPerMinute !== null
  const mostTakenInputTokens = isApart ? most((row) => row.mostTakenInputTokens) : null
  const mostOutputTokens = isApart ? most(({ outputTokens }) => outputTokens) : null
  const limits = LIMITS.flatMap((limit): QuotaLimit[] => {
    const amount = given[limit]
    if (amount === null) return []
    const firstMinuteOver = rows.find((row) => USED[limit](row) > amount)?.startedAt ?? null
    return [{ limit, given: amount, callsPerMinute: mix.callsPerMinute(limit, amount), firstMinuteOver }]
  })
  return {
    region,
    model,
    pool,
    modes: names,
    ...given,
    minutes: rows,
    mostRequests,
    mostSettledTokens,
    mostReservedTokens: most(({ mostReservedTokens }) => mostReservedTokens),
    mostTakenTokens,
    mostTakenInputTokens,
    mostOutputTokens,
    requestsHeadroomPercent: headroomPercent(mostRequests, given.requestsPerMinute),
    settledHeadroomPercent: headroomPercent(mostSettledTokens, given.tokensPerMinute),
    takenHeadroomPercent: headroomPercent(mostTakenTokens, given.tokensPerMinute),
    inputHeadroomPercent: headroomPercent(mostTakenInputTokens, given.inputTokensPerMinute),
    outputHeadroomPercent: headroomPercent(mostOutputTokens, given.outputTokensPerMinute),
    firstMinuteOver:
      rows.find((row) => LIMITS.some((limit) => USED[limit](row) > (given[limit] ?? Infinity)))?.startedAt ?? null,
    limits,
    binding: bindingLimit(
      limits,
      throttling.filter(({ mode }) => names.includes(mode)),
    ),
    perCall: mix.perCall(),
    reservedModelLimit: reservedModelLimit(sharing, mix.mostReservedTokens()),
    callsWithoutUsage: minutes.callsWithoutUsage(),
  }
}

/** What of a minute is held against each limit; what is not known is under it. */
const USED = {
  requestsPerMinute: ({ requests }) => requests,
  tokensPerMinute: ({ mostTakenTokens, settledTokens }) => Math.max(settledTokens ?? 0, mostTakenTokens ?? 0),
  inputTokensPerMinute: ({ mostTakenInputTokens }) => mostTakenInputTokens ?? 0,
  outputTokensPerMinute: ({ outputTokens }) => outputTokens ?? 0,
} as const satisfies Record<QuotaLimitName, (minute: QuotaMinute) => number>

function minutesOf(
  { input, minutes, output }: Group,
  given: Readonly<Record<QuotaLimitName, number | null>>,
  measuredMs: number,
): QuotaMinute[] {
  const isApart = given.inputTokensPerMinute !== null || given.outputTokensPerMinute !== null
  const inputRows = new Map(input.finish(measuredMs).map((row) => [row.startedAt, row.mostTakenTokens]))
  return minutes.finish(measuredMs).map((row) => ({
    ...row,
    mostTakenInputTokens: isApart ? (inputRows.has(row.startedAt) ? (inputRows.get(row.startedAt) ?? null) : 0) : null,
    outputTokens: isApart ? output.inMinute(Date.parse(row.startedAt)) : null,
  }))
}

/** Prompts may limit what the mode does not: then no call reserved so much. */
const reservedModelLimit = (sharing: readonly ModePlan[], mostReserved: number): number | null =>
  sharing.find(
    ({ inference, modelOutputLimit }) =>
      inference.maxTokens === null && modelOutputLimit != null && mostReserved >= modelOutputLimit,
  )?.modelOutputLimit ?? null

/** Null where one of them is not known; 0 of none. */
const greatest = (values: readonly (number | null)[]): number | null =>
  values.reduce((most, value) => (most === null || value === null ? null : Math.max(most, value)), 0)

const headroomPercent = (used: number | null, given: number | null): number | null =>
  used === null || given === null ? null : 100 * (1 - used / given)
