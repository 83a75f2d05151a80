import { toPicoUsdPerToken } from './pico-usd.ts'

/** The kinds of tokens that have a price of their own. */
export const TOKEN_KINDS = ['input', 'output', 'cacheRead', 'cacheWrite5m', 'cacheWrite1h'] as const

export type TokenKind = (typeof TOKEN_KINDS)[number]

export type Tokens = Readonly<Record<TokenKind, number>>

/** USD per million tokens of each kind; null where nobody said. */
export type TokenPrices = Readonly<Record<TokenKind, number | null>>

/**
 * Picodollars of one kind; null where they have a price that nobody knows. No tokens cost nothing, whatever one costs. A folder of
 * an older version may have counts that are none.
 */
export function costOfKind(tokens: number, usdPerMillion: number | null): bigint | null {
  if (tokens === 0) return 0n
  return usdPerMillion === null ? null : BigInt(Math.max(0, Math.round(tokens))) * toPicoUsdPerToken(usdPerMillion)
}

/** Picodollars of all kinds together; null where the price of some is not known. */
export function costOfTokens(tokens: Tokens, price: TokenPrices): bigint | null {
  let sumPicoUsd = 0n
  for (const kind of TOKEN_KINDS) {
    const costPicoUsd = costOfKind(tokens[kind], price[kind])
    if (costPicoUsd === null) return null
    sumPicoUsd += costPicoUsd
  }
  return sumPicoUsd
}
