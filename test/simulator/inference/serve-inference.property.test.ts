// Calls of every kind, good and bad, against a world whose time stands still: what is admitted stays under way.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { converseApi, converseStreamApi } from '../../../src/simulator/converse/converse-api.ts'
import { roadTo } from '../../../src/simulator/inference/inference-api.ts'
import { serveInference } from '../../../src/simulator/inference/serve-inference.ts'
import { type World, makeWorld } from '../../../src/simulator/world.ts'
import { parseProfile } from '../../../src/simulator/profile/load-profile.ts'
import { type FakeExchange, makeFakeExchange } from './fake-exchange.ts'
import { modesProfile, NARROW, PLAIN, ROUTER, STEADY, STEADY_US } from './modes-profile.ts'

const profile = parseProfile(modesProfile({ slots: 1 }), 'modes.yml')
const clock = { nowMs: () => 1_000, sleepUntil: () => Promise.resolve() }

const models = fc.oneof(
  fc.constant(STEADY),
  fc.constantFrom(STEADY_US, NARROW, PLAIN, ROUTER, `first-frame.${NARROW}`, 'unknown', '%E0%A4%A'),
)
const parts = fc.record(
  {
    inferenceConfig: fc.record({ maxTokens: fc.constantFrom(0, 5, 60, 90, 2_000) }),
    performanceConfig: fc.record({ latency: fc.constantFrom('standard', 'optimized', 'fast') }),
    serviceTier: fc.record({ type: fc.constantFrom('default', 'flex', 'priority', 'reserved') }),
    system: fc.constant([{ text: 'a'.repeat(800) }, { cachePoint: { type: 'default' } }]),
    guardrailConfig: fc.record({
      guardrailIdentifier: fc.constantFrom('passing', 'prompts', 'nobody'),
      guardrailVersion: fc.constantFrom('1', '2'),
    }),
  },
  { requiredKeys: [] },
)
const usually = <T>(usual: T, ...others: T[]) =>
  fc.oneof({ weight: 9, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...others) })
const calls = fc.array(
  fc.record({
    model: models,
    isStream: fc.boolean(),
    text: usually('hello', '', 'x'.repeat(100_000)),
    more: fc.oneof(fc.constant({}), parts),
    isCut: usually(false, true),
  }),
  { minLength: 1, maxLength: 25 },
)

interface Played {
  readonly exchange: FakeExchange
  readonly before: string
  readonly after: string
}

/** All that is taken: of quotas, of what was bought, of slots and queues. Refusals are counted, and cost nothing. */
function takenOf({ epoch, timeOfDayMs }: World): string {
  const reading = JSON.stringify(epoch().quotas.read(timeOfDayMs()), (key, value: unknown) =>
    key === 'refusals' || key === 'peak' ? undefined : value,
  )
  const taken = [...reading.matchAll(/"taken":(\d+)/g)].reduce((sum, [, tokens]) => sum + Number(tokens), 0)
  return `${taken} ${epoch().deployments.queued()}`
}

function play(world: World, sequence: typeof calls extends fc.Arbitrary<infer T> ? T : never): Played[] {
  return sequence.map(({ model, isStream, text, more, isCut }) => {
    const exchange = makeFakeExchange()
    const before = takenOf(world)
    serveInference(world, exchange, roadTo(isStream ? converseStreamApi : converseApi, encodeURIComponent(model)))
    const body = JSON.stringify({ messages: [{ role: 'user', content: [{ text }] }], ...more })
    exchange.send(Buffer.from(isCut ? body.slice(0, -1) : body))
    return { exchange, before, after: takenOf(world) }
  })
}

const startWorld = (): World => makeWorld({ profile, seed: 1, speed: 1, objects: null }, clock)

test('a refused call costs nothing, whatever it is refused for', () => {
  fc.assert(
    fc.property(calls, (sequence) => {
      const world = startWorld()
      const played = play(world, sequence)
      // Time stands still: an answer is a refusal.
      const refused = played.filter(({ exchange }) => exchange.status() !== null)
      expect(refused.map(({ after }) => after)).toEqual(refused.map(({ before }) => before))
      for (const { exchange } of played) exchange.leave()
    }),
    { numRuns: 200 },
  )
})

const sumOf = (counts: Readonly<Record<'completed' | 'throttled' | 'refused' | 'failed' | 'aborted', number>>) =>
  counts.completed + counts.throttled + counts.refused + counts.failed + counts.aborted

test('requests are the sum of the outcomes and of what is under way, in all and by mode', () => {
  fc.assert(
    fc.property(calls, (sequence) => {
      const world = startWorld()
      const { truth } = world.epoch()
      const played = play(world, sequence)
      const during = truth.summary()
      expect(during.requests).toBe(sequence.length)
      expect(sumOf(during) + during.inFlight).toBe(sequence.length)
      for (const { exchange } of played) exchange.leave()
      const after = truth.summary()
      expect([sumOf(after), after.inFlight]).toEqual([sequence.length, 0])
      const modes = Object.values(after.byMode)
      expect(modes.every((mode) => mode.requests === sumOf(mode))).toBe(true)
      expect(modes.reduce((sum, mode) => sum + mode.requests, 0)).toBe(sequence.length)
    }),
    { numRuns: 200 },
  )
})
