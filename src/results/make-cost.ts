// What a run costs, from the tokens that its calls were counted to use. A call is billed by what served it. What nobody knows
// makes the sums that it belongs to unknown, and is never taken for nothing.
import type { CounterName } from '../metrics/metric-catalogue.ts'
import { LONG_CONTEXT } from '../metrics/served-class.ts'
import type { CounterSeries } from '../metrics/snapshot.ts'
import { chargesBesideTokens } from '../plan/charges-beside-tokens.ts'
import {
  askedClass,
  askedPrice,
  findPrice,
  isProvisioned,
  listedPrice,
  servedClass,
  type BilledAs,
} from '../plan/find-price.ts'
import type { ModePlan, ServiceTier } from '../plan/mode-plan.ts'
import { divideHalfEven, toPicoUsd, toUsd } from '../plan/pico-usd.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import { costOfKind, TOKEN_KINDS, type TokenKind, type Tokens } from '../plan/token-cost.ts'
import type { CostSummary, HourlyCost, ModeCost, TokenCost } from './cost-summary.ts'

/** What bills are made by. */
export type PricedPlan = Pick<RunPlan, 'modes' | 'prices'>

/** `counters` are the totals of the run, which lasted `measuredMs`. */
export function makeCost(plan: PricedPlan, counters: readonly CounterSeries[], measuredMs: number): CostSummary {
  const bills = plan.modes.map((mode) => billMode(plan, mode, counters, measuredMs))
  // Modes that share what is provisioned each show its hours; the run pays for them once.
  const hours = new Map(bills.flatMap(({ hourly, unit }) => (hourly === null ? [] : [[unit, hourly.picoUsd] as const])))
  return {
    ...sumUp([...bills.flatMap(({ tokens }) => tokens), ...hours.values()]),
    modes: bills.map(({ cost }) => cost),
  }
}

/** Amounts are picodollars, and null where they are not known. */
interface Bill {
  readonly cost: ModeCost
  readonly tokens: readonly (bigint | null)[]
  readonly hourly: { readonly picoUsd: bigint | null } | null
  /** What is called, wherever that is: what is paid for by the hour. */
  readonly unit: string
}

function billMode(plan: PricedPlan, mode: ModePlan, all: readonly CounterSeries[], measuredMs: number): Bill {
  const counters = all.filter(({ tags }) => tags.mode === mode.name)
  const lines = groupByServed(counters, mode).flatMap(({ served, tokens }) =>
    TOKEN_KINDS.filter((kind) => tokens[kind] > 0).map((kind) => billTokens(plan, mode, served, kind, tokens[kind])),
  )
  const callsWithoutUsage = total(counters, 'calls_without_usage')
  const priced = lines.map(({ picoUsd: ofLine }) => ofLine)
  const tokens = callsWithoutUsage > 0 && !isFree(plan, mode) ? [...priced, null] : priced
  const hourly = isProvisioned(mode) ? billHours(plan, mode, measuredMs) : null
  const hours = hourly === null ? [] : [hourly.picoUsd]
  const sum = sumUp([...tokens, ...hours])
  // What a call cost is known of those that told it, whatever became of the others.
  const told = [...priced, ...hours]
  const toldPicoUsd = told.reduce<bigint>((total, part) => total + (part ?? 0n), 0n)
  const per = (count: number, unit: number): number | null =>
    told.length === 0 || told.includes(null) || count === 0
      ? null
      : toUsd(divideHalfEven(toldPicoUsd * BigInt(unit), BigInt(count)))
  return {
    tokens,
    hourly,
    unit: `${mode.region} ${mode.model}`,
    cost: {
      mode: mode.name,
      ...sum,
      usdPer1kCalls: per(total(counters, 'calls_completed'), 1_000),
      usdPerMillionOutputTokens: per(total(counters, 'output_tokens'), 1_000_000),
      tokens: lines.map(({ line }) => line),
      hourly: hourly?.line ?? null,
      callsWithoutUsage,
      notIn: chargesBesideTokens(mode),
    },
  }
}

/** Whether a call costs nothing, whatever it uses. */
const isFree = ({ prices }: PricedPlan, mode: ModePlan): boolean => {
  const price = askedPrice(prices, mode)
  return TOKEN_KINDS.every((kind) => price[kind] === 0)
}

function sumUp(parts: readonly (bigint | null)[]): Pick<CostSummary, 'usd' | 'knownUsd'> {
  const knownUsd = toUsd(parts.reduce<bigint>((sum, part) => sum + (part ?? 0n), 0n))
  return { usd: parts.includes(null) ? null : knownUsd, knownUsd }
}

