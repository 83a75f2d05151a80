import { describe, expect, test } from 'vitest'

import { makeRandom } from '../../../src/random/random.ts'
import { type Deployment, makeDeployment } from '../../../src/simulator/physics/deployments.ts'
import { servingProfile } from '../serving-profile.ts'

const random = makeRandom(1, 'test')
const holder = () => ({ serve() {} })

function enter(deployment: Deployment, calls: number) {
  const holders = Array.from({ length: calls }, holder)
  for (const each of holders) deployment.enter(each, 0, 0)
  return holders
}

describe('slowdown', () => {
  // 1 / (1 - batchSlowdown · busy besides / (slots - 1)): none alone, and half of the speed when all five are busy.
  test.each([
    [1, 1],
    [2, 1 / (1 - 0.5 / 4)],
    [3, 1 / (1 - 0.5 / 2)],
    [5, 2],
  ])('with %i of five slots busy a token takes %f times as long', (calls, slowdown) => {
    const deployment = makeDeployment({ serving: servingProfile({ slots: 5, batchSlowdown: 0.5 }), busyShare: 0 })
    enter(deployment, calls)
    expect(deployment.slowdown()).toBeCloseTo(slowdown, 12)
  })

  test('counts the slots that others hold', () => {
    const deployment = makeDeployment({ serving: servingProfile({ slots: 5, batchSlowdown: 0.5 }), busyShare: 0.4 })
    enter(deployment, 1)
    expect(deployment.slowdown()).toBeCloseTo(1 / (1 - 0.5 / 2), 12)
  })

  test('ends with the calls that made it', () => {
    const deployment = makeDeployment({ serving: servingProfile({ slots: 2, batchSlowdown: 0.5 }), busyShare: 0 })
    const [, second] = enter(deployment, 2)
    expect(deployment.slowdown()).toBe(2)
    deployment.leave(second as ReturnType<typeof holder>, 1)
    expect(deployment.slowdown()).toBe(1)
  })

  test('is none on a machine of one slot', () => {
    const deployment = makeDeployment({ serving: servingProfile({ slots: 1, batchSlowdown: 0.5 }), busyShare: 0 })
    enter(deployment, 1)
    expect(deployment.slowdown()).toBe(1)
  })
})

describe('slots', () => {
  test.each([
    [0, 10],
    [0.3, 7],
    [0.99, 1],
  ])('with a share of %f held by others %i of ten are ours', (busyShare, ours) => {
    const deployment = makeDeployment({ serving: servingProfile({ slots: 10, queueLength: 99 }), busyShare })
    enter(deployment, 12)
    expect([deployment.busy(), deployment.queued()]).toEqual([ours, 12 - ours])
  })
})

/** A call from `fromMs` to `toMs`, and what it waits for the machine to warm up. */
const callOnce = (deployment: Deployment, fromMs: number, toMs: number) => {
  const call = holder()
  deployment.enter(call, fromMs, 0)
  const waitMs = deployment.coldStartMs(fromMs, random)
  deployment.leave(call, toMs)
  return waitMs
}

describe('a cold start', () => {
  const coldStart = { afterIdleMs: 1_000, extraMs: { kind: 'constant', value: 300 } } as const
  const make = (busyShare = 0) =>
    makeDeployment({ serving: servingProfile({ slots: 4, queueLength: 4, coldStart }), busyShare })

  test('waits for the very first call', () => {
    expect(callOnce(make(), 0, 10)).toBe(300)
  })

  test('waits for a call after idleness, counted from the end of the last', () => {
    const deployment = make()
    expect([0, 5_999, 7_100].map((fromMs) => callOnce(deployment, fromMs, fromMs + 5_000))).toEqual([300, 0, 0])
    expect(callOnce(deployment, 12_099 + 1_001, 20_000)).toBe(300)
  })

  test('is over for a call that comes while another is served', () => {
    const deployment = make()
    const first = holder()
    deployment.enter(first, 0, 0)
    expect(deployment.coldStartMs(0, random)).toBe(300)
    expect(callOnce(deployment, 5_000, 5_010)).toBe(0)
  })

  test('is shared by the calls that begin during it: each waits for its rest', () => {
    const deployment = make()
    expect([0, 100, 299, 300].map((fromMs) => callOnce(deployment, fromMs, 9_000))).toEqual([300, 200, 1, 0])
  })

  test('goes on when the call that brought it about goes away', () => {
    const deployment = make()
    expect(callOnce(deployment, 0, 10)).toBe(300)
    expect(callOnce(deployment, 50, 1_300)).toBe(250)
  })

  test('that lasts longer than it takes to grow cold does not begin anew before it is over', () => {
    const slow = { afterIdleMs: 1_000, extraMs: { kind: 'constant', value: 3_000 } } as const
    const deployment = makeDeployment({ serving: servingProfile({ coldStart: slow }), busyShare: 0 })
    expect([0, 1_500, 3_900].map((fromMs) => callOnce(deployment, fromMs, fromMs + 10))).toEqual([3_000, 1_500, 0])
  })

  test('never comes where others keep the machine busy', () => {
    expect(callOnce(make(0.25), 0, 10)).toBe(0)
  })

  test('never comes on a machine that has none', () => {
    expect(callOnce(makeDeployment({ serving: servingProfile(), busyShare: 0 }), 0, 10)).toBe(0)
  })
})
