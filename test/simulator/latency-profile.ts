import type { LatencyProfile } from '../../src/simulator/profile/profile.ts'

/** A machine without chance, for the tests to change one figure of. */
export const latencyProfile = (changes: Partial<LatencyProfile> = {}): LatencyProfile => ({
  slots: 1,
  queueLength: 0,
  timeToFirstTokenMs: { kind: 'constant', value: 200 },
  prefillMsPer1kTokens: 0,
  messageStartLeadMs: 0,
  outputTokensPerSecond: { kind: 'constant', value: 50 },
  gapJitter: 0,
  tokensPerDelta: { min: 1, max: 1 },
  outputTokens: { kind: 'constant', value: 100 },
  ...changes,
})
