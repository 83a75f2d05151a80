import type { ServingProfile } from '../../src/simulator/profile/profile.ts'

/** A machine without chance, for the tests to change one figure of. */
export const servingProfile = (changes: Partial<ServingProfile> = {}): ServingProfile => ({
  slots: 1,
  queueLength: 0,
  timeToFirstTokenMs: { kind: 'constant', value: 200 },
  prefillMsPer1kTokens: 0,
  messageStartLeadMs: 0,
  outputTokensPerSecond: { kind: 'constant', value: 50 },
  batchSlowdown: 0,
  gapJitter: 0,
  tokensPerDelta: { min: 1, max: 1 },
  outputTokens: { kind: 'constant', value: 100 },
  coldStart: null,
  ...changes,
})
