import { describe, expect, test } from 'vitest'

import { parseProfile } from '../../src/simulator/profile/load-profile.ts'
import { modesProfile, STEADY } from './inference/modes-profile.ts'
import { makeSteppedWorld } from './inference/stepped-world.ts'

/** One slot and a queue of three. The first token comes after 40 ms, and 500 ms later from a machine that is cold. */
function makeSlowWorld() {
  const outputTokens = 'outputTokens: { constant: 10, assumption: set }'
  const coldStart =
    'coldStart: { afterIdle: { value: 1m, assumption: set }, extra: { constant: 500ms, assumption: set } }'
  const text = modesProfile({ slots: 1 }).replaceAll(outputTokens, `${outputTokens}\n      ${coldStart}`)
  const world = makeSteppedWorld(parseProfile(text, 'cold.yml'))
  const firstTokenMs = () => {
    const { firstTokenMs: first, receivedMs } = world.calls().at(-1)!
    return Math.round((first ?? 0) - receivedMs)
  }
  return { ...world, firstTokenMs }
}

describe('a reset', () => {
  test('leaves no slot and no place in a queue to the calls that it forgets', () => {
    const { world, ask, pass, calls } = makeSlowWorld()
    const forgotten = [1, 2, 3, 4].map(() => ask(STEADY))
    pass(1)
    expect(ask(STEADY).status()).toBe(503)
    expect(world.epoch().deployments.queued()).toBe(3)

    world.reset()
    expect(world.epoch().deployments.queued()).toBe(0)
    const next = ask(STEADY)
    pass(10_000)
    expect(next.status()).toBe(200)
    expect(calls()).toMatchObject([{ outcome: 'completed', receivedMs: 1, queuedMs: 1, servedMs: 1 }])
    expect(forgotten.map(({ status }) => status())).toEqual([200, 200, 200, 200])
  })

  test('makes machines as cold as they were at the start', () => {
    const { world, ask, pass, firstTokenMs } = makeSlowWorld()
    const waits = [false, false, true, false].map((isReset) => {
      if (isReset) world.reset()
      ask(STEADY)
      pass(1_000)
      return firstTokenMs()
    })
    expect(waits).toEqual([540, 40, 540, 40])
  })
})
