import { expect, test } from 'vitest'

import { type DeploymentPlace, makeDeployments } from '../../../src/simulator/physics/deployments.ts'
import { parseProfile } from '../../../src/simulator/profile/load-profile.ts'

const profile = parseProfile(
  `
description: one model in two regions
region: quiet
regions:
  quiet: { distance: { value: 0ms, assumption: set }, busyShare: { value: 0, assumption: set } }
  busy: { distance: { value: 0ms, assumption: set }, busyShare: { value: 0.5, assumption: set } }
models:
  a.model:
    name: A
    provider: B
    maxOutputTokens: { value: 10, assumption: set }
    standard:
      slots: { value: 4, assumption: set }
      queueLength: { value: 9, assumption: set }
      timeToFirstToken: { constant: 1s, assumption: set }
      prefillPer1kTokens: { value: 0ms, assumption: set }
      messageStartLead: { value: 0ms, assumption: set }
      outputTokensPerSecond: { constant: 50, assumption: set }
      gapJitter: { value: 0, assumption: set }
      tokensPerDelta: { min: 1, max: 1, assumption: set }
      outputTokens: { constant: 100, assumption: set }
      coldStart: { afterIdle: { value: 1m, assumption: set }, extra: { constant: 3s, assumption: set } }
`,
  'x.yml',
)

const place = (changes: Partial<DeploymentPlace> = {}): DeploymentPlace => ({
  modelId: 'a.model',
  region: 'quiet',
  latency: 'standard',
  provisioned: null,
  ...changes,
})
const bought = place({ provisioned: { arn: 'arn:bought', slots: 2 } })

/** Calls until nothing is served at once any more. */
function slotsOf(deployment: ReturnType<ReturnType<typeof makeDeployments>['of']>): number | undefined {
  for (let call = 0; call < 9; call++) deployment?.enter({ serve() {} }, 0, 0)
  return deployment?.busy()
}

test('a model has one machine in each region, and keeps it', () => {
  const deployments = makeDeployments(profile)
  expect(deployments.of(place())).toBe(deployments.of(place()))
  expect(deployments.of(place({ region: 'busy' }))).not.toBe(deployments.of(place()))
})

test('there is none for a latency or a model that the profile does not have', () => {
  const deployments = makeDeployments(profile)
  expect([deployments.of(place({ latency: 'optimized' })), deployments.of(place({ modelId: 'another' }))]).toEqual([
    null,
    null,
  ])
})

test.each([
  ['a quiet region has all the slots', place(), 4],
  ['a busy region has what others leave', place({ region: 'busy' }), 2],
  ['a region that the profile says nothing of is quiet', place({ region: 'far' }), 4],
  ['what was bought has the slots of its units', bought, 2],
  ["what was bought is nobody else's in a busy region either", { ...bought, region: 'busy' }, 2],
])('%s', (_, where, slots) => {
  expect(slotsOf(makeDeployments(profile).of(where))).toBe(slots)
})

test('what was bought is a machine apart, and always warm', () => {
  const deployments = makeDeployments(profile)
  const [shared, own] = [deployments.of(place()), deployments.of(bought)]
  expect([shared?.serving.coldStart?.afterIdleMs, own?.serving.coldStart]).toEqual([60_000, null])
  slotsOf(shared)
  expect(own?.busy()).toBe(0)
})

test('those who wait are counted over all machines', () => {
  const deployments = makeDeployments(profile)
  slotsOf(deployments.of(place()))
  slotsOf(deployments.of(bought))
  expect(deployments.queued()).toBe(9 - 4 + 9 - 2)
})
