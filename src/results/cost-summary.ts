import type { PriceClass } from '../scenario/price-class.ts'
import type { ChargeBesideTokens } from '../plan/charges-beside-tokens.ts'
import type { TokenKind } from '../plan/token-cost.ts'

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

export interface HourlyCost {
  readonly hours: number
  /** Null where the mode does not say it. */
  readonly usdPerHour: number | null
  readonly usd: number | null
}
