import { expect, test } from 'vitest'

import { converseStreamApi } from '../../../src/simulator/converse/converse-api.ts'
import { roadTo } from '../../../src/simulator/inference/inference-api.ts'
import { serveInference } from '../../../src/simulator/inference/serve-inference.ts'
import { makeWorld } from '../../../src/simulator/world.ts'
import { parseProfile } from '../../../src/simulator/profile/load-profile.ts'
import { makeFakeExchange } from './fake-exchange.ts'
import { modesProfile, STEADY } from './modes-profile.ts'

/** A machine of one slot, in a world whose time passes by a millisecond with each thing that happens. */
function makeSingleSlot() {
  let atMs = 1_000
  const clock = { nowMs: () => atMs, sleepUntil: () => Promise.resolve() }
  const profile = parseProfile(modesProfile({ slots: 1 }), 'modes.yml')
  const world = makeWorld({ profile, seed: 1, speed: 1, objects: null }, clock)
  const leaveAll: (() => void)[] = []
  return {
    arrive(body: object) {
      atMs++
      const exchange = makeFakeExchange()
      serveInference(world, exchange, roadTo(converseStreamApi, STEADY))
      exchange.send(
        Buffer.from(JSON.stringify({ messages: [{ role: 'user', content: [{ text: 'hello' }] }], ...body })),
      )
      const leave = (): void => {
        atMs++
        exchange.leave()
      }
      leaveAll.push(leave)
      return { leave, status: exchange.status }
    },
    leaveAll: () => leaveAll.map((leave) => leave()),
    calls: () => world.epoch().truth.callsSince(0).calls,
    quota: () => world.epoch().quotas.read(world.timeOfDayMs()).regions['us-east-1']?.models[STEADY],
  }
}

const tier = (type: string) => ({ serviceTier: { type } })

test('what waits for a slot is served by its tier, whatever came first', () => {
  const world = makeSingleSlot()
  const first = world.arrive({})
  const waiting = ['flex', 'default', 'priority'].map((type) => world.arrive(tier(type)))
  // Each that leaves its slot gives it to the next, which leaves it in turn.
  first.leave()
  for (const call of waiting.toReversed()) call.leave()
  const served = world.calls().map(({ tierAsked, servedMs }) => ({ tierAsked, servedMs }))
  expect(served).toEqual([
    { tierAsked: 'default', servedMs: 1_001 },
    { tierAsked: 'priority', servedMs: 1_005 },
    { tierAsked: 'default', servedMs: 1_006 },
    { tierAsked: 'flex', servedMs: 1_007 },
  ])
})

test('a call that gives up in the queue has used no tokens', () => {
  const world = makeSingleSlot()
  world.arrive({})
  const waiting = world.arrive({ inferenceConfig: { maxTokens: 500 } })
  expect(world.quota()?.tokens.taken).toBe(2 + 1_000 + 2 + 500)
  waiting.leave()
  expect(world.quota()?.tokens.taken).toBe(2 + 1_000)
  expect(world.calls()[0]).toMatchObject({ outcome: 'aborted', settledTokens: 0, servedMs: null })
  world.leaveAll()
})

test('a call that finds the queue full takes nothing, and is told that there is no capacity', () => {
  const world = makeSingleSlot()
  for (let calls = 0; calls < 4; calls++) world.arrive({})
  const before = world.quota()
  expect(world.arrive({}).status()).toBe(503)
  expect(world.quota()).toMatchObject({
    requests: { taken: before?.requests.taken },
    tokens: { taken: before?.tokens.taken },
  })
  expect(world.calls()[0]).toMatchObject({ outcome: 'throttled', reservedTokens: 0, queuedMs: null })
  world.leaveAll()
})

test('a call that gives up on its way to its machine has never been there', () => {
  const world = makeSingleSlot()
  const { leave } = world.arrive({ guardrailConfig: { guardrailIdentifier: 'passing', guardrailVersion: '1' } })
  leave()
  expect(world.calls()[0]).toMatchObject({ outcome: 'aborted', queuedMs: null, servedMs: null, settledTokens: 0 })
})
