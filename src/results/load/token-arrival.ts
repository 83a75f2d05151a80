// When tokens came. A usage counts a call's tokens at its end; its text came before. Tokens are therefore shared out by the
// bytes of text as they arrived, at the tokens per byte of the calls whose usage came.

export interface TokenTally {
  /** As usages count them, when calls end. */
  readonly outputTokens: number
  /** Bytes of text, when they arrive. */
  readonly outputBytes: number
  /** Of calls whose usage came, when they end. */
  readonly settledOutputBytes: number
}

/** The tokens that came in a part of a run, which may be no whole number. `whole`: the same calls over all of it so far. */
export const tokensArrived = (part: TokenTally, whole: TokenTally): number =>
  // Without text of a settled call, as of whole answers, tokens come when they are counted.
  whole.settledOutputBytes === 0
    ? part.outputTokens
    : (part.outputBytes * whole.outputTokens) / whole.settledOutputBytes

export const NO_TOKENS: TokenTally = { outputTokens: 0, outputBytes: 0, settledOutputBytes: 0 }

export const addTokens = (a: TokenTally, b: TokenTally): TokenTally => ({
  outputTokens: a.outputTokens + b.outputTokens,
  outputBytes: a.outputBytes + b.outputBytes,
  settledOutputBytes: a.settledOutputBytes + b.settledOutputBytes,
})
