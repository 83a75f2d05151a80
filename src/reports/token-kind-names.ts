import type { TokenKind } from '../plan/token-cost.ts'

/** Kinds of tokens, as they are told to people. */
export const TOKEN_KIND_NAMES = {
  input: 'input',
  output: 'output',
  cacheRead: 'cache read',
  cacheWrite5m: 'cache write (5 minutes)',
  cacheWrite1h: 'cache write (1 hour)',
} as const satisfies Record<TokenKind, string>
