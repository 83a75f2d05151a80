import type { ChargeBesideTokens } from '../plan/charges-beside-tokens.ts'

/** What no price states, as it is told to people. */
export const CHARGE_NAMES = {
  guardrail: 'guardrail charges',
  routing: 'routing charges',
} as const satisfies Record<ChargeBesideTokens, string>
