// Tokens a day of an account in a region, which all models share: of the modes that give such a quota, by UTC day.
// https://docs.aws.amazon.com/bedrock/latest/userguide/quotas-runtime.html
import type { QuotaUse } from '../../metrics/traffic.ts'
import type { ModePlan } from '../../plan/mode-plan.ts'
import type { RunPlan } from '../../plan/run-plan.ts'
import type { DailyQuota, ModeThrottling } from './load-summary.ts'

export interface DailyQuotasFold {
  add(use: QuotaUse): void
  summary(measuredMs: number, throttling: readonly ModeThrottling[]): DailyQuota[]
}

const HOUR_MS = 3_600_000

interface Account {
  readonly region: string
  readonly given: number
  readonly modes: readonly string[]
  readonly tokensByDay: Map<string, number>
  /** Of modes whose burndown is known: of the others, it is in vain to ask who told what. */
  callsWithoutUsage: number
  isKnown: boolean
}

/** `startedAtMs` is of the epoch. */
export function makeDailyQuotasFold(
  { modes, segment }: Pick<RunPlan, 'modes' | 'segment'>,
  startedAtMs: number,
): DailyQuotasFold {
  const giving = modes.filter(({ quota }) => quota?.tokensPerDay != null)
  const accounts = [...Map.groupBy(giving, ({ region }) => region)].map(([region, sharing]) =>
    accountOf(region, sharing),
  )
  const accountOfMode = new Map(accounts.flatMap((account) => account.modes.map((mode) => [mode, account] as const)))
  const rated = new Set(giving.filter(({ outputBurndown }) => outputBurndown !== null).map(({ name }) => name))
  return {
    add({ mode, taken }) {
      const account = accountOfMode.get(mode)
      if (account === undefined) return
      for (const [sentMs, , , settledTokens] of taken) {
        if (settledTokens === null && rated.has(mode)) account.callsWithoutUsage++
        else if (settledTokens === null) account.isKnown = false
        const day = new Date(startedAtMs + sentMs).toISOString().slice(0, 10)
        account.tokensByDay.set(day, (account.tokensByDay.get(day) ?? 0) + (settledTokens ?? 0))
      }
    },
    summary: (measuredMs, throttling) =>
      accounts.map((account) => ({ ...summarise(account, measuredMs, throttling), segments: segment.count })),
  }
}

const accountOf = (region: string, sharing: readonly ModePlan[]): Account => ({
  region,
  given: sharing[0]?.quota?.tokensPerDay ?? 0,
  modes: sharing.map(({ name }) => name),
  tokensByDay: new Map(),
  callsWithoutUsage: 0,
  isKnown: true,
})

function summarise(
  { callsWithoutUsage, given, isKnown, modes, region, tokensByDay }: Account,
  measuredMs: number,
  throttling: readonly ModeThrottling[],
): Omit<DailyQuota, 'segments'> {
  const tokens = [...tokensByDay.values()]
  const total = tokens.reduce((sum, each) => sum + each, 0)
  const most = isKnown ? Math.max(0, ...tokens) : null
  return {
    region,
    modes,
    tokensPerDay: given,
    days: [...tokensByDay].map(([day, count]) => ({ day, tokens: isKnown ? count : null })),
    mostTokens: most,
    headroomPercent: most === null ? null : 100 * (1 - most / given),
    usedUpAfterHours: !isKnown || total === 0 || measuredMs === 0 ? null : (given * measuredMs) / total / HOUR_MS,
    throttled: throttling
      .filter(({ mode }) => modes.includes(mode))
      .flatMap(({ kinds }) => kinds)
      .reduce((sum, { count, throttle }) => sum + (throttle === 'daily-tokens' ? count : 0), 0),
    callsWithoutUsage,
  }
}