interface ServedTokens {
  readonly served: BilledAs
  readonly tokens: Tokens
}

/** The tokens of each way of serving that is billed apart, the one that was asked for first. */
function groupByServed(counters: readonly CounterSeries[], mode: ModePlan): ServedTokens[] {
  const keyOf = ({ tags }: CounterSeries): string => {
    const served = servedAs(tags, mode)
    return JSON.stringify([servedClass(mode, served), served.invokedModel, served.isLongContext])
  }
  const groups = [...Map.groupBy(counters, keyOf)].map(([, group]) => ({
    served: servedAs(group[0]?.tags ?? {}, mode),
    tokens: tokensOf(group),
  }))
  const isAsked = ({ served }: ServedTokens): boolean => servedClass(mode, served) === askedClass(mode)
  return groups.toSorted((a, b) => Number(isAsked(b)) - Number(isAsked(a)))
}

const TIERS = {
  priority: true,
  default: true,
  flex: true,
  reserved: true,
} as const satisfies Record<ServiceTier, true>

const isTier = (word: string | undefined): word is ServiceTier => word !== undefined && Object.hasOwn(TIERS, word)

/** What the tags of a counter say of it; what they leave out was served as it was asked for. */
const servedAs = ({ context, latency, model, tier }: CounterSeries['tags'], mode: ModePlan): BilledAs => ({
  latency: latency === 'standard' || latency === 'optimized' ? latency : mode.latency,
  tier: isTier(tier) ? tier : null,
  invokedModel: model ?? null,
  isLongContext: context === LONG_CONTEXT,
})

function tokensOf(counters: readonly CounterSeries[]): Tokens {
  const cacheWrite1h = total(counters, 'cache_write_1h_tokens')
  return {
    input: total(counters, 'input_tokens'),
    output: total(counters, 'output_tokens'),
    cacheRead: total(counters, 'cache_read_tokens'),
    cacheWrite5m: total(counters, 'cache_write_tokens') - cacheWrite1h,
    cacheWrite1h,
  }
}

function billTokens(
  plan: PricedPlan,
  mode: ModePlan,
  served: BilledAs,
  kind: TokenKind,
  tokens: number,
): { readonly line: TokenCost; readonly picoUsd: bigint | null } {
  const price = findPrice(plan.prices, mode, served)
  const usdPerMillion = ((served.isLongContext ? price.longContext : null) ?? price)[kind]
  const picoUsd = costOfKind(tokens, usdPerMillion)
  const line = {
    billedAs: servedClass(mode, served),
    model: served.invokedModel,
    longContext: served.isLongContext,
    kind,
    tokens,
    usdPerMillion,
    usd: picoUsd === null ? null : toUsd(picoUsd),
    source: usdPerMillion === null ? null : sourceOf(plan, mode, served, kind),
  }
  return { line, picoUsd }
}

const OWN = 'the scenario'

function sourceOf({ prices }: PricedPlan, mode: ModePlan, served: BilledAs, kind: TokenKind): string {
  const isAsked = servedClass(mode, served) === askedClass(mode)
  if (mode.price === 'none' || isProvisioned(mode) || (isAsked && mode.price?.[kind] != null)) return OWN
  const listed = listedPrice(prices, mode, served)
  if (listed === null) return OWN
  const { assumption, date, source } = (served.isLongContext ? listed.longContext : null) ?? listed
  return `${source}, ${date}${assumption === null ? '' : `; assumed: ${assumption}`}`
}

const HOUR_MS = 3_600_000

/** Model units are paid for as long as they are there; of that, the time of the run is the run's. */
function billHours(
  { prices }: PricedPlan,
  mode: ModePlan,
  measuredMs: number,
): { readonly line: HourlyCost; readonly picoUsd: bigint | null } {
  const { perHour } = askedPrice(prices, mode)
  const wholeMs = Math.round(measuredMs)
  const picoUsd = perHour === null ? null : divideHalfEven(toPicoUsd(perHour) * BigInt(wholeMs), BigInt(HOUR_MS))
  return {
    line: { hours: wholeMs / HOUR_MS, usdPerHour: perHour, usd: picoUsd === null ? null : toUsd(picoUsd) },
    picoUsd,
  }
}

const total = (counters: readonly CounterSeries[], metric: CounterName): number =>
  counters.reduce((sum, series) => sum + (series.metric === metric ? series.count : 0), 0)
