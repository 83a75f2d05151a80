// What a run costs, from the tokens that its calls were counted to use. A call is billed by what served it. What nobody knows
// makes the sums that it belongs to unknown, and is never taken for nothing.
import {
  askedClass,
  askedPrice,
  type BilledAs,
  type ChargeBesideTokens,
  chargesBesideTokens,
  findPrice,
  isProvisioned,
  listedPrice,
  type ModelPrices,
  type PriceClass,
  type PricedMode,
  servedClass,
} from './find-price.ts'
import { divideHalfEven, toPicoUsd, toUsd } from './pico-usd.ts'
import { costOfKind, TOKEN_KINDS, type TokenKind, type Tokens } from './token-cost.ts'

/**
 * What AWS would bill for a run, in USD, whatever was called. It is reckoned in whole picodollars and rounded here alone, half to
 * even, to billionths. Taxes and discounts are in none of it.
 */
export interface CostSummary {
  /** Null where some of it is not known. */
  readonly usd: number | null
  /** The part that is known. */
  readonly knownUsd: number
  readonly modes: readonly ModeCost[]
}

export interface ModeCost {
  readonly mode: string
  /** Null where some of it is not known. */
  readonly usd: number | null
  readonly knownUsd: number
  /** Over the completed calls. Null where a price is not known, and without a completed call. */
  readonly usdPer1kCalls: number | null
  /** All of the known cost, over the output tokens alone. Null where a price is not known, and without one. */
  readonly usdPerMillionOutputTokens: number | null
  readonly tokens: readonly TokenCost[]
  /** What is paid by the hour, over the time of the run. Null where nothing is. */
  readonly hourly: HourlyCost | null
  /**
   * Calls that may be billed and whose cost nobody knows, because their usage never came. It is in no number here, and makes `usd`
   * null where calls cost anything.
   */
  readonly callsWithoutUsage: number
  /** What AWS bills for the mode's calls beside their tokens, and no price states. It is in no number here. */
  readonly notIn: readonly ChargeBesideTokens[]
}

/** The tokens of one kind that were served in one way. */
export interface TokenCost {
  readonly billedAs: PriceClass
  /** That a prompt router chose; null without one. */
  readonly model: string | null
  /** Whether they are of calls whose input is beyond the model's long-context limit. */
  readonly longContext: boolean
  readonly kind: TokenKind
  readonly tokens: number
  /** Null where nobody said. */
  readonly usdPerMillion: number | null
  readonly usd: number | null
  /** Whose price it is, with its date and what is assumed in it; null where there is none. */
  readonly source: string | null
}

interface HourlyCost {
  readonly hours: number
  /** Null where the mode does not say it. */
  readonly usdPerHour: number | null
  readonly usd: number | null
}
/** What bills are made by. */
export interface BilledPlan {
  readonly modes: readonly BilledMode[]
  readonly prices: readonly ModelPrices[]
}

interface BilledMode extends PricedMode {
  readonly name: string
  readonly region: string
  readonly guardrail: object | null
}

/** What the calls of a mode were counted to use. */
export interface CountedUse {
  /** Of each way in which calls were served. */
  readonly tokens: readonly ServedTokens[]
  readonly callsCompleted: number
  readonly callsWithoutUsage: number
}

export interface ServedTokens {
  readonly served: BilledAs
  readonly tokens: Tokens
}

/** `uses` are those of the modes, in their order; the run lasted `measuredMs`. */
export function costOfRun(plan: BilledPlan, uses: readonly CountedUse[], measuredMs: number): CostSummary {
  const bills = plan.modes.map((mode, index) => billMode(plan, mode, uses[index] ?? NO_USE, measuredMs))
  // Modes that share what is provisioned each show its hours; the run pays for them once.
  const hours = new Map(bills.flatMap(({ hourly, unit }) => (hourly === null ? [] : [[unit, hourly.picoUsd] as const])))
  return {
    ...sumUp([...bills.flatMap(({ tokens }) => tokens), ...hours.values()]),
    modes: bills.map(({ cost }) => cost),
  }
}

const NO_USE: CountedUse = { tokens: [], callsCompleted: 0, callsWithoutUsage: 0 }

/** Amounts are picodollars, and null where they are not known. */
interface Bill {
  readonly cost: ModeCost
  readonly tokens: readonly (bigint | null)[]
  readonly hourly: { readonly picoUsd: bigint | null } | null
  /** What is called, wherever that is: what is paid for by the hour. */
  readonly unit: string
}

function billMode(plan: BilledPlan, mode: BilledMode, use: CountedUse, measuredMs: number): Bill {
  const { callsCompleted, callsWithoutUsage } = use
  const lines = groupByClass(use.tokens, mode).flatMap(({ served, tokens }) =>
    TOKEN_KINDS.filter((kind) => tokens[kind] > 0).map((kind) => billTokens(plan, mode, served, kind, tokens[kind])),
  )
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
      usdPer1kCalls: per(callsCompleted, 1_000),
      usdPerMillionOutputTokens: per(sumTokens(use.tokens).output, 1_000_000),
      tokens: lines.map(({ line }) => line),
      hourly: hourly?.line ?? null,
      callsWithoutUsage,
      notIn: chargesBesideTokens(mode),
    },
  }
}

/** Whether a call costs nothing, whatever it uses. */
const isFree = ({ prices }: BilledPlan, mode: BilledMode): boolean => {
  const price = askedPrice(prices, mode)
  return TOKEN_KINDS.every((kind) => price[kind] === 0)
}

function sumUp(parts: readonly (bigint | null)[]): Pick<CostSummary, 'usd' | 'knownUsd'> {
  const knownUsd = toUsd(parts.reduce<bigint>((sum, part) => sum + (part ?? 0n), 0n))
  return { usd: parts.includes(null) ? null : knownUsd, knownUsd }
}
/** The tokens of each way of serving that is billed apart, the one that was asked for first. */
function groupByClass(all: readonly ServedTokens[], mode: BilledMode): ServedTokens[] {
  const keyOf = ({ served }: ServedTokens): string =>
    JSON.stringify([servedClass(mode, served), served.invokedModel, served.isLongContext])
  const groups = [...Map.groupBy(all, keyOf).values()].flatMap((group): ServedTokens[] => {
    const [first] = group
    return first === undefined ? [] : [{ served: first.served, tokens: sumTokens(group) }]
  })
  const isAsked = ({ served }: ServedTokens): boolean => servedClass(mode, served) === askedClass(mode)
  return groups.toSorted((a, b) => Number(isAsked(b)) - Number(isAsked(a)))
}

function sumTokens(parts: readonly ServedTokens[]): Tokens {
  const total = (kind: TokenKind): number => parts.reduce((sum, { tokens }) => sum + tokens[kind], 0)
  return {
    input: total('input'),
    output: total('output'),
    cacheRead: total('cacheRead'),
    cacheWrite5m: total('cacheWrite5m'),
    cacheWrite1h: total('cacheWrite1h'),
  }
}

function billTokens(
  plan: BilledPlan,
  mode: BilledMode,
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

function sourceOf({ prices }: BilledPlan, mode: BilledMode, served: BilledAs, kind: TokenKind): string {
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
  { prices }: BilledPlan,
  mode: BilledMode,
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
