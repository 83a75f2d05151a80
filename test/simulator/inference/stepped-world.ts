import { converseApi, converseStreamApi } from '../../../src/simulator/converse/converse-api.ts'
import { roadTo } from '../../../src/simulator/inference/inference-api.ts'
import { serveInference } from '../../../src/simulator/inference/serve-inference.ts'
import { makeWorld } from '../../../src/simulator/world.ts'
import { makeDueHeap, type TimetableEntry } from '../../../src/simulator/physics/timetable.ts'
import type { Profile } from '../../../src/simulator/profile/profile.ts'
import type { CallTruth } from '../../../src/simulator/truth/call-truth.ts'
import { signatureFrom } from './call.ts'
import { type FakeExchange, makeFakeExchange } from './fake-exchange.ts'

const apis = { converse: converseApi, 'converse-stream': converseStreamApi }

export interface SteppedAsk {
  readonly operation?: keyof typeof apis
  /** Where the signature says that the caller is. */
  readonly region?: string
}

/** A world whose time passes only when the test says so: everything happens exactly when it is due. */
export function makeSteppedWorld(profile: Profile) {
  let nowMs = 0
  const heap = makeDueHeap<TimetableEntry>()
  const clock = { nowMs: () => nowMs, sleepUntil: () => Promise.resolve() }
  const world = {
    ...makeWorld({ profile, seed: 1, speed: 1, objects: null }, clock),
    timetable: { add: heap.add, remove: heap.remove, delayAll: heap.delayAll },
  }
  return {
    world,
    /** A request for at most ten tokens arrives. */
    ask(model: string, more: object = {}, { operation = 'converse-stream', region }: SteppedAsk = {}): FakeExchange {
      const exchange = makeFakeExchange(region === undefined ? {} : { authorization: signatureFrom(region) })
      serveInference(world, exchange, roadTo(apis[operation], encodeURIComponent(model)))
      const messages = [{ role: 'user', content: [{ text: 'hello' }] }]
      exchange.send(Buffer.from(JSON.stringify({ messages, inferenceConfig: { maxTokens: 10 }, ...more })))
      return exchange
    },
    pass(durationMs: number): void {
      const untilMs = nowMs + durationMs
      for (let next = heap.first(); next !== undefined && next.dueMs <= untilMs; next = heap.first()) {
        nowMs = Math.max(nowMs, next.dueMs)
        heap.remove(next)
        next.due()
      }
      nowMs = untilMs
    },
    calls: (): readonly CallTruth[] => world.epoch().truth.callsSince(0).calls,
  }
}
