import { expect, test } from 'vitest'

import { makeRandom } from '../../../src/random/random.ts'
import { choosePlace } from '../../../src/simulator/inference/place.ts'
import type { Target } from '../../../src/simulator/inference/target.ts'
import { makeDeployments } from '../../../src/simulator/physics/deployments.ts'
import { parseProfile } from '../../../src/simulator/profile/load-profile.ts'
import { modesProfile, STEADY, STEADY_US } from './modes-profile.ts'

const profile = parseProfile(modesProfile({ slots: 2 }), 'modes.yml')
const model = profile.models[STEADY]
if (model === undefined) throw new Error('no such model')

const unit = {
  inputTokensPerMinutePerUnit: 1,
  outputTokensPerMinutePerUnit: 1,
  slotsPerUnit: 3,
  maximumUnits: null,
  creationMs: 0,
}
const target = (changes: Partial<Target> = {}): Target => ({
  id: STEADY,
  modelId: STEADY,
  model,
  regions: [],
  quota: model.quota,
  provisioned: null,
  ...changes,
})
const makeChooser = () => {
  const deployments = makeDeployments(profile)
  const random = makeRandom(1, 'test')
  return (chosen: Target, from = 'us-east-1') => choosePlace({ profile, deployments }, chosen, from, 'standard', random)
}
const both = target({ id: STEADY_US, regions: ['us-east-1', 'us-west-2'] })

test('a model on demand is served where the caller is, even in a region that the profile says nothing of', () => {
  const choose = makeChooser()
  expect(choose(target(), 'us-west-2')).toMatchObject({ name: 'us-west-2', distanceMs: 0 })
  expect(choose(target(), 'elsewhere')).toMatchObject({ name: 'elsewhere', distanceMs: 0, load: 0 })
})

test('a profile of several regions stays in the one of its caller while that is idle', () => {
  const choose = makeChooser()
  const places = Array.from({ length: 100 }, () => choose(both))
  expect(new Set(places.map(({ name }) => name))).toEqual(new Set(['us-east-1']))
  expect(choose(both, 'us-west-2')).toMatchObject({ name: 'us-west-2', distanceMs: 0 })
})

test('a caller of a region that the profile leads away from is served in all of its regions, in the nearer one more', () => {
  const choose = makeChooser()
  const places = Array.from({ length: 1_000 }, () => choose(both, 'us-east-2'))
  const near = places.filter(({ name }) => name === 'us-east-1').length
  // Weights of 1 and of 1 / (1 + 60 / 50).
  expect(near / 1_000).toBeCloseTo(2.2 / 3.2, 1)
  expect(places.find(({ name }) => name === 'us-west-2')).toMatchObject({ distanceMs: 60 })
})

test('a region that is full takes hardly any', () => {
  const choose = makeChooser()
  const { deployment } = choose(target(), 'us-east-1')
  for (let calls = 0; calls < 2; calls++) deployment.enter({ serve: () => {} }, 0, 0)
  expect(choose(target()).load).toBe(1)
  const near = Array.from({ length: 500 }, () => choose(both)).filter(({ name }) => name === 'us-east-1').length
  expect(near).toBeLessThan(50)
})

test('every region has a machine and a cache of its own, which all roads to it share', () => {
  const choose = makeChooser()
  const here = choose(target())
  const there = choose(target(), 'us-west-2')
  const byProfile = choose(target({ id: STEADY_US, regions: ['us-west-2'] }))
  expect(there.deployment).not.toBe(here.deployment)
  expect(there.cacheKey).not.toBe(here.cacheKey)
  expect(byProfile.deployment).toBe(there.deployment)
  expect(byProfile.cacheKey).toBe(there.cacheKey)
})

test('a provisioned model has a machine of its units, and a cache of its own', () => {
  const choose = makeChooser()
  const bought = choose(target({ provisioned: { arn: 'arn', units: 4, unit } }))
  expect(bought).toMatchObject({ name: 'us-east-1', cacheKey: 'arn', deployment: { serving: { slots: 12 } } })
  expect(bought.deployment).not.toBe(choose(target()).deployment)
})
