import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The ids of the profile below. */
export const STEADY = 'test.steady-v1:0'
export const STEADY_US = 'us.test.steady-v1:0'
export const NARROW = 'test.narrow-v1:0'
export const PLAIN = 'test.plain-v1:0'
export const ROUTER = 'arn:aws:bedrock:us-east-1:111122223333:default-prompt-router/test:1'

/**
 * A profile without chance that has every mode. `steady`: the first token after 40 ms and a token each 4 ms, ten in
 * all; optimized twice as fast. `narrow` has quotas that one call of a hundred tokens fills. `plain` has no mode.
 */
export async function writeModesProfile(options: { readonly slots?: number } = {}): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'simulator-')), 'modes.yml')
  await writeFile(path, modesProfile(options))
  return path
}

const serving = (timeToFirstTokenMs: number, tokensPerSecond: number, slots: number) => `
      slots: { value: ${slots}, assumption: set }
      queueLength: { value: 3, assumption: set }
      timeToFirstToken: { constant: ${timeToFirstTokenMs}ms, assumption: set }
      prefillPer1kTokens: { value: 100ms, assumption: set }
      messageStartLead: { value: 0ms, assumption: set }
      outputTokensPerSecond: { constant: ${tokensPerSecond}, assumption: set }
      gapJitter: { value: 0, assumption: set }
      tokensPerDelta: { min: 1, max: 1, assumption: set }
      outputTokens: { constant: 10, assumption: set }`

/** Its text. Three calls may wait for a slot. */
export const modesProfile = ({ slots = 50 } = {}): string => `description: every mode
region: us-east-1
regions:
  us-east-1: { distance: &none { value: 0ms, assumption: set }, busyShare: &idle { value: 0, assumption: set } }
  us-west-2: { distance: { value: 60ms, assumption: set }, busyShare: *idle }
tokensPerDay: { value: 100000000, assumption: set }
inferenceProfiles:
  ${STEADY_US}: { name: US Steady, model: '${STEADY}', regions: [us-west-2] }
promptRouters:
  test:1:
    models: ['${STEADY_US}', '${PLAIN}']
    fallbackShare: { value: 1, assumption: set }
    routing: { value: 30ms, assumption: set }
guardrails:
  passing: &guard
    versions: ['1']
    assessment: { constant: 30ms, assumption: set }
    deltasPerAssessment: { value: 4, assumption: set }
    inputInterventionShare: { value: 0, assumption: set }
    outputInterventionShare: { value: 0, assumption: set }
    blockedMessage: That is not said here.
  prompts: { <<: *guard, inputInterventionShare: { value: 1, assumption: set } }
  replies: { <<: *guard, outputInterventionShare: { value: 1, assumption: set } }
models:
  ${STEADY}: &steady
    name: Steady
    provider: Test
    maxOutputTokens: { value: 1000, assumption: set }
    contextTokens: { value: 20000, assumption: set }
    outputBurndown: { value: 5, assumption: set }
    cache:
      minimumTokens: { value: 100, assumption: set }
      ttls: { value: [5m, 1h], assumption: set }
      maximumCheckpoints: { value: 4, assumption: set }
    tiers:
      priority: { speed: { value: 2, assumption: set } }
      flex: { speed: { value: 0.5, assumption: set } }
      reserved: { inputTokensPerMinute: &hundred { value: 100, assumption: set }, outputTokensPerMinute: *hundred }
    standard: &standard ${serving(40, 250, slots)}
    optimized: &optimized ${serving(20, 500, slots)}
  ${NARROW}:
    <<: *steady
    quota: { tokensPerMinute: *hundred }
    optimizedQuota: { tokensPerMinute: *hundred }
  ${PLAIN}:
    name: Plain
    provider: Test
    maxOutputTokens: { value: 1000, assumption: set }
    standard: *standard
  first-frame.${NARROW}:
    <<: *steady
    quota: { tokensPerMinute: *hundred }
    inStreamThrottles: { firstFrame: 1, assumption: set }
  mid-stream.${NARROW}:
    <<: *steady
    quota: { tokensPerMinute: *hundred }
    inStreamThrottles: { midStream: 1, assumption: set }
`
