// The default profile, held to study C: what its three runs a model showed must come out of the machines.
import { describe, expect, test } from 'vitest'

import { makeRandom } from '../../../src/random/random.ts'
import { makeDeployments } from '../../../src/simulator/physics/deployments.ts'
import { planReply } from '../../../src/simulator/physics/reply-plan.ts'
import { loadProfile } from '../../../src/simulator/profile/load-profile.ts'
import { quantile } from '../../experiments/quantile.ts'

const SYSTEM_PROMPT = { uncachedInputTokens: 672, maxTokens: 256 }
const profile = await loadProfile('default')

/** In the order of the study's mean time to first token, and each one's runs. */
const MODELS = [
  ['amazon.nova-micro-v1:0', [549, 334, 339]],
  ['openai.gpt-oss-20b-1:0', [429, 540, 456]],
  ['minimax.minimax-m2.5', [526, 500, 982]],
  ['qwen.qwen3-next-80b-a3b', [1_112, 575, 586]],
  ['anthropic.claude-haiku-4-5-20251001-v1:0', [1_971, 916, 4_057]],
  ['deepseek.v3.2', [17_653, 1_223, 4_983]],
] as const

/**
 * Three calls, one after another, of a machine that nobody called before. A first run that stood out is taken to have
 * been on a connection just opened; that of another model cannot have been.
 */
function drawStudy(modelId: string, seed: number): number[] {
  const deployment = makeDeployments(profile).of({
    modelId,
    region: 'us-west-2',
    latency: 'standard',
    provisioned: null,
  })!
  return [0, 60_000, 120_000].map((atMs, run) => {
    const random = makeRandom(seed, modelId, run)
    const call = { serve() {} }
    deployment.enter(call, atMs, 0)
    const { timeToFirstTokenMs } = planReply(deployment.serving, random, SYSTEM_PROMPT)
    const coldStartMs = deployment.coldStartMs(atMs, random)
    deployment.leave(call, atMs + 10_000)
    return timeToFirstTokenMs + coldStartMs + (coldStartMs > 0 ? profile.connectionSetUpMs : 0)
  })
}

const studies = (modelId: string) => Array.from({ length: 2_000 }, (_, seed) => drawStudy(modelId, seed))
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

test('the models stand in the published order of mean time to first token', () => {
  const means = MODELS.map(([modelId]) => mean(studies(modelId).flat()))
  expect(means).toEqual(means.toSorted((a, b) => a - b))
})

describe.each(MODELS)('%s', (modelId, runs) => {
  const drawn = studies(modelId)

  test.each([0, 1, 2])('has run %i of the study among what it does', (run) => {
    const times = drawn.map((study) => study[run]!)
    expect(runs[run]).toBeGreaterThan(quantile(times, 0.005))
    expect(runs[run]).toBeLessThan(quantile(times, 0.995))
  })
})

test.each([
  ['amazon.nova-micro-v1:0', 549 / 336.5],
  ['qwen.qwen3-next-80b-a3b', 1_112 / 580.5],
  ['deepseek.v3.2', 17_653 / 2_469],
])('the first call of %s takes as many times as long as its later ones', (modelId, published) => {
  const drawn = studies(modelId)
  const later = quantile(
    drawn.flatMap(([, ...others]) => others),
    0.5,
  )
  const first = quantile(
    drawn.map(([run]) => run!),
    0.5,
  )
  expect(Math.abs(first / later / published - 1)).toBeLessThan(0.05)
})

test('a cold connection costs what the study found: 451 ms to the first token, and 340 on a warm one', () => {
  const { servings } = profile.models['amazon.nova-micro-v1:0']!
  const warm = Array.from(
    { length: 2_000 },
    (_, seed) => planReply(servings.standard!, makeRandom(seed, 'warm'), SYSTEM_PROMPT).timeToFirstTokenMs,
  )
  const warmMs = quantile(warm, 0.5)
  expect(Math.abs(warmMs / 340 - 1)).toBeLessThan(0.03)
  expect(Math.abs((warmMs + profile.connectionSetUpMs) / 451 - 1)).toBeLessThan(0.03)
})
