import { describe, expect, test } from 'vitest'

import { makeAccount } from '../../../src/simulator/control-plane/account.ts'
import { parseModelReference } from '../../../src/simulator/inference/model-id.ts'
import { resolveTarget, type Target } from '../../../src/simulator/inference/target.ts'
import { parseProfile } from '../../../src/simulator/profile/load-profile.ts'
import {
  BASE,
  BASE_US,
  BOUGHT,
  CREATION_MS,
  PLAIN,
  REGION,
  arnOf,
  controlProfile,
} from '../control-plane/control-profile.ts'

const profile = parseProfile(controlProfile, 'control.yml')

/** An account in the world's first moment, and what calls from a region resolve to in it. */
function makeWorld() {
  let nowMs = 0
  const account = makeAccount({ profile, seed: 1, clock: { nowMs: () => nowMs } })
  const resolve = (text: string, region = REGION) => resolveTarget(account, parseModelReference(text), region)
  return {
    account,
    resolve,
    wait: (durationMs: number) => void (nowMs += durationMs),
    errorOf: (text: string, region = REGION) => {
      const resolution = resolve(text, region)
      return resolution.kind === 'refused' ? resolution.name : null
    },
    targetOf: (text: string): Target => {
      const resolution = resolve(text)
      if (resolution.kind !== 'found') throw new Error(`no target: ${resolution.kind}`)
      return resolution.target
    },
  }
}

type World = ReturnType<typeof makeWorld>

const asked = (name: string) => ({ name, clientRequestToken: null, tags: [] })
const copy = ({ account }: World, copiedFrom: string) =>
  account.applicationProfiles.add(asked('copy'), { region: REGION }, { description: null, copiedFrom })
const routeBetween = ({ account }: World, fallbackModel: string, ...models: string[]) =>
  account.promptRouters.add(
    asked('router'),
    { region: REGION },
    { description: null, models, fallbackModel, responseQualityDifference: 0 },
  )

describe('a foundation model', () => {
  test.each([[PLAIN], [arnOf('foundation-model', PLAIN)]])('%s has its own quota, in the caller’s region', (text) => {
    expect(makeWorld().targetOf(text)).toEqual({
      id: PLAIN,
      modelId: PLAIN,
      model: profile.models[PLAIN],
      regions: [],
      quota: { tokensPerMinute: null, requestsPerMinute: null },
      provisioned: null,
    })
  })

  test.each([[BASE], [arnOf('foundation-model', BASE)]])('%s is refused when only its profile is called', (text) => {
    expect(makeWorld().resolve(text)).toMatchObject({
      kind: 'refused',
      name: 'ValidationException',
      message: expect.stringContaining('on-demand throughput') as string,
    })
  })
})

describe('an inference profile', () => {
  test.each([[BASE_US], [arnOf('inference-profile', BASE_US)]])(
    '%s has the regions and the quota of its own',
    (text) => {
      const target = makeWorld().targetOf(text)
      expect(target).toMatchObject({ id: BASE_US, modelId: BASE, regions: ['us-east-1', 'us-west-2'] })
      expect(target.quota.requestsPerMinute).toBe(2)
    },
  )

  test('of an application is what it was copied from, under a name of its own in the truth', () => {
    const world = makeWorld()
    for (const source of [arnOf('inference-profile', BASE_US), arnOf('foundation-model', PLAIN)]) {
      const { arn, id } = copy(world, source)
      expect(world.resolve(arn)).toEqual({ kind: 'found', calledAs: id, target: world.targetOf(source) })
    }
  })

  test('of an application that copies what is not called on demand is refused as that is', () => {
    const world = makeWorld()
    expect(world.errorOf(copy(world, arnOf('foundation-model', BASE)).arn)).toBe('ValidationException')
  })

  test('of an application is not there before it is made, nor after it is deleted', () => {
    const world = makeWorld()
    const made = copy(world, arnOf('inference-profile', BASE_US))
    world.account.applicationProfiles.remove(made)
    expect(world.errorOf(made.arn)).toBe('ResourceNotFoundException')
    expect(world.errorOf(arnOf('application-inference-profile', 'abcdefghijkl'))).toBe('ResourceNotFoundException')
  })
})

describe('a provisioned model', () => {
  const unit = profile.models[BASE]!.provisioned!

  test('has its units in the place of a quota, though its model is not called on demand', () => {
    const arn = arnOf('provisioned-model', BOUGHT)
    expect(makeWorld().targetOf(arn)).toMatchObject({
      id: BOUGHT,
      modelId: BASE,
      regions: [],
      provisioned: { arn, units: 1, unit },
    })
  })

  test('is not ready before its units are in service, and has all of them from then on', () => {
    const world = makeWorld()
    world.wait(5)
    const { arn } = world.account.provisionedModels.add(
      asked('mine'),
      { region: REGION },
      { modelId: BASE, units: 3, unit, creationMs: CREATION_MS, commitment: null },
    )
    world.wait(CREATION_MS - 1)
    expect(world.errorOf(arn)).toBe('ModelNotReadyException')
    world.wait(1)
    expect(world.targetOf(arn)).toMatchObject({ provisioned: { arn, units: 3, unit } })
  })

  test('is not called by its bare id', () => {
    expect(makeWorld().errorOf(BOUGHT)).toBe('ValidationException')
  })

  test('that is not there is not found', () => {
    expect(makeWorld().errorOf(arnOf('provisioned-model', 'abcdefghijkl'))).toBe('ResourceNotFoundException')
  })
})

describe('a prompt router', () => {
  test('of the profile has its models in their order, and its figures', () => {
    const world = makeWorld()
    expect(world.resolve(arnOf('default-prompt-router', 'test:1'))).toEqual({
      kind: 'routed',
      router: {
        id: 'test:1',
        candidates: [world.targetOf(BASE_US), world.targetOf(PLAIN)],
        fallbackShare: 1,
        routingMs: 0,
      },
    })
  })

  test('that was made has its fallback first, and each model once', () => {
    const world = makeWorld()
    const [base, plain] = [arnOf('inference-profile', BASE_US), arnOf('foundation-model', PLAIN)]
    const { arn, id } = routeBetween(world, plain, base, plain)
    expect(world.resolve(arn)).toMatchObject({
      kind: 'routed',
      router: { id, candidates: [world.targetOf(plain), world.targetOf(base)] },
    })
  })

  test('is refused when a model of it is', () => {
    const world = makeWorld()
    const { arn } = routeBetween(world, arnOf('foundation-model', PLAIN), arnOf('foundation-model', BASE))
    expect(world.errorOf(arn)).toBe('ValidationException')
  })

  test.each([
    [arnOf('prompt-router', 'test:1')],
    [arnOf('default-prompt-router', 'absent:1')],
    [arnOf('default-prompt-router', 'constructor')],
  ])('%s is none', (arn) => {
    expect(makeWorld().errorOf(arn)).toBe('ResourceNotFoundException')
  })
})

test.each([
  ['', 'ValidationException'],
  ['no.such', 'ValidationException'],
  ['__proto__', 'ValidationException'],
  [arnOf('foundation-model', 'toString'), 'ValidationException'],
  [arnOf('guardrail', 'abcdefghijkl'), 'ValidationException'],
  [arnOf('custom-model-deployment', 'abcdefghijkl'), 'ResourceNotFoundException'],
  [arnOf('imported-model', 'abcdefghijkl'), 'ResourceNotFoundException'],
])('%s names nothing', (text, name) => {
  expect(makeWorld().errorOf(text)).toBe(name)
})

describe('an ARN of another region', () => {
  test.each([
    [arnOf('foundation-model', PLAIN)],
    [arnOf('inference-profile', BASE_US)],
    [arnOf('provisioned-model', BOUGHT)],
    [arnOf('default-prompt-router', 'test:1')],
  ])('%s is refused', (arn) => {
    const world = makeWorld()
    expect([world.errorOf(arn, REGION), world.errorOf(arn, 'us-west-2')]).toEqual([null, 'ValidationException'])
  })

  test('that the profile does not have stands for the profile’s own', () => {
    expect(makeWorld().errorOf(arnOf('foundation-model', PLAIN, 'eu-north-1'))).toBe(null)
  })
})
