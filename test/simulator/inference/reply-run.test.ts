import { describe, expect, test } from 'vitest'

import { parseProfile } from '../../../src/simulator/profile/load-profile.ts'
import { eventNames } from '../client.ts'
import { readFrames } from '../frame-reader.ts'
import { modesProfile, ROUTER, STEADY, STEADY_US } from './modes-profile.ts'
import { makeSteppedWorld } from './stepped-world.ts'

const profile = parseProfile(modesProfile(), 'modes.yml')
// The prefill of two tokens, at 100 ms for each thousand.
const PREFILL_MS = 0.2

const guarded = (guardrailIdentifier: string, streamProcessingMode = 'sync') => ({
  guardrailConfig: { guardrailIdentifier, guardrailVersion: '1', streamProcessingMode },
})

test.each<[string, string, object, { served: number; first: number; gap: number }]>([
  ['on demand', STEADY, {}, { served: 0, first: 40, gap: 4 }],
  ['of optimized latency', STEADY, { performanceConfig: { latency: 'optimized' } }, { served: 0, first: 20, gap: 2 }],
  ['of tier priority', STEADY, { serviceTier: { type: 'priority' } }, { served: 0, first: 40, gap: 2 }],
  ['of tier flex', STEADY, { serviceTier: { type: 'flex' } }, { served: 0, first: 40, gap: 8 }],
  ['in another region', STEADY_US, {}, { served: 60, first: 40, gap: 4 }],
  ['through a router to another region', ROUTER, {}, { served: 90, first: 40, gap: 4 }],
  ['with an async guardrail', STEADY, guarded('passing', 'async'), { served: 30, first: 40, gap: 4 }],
])('a reply %s comes exactly when it is to come', (_, model, more, { served, first, gap }) => {
  const { ask, pass, calls } = makeSteppedWorld(profile)
  ask(model, more)
  pass(1_000)
  const [call] = calls()
  expect(call).toMatchObject({ outcome: 'completed', tokens: 10, receivedMs: 0, queuedMs: served, servedMs: served })
  expect(call?.firstTokenMs).toBeCloseTo(served + first + PREFILL_MS, 9)
  expect(call?.lastTokenMs).toBeCloseTo(served + first + PREFILL_MS + 9 * gap, 9)
})

test('a reply goes no distance to a caller who is in its region', () => {
  const { ask, pass, calls } = makeSteppedWorld(profile)
  ask(STEADY_US, {}, { region: 'us-west-2' })
  pass(1_000)
  expect(calls()).toMatchObject([{ region: 'us-west-2', receivedMs: 0, servedMs: 0 }])
})

test('nothing is written before the first token is due', () => {
  const { ask, pass } = makeSteppedWorld(profile)
  const { status, writes } = ask(STEADY_US)
  pass(100)
  expect([status(), writes.length]).toEqual([null, 0])
  pass(0.3)
  expect([status(), eventNames(Buffer.concat(writes))]).toEqual([200, ['messageStart', 'contentBlockDelta']])
})

describe('a sync guardrail', () => {
  test('holds deltas back, and lets them go together when it has looked at them', () => {
    const { ask, pass, calls } = makeSteppedWorld(profile)
    const { writes } = ask(STEADY, guarded('passing'))
    pass(1_000)
    const deltas = writes.map((bytes) => eventNames(bytes).filter((name) => name === 'contentBlockDelta').length)
    expect(deltas.filter((count) => count > 0)).toEqual([4, 4, 2])
    const [call] = calls()
    // 30 ms for the prompt, 40 ms to the first token, three gaps, and 30 ms for the group.
    expect(call?.firstTokenMs).toBeCloseTo(30 + 40 + PREFILL_MS + 3 * 4 + 30, 9)
    expect(call?.lastTokenMs).toBeCloseTo(30 + 40 + PREFILL_MS + 9 * 4 + 30, 9)
  })

  test('that stops the prompt answers when it has looked at it', () => {
    const { ask, pass, calls } = makeSteppedWorld(profile)
    const { writes } = ask(STEADY, guarded('prompts'))
    pass(1_000)
    expect(eventNames(Buffer.concat(writes))).toEqual([
      'messageStart',
      'contentBlockDelta',
      'contentBlockStop',
      'messageStop',
      'metadata',
    ])
    expect(calls()[0]).toMatchObject({ firstTokenMs: 30, endMs: 30, tokens: 0, chunks: 1, settledTokens: 0 })
  })
})

/** What a reply that its client leaves at that time has used. */
function leaveAt(abandonAtMs: number, operation: 'converse' | 'converse-stream', more: object) {
  const { ask, pass, calls } = makeSteppedWorld(profile)
  const exchange = ask(STEADY, more, { operation })
  pass(abandonAtMs)
  exchange.leave()
  return calls().map(({ outcome, tokens, settledTokens }) => ({ outcome, tokens, settledTokens }))
}

test.each(['converse', 'converse-stream'] as const)(
  'what a guardrail holds back of a reply by %s has been made all the same when its client goes away, and counts',
  (operation) => {
    // After the sixth token at 40.2 + 5 · 4 ms, and 30 ms later behind the guardrail's look at the prompt.
    const unguarded = leaveAt(62, operation, {})
    expect(unguarded).toEqual([{ outcome: 'aborted', tokens: 6, settledTokens: 2 + 6 * 5 }])
    expect(leaveAt(30 + 62, operation, guarded('passing'))).toEqual(unguarded)
  },
)

describe('a client that goes away, where the model goes on without it,', () => {
  const goesOn = { ...profile, afterDisconnect: 'goes-on' } as const

  test.each(['converse', 'converse-stream'] as const)(
    'has cancelled its call by %s, and uses all of the reply',
    (operation) => {
      const { ask, pass, calls, world } = makeSteppedWorld(goesOn)
      const exchange = ask(STEADY, {}, { operation })
      // After the sixth token at 40.2 + 5 · 4 ms.
      pass(62)
      exchange.leave()
      const [call] = calls()
      expect(call).toMatchObject({ outcome: 'aborted', cancelledMs: 62, endMs: 62, cancelledTokens: 6, tokens: 6 })
      expect(call).toMatchObject({ releasedMs: null, settledTokens: 0 })
      expect(world.epoch().truth.summary()).toMatchObject({ inFlight: 0, aborted: 1 })
      pass(1_000)
      expect(call).toMatchObject({
        outcome: 'aborted',
        endMs: 62,
        cancelledTokens: 6,
        tokens: 10,
        settledTokens: 2 + 10 * 5,
      })
      expect(call?.releasedMs).toBeCloseTo(40.2 + 9 * 4, 6)
      expect(world.epoch().truth.summary()).toMatchObject({ requests: 1, completed: 0, aborted: 1 })
    },
  )

  test('holds its slot until the reply is made, which others wait for', () => {
    const { ask, pass, calls } = makeSteppedWorld(parseProfile(modesProfile({ slots: 1 }), 'modes.yml'))
    const alone = makeSteppedWorld({
      ...parseProfile(modesProfile({ slots: 1 }), 'modes.yml'),
      afterDisconnect: 'goes-on',
    })
    for (const world of [{ ask, pass }, alone]) {
      const leaving = world.ask(STEADY)
      world.pass(62)
      leaving.leave()
      world.ask(STEADY)
      world.pass(1_000)
    }
    expect(calls().map(({ servedMs }) => servedMs)).toEqual([0, 62])
    const [first, second] = alone.calls()
    expect(second?.servedMs).toBe(first?.releasedMs)
    expect(second?.servedMs).toBeGreaterThan(62)
  })

  test('and is still in the queue leaves it', () => {
    const { ask, pass, calls } = makeSteppedWorld({
      ...parseProfile(modesProfile({ slots: 1 }), 'modes.yml'),
      afterDisconnect: 'goes-on',
    })
    ask(STEADY)
    const waiting = ask(STEADY)
    pass(10)
    waiting.leave()
    pass(1_000)
    expect(calls()[0]).toMatchObject({
      outcome: 'aborted',
      servedMs: null,
      releasedMs: null,
      tokens: 0,
      settledTokens: 0,
    })
  })
})

const drip = { kind: 'drip', count: 1, afterDeltas: 999, bytesAtOnce: 16, everyMs: 20 } as const

/** From the first of so many bytes to the last. */
const drippingMs = (bytes: number) => (Math.ceil(bytes / 16) - 1) * 20

function playDripping(operation: 'converse' | 'converse-stream', more: object = {}) {
  const { world, ask, pass, calls } = makeSteppedWorld(profile)
  world.epoch().faults.add([drip], world.clock.nowMs())
  const { writes } = ask(STEADY, more, { operation })
  pass(100_000)
  return { writes, call: calls()[0]! }
}

describe('a reply that drips', () => {
  test('has an end that drips too, and ends with its last bytes', () => {
    const { writes, call } = playDripping('converse-stream')
    const end = writes.slice(1 + 10)
    expect(eventNames(Buffer.concat(end))).toEqual(['contentBlockStop', 'messageStop', 'metadata'])
    expect(Math.max(...end.map((bytes) => bytes.length))).toBe(16)
    expect(call).toMatchObject({ outcome: 'completed', fault: 'drip', tokens: 10, chunks: 10 })
    const afterLastTokenMs = (call.endMs ?? 0) - (call.lastTokenMs ?? 0)
    expect(afterLastTokenMs).toBeCloseTo(20 + drippingMs(Buffer.concat(end).length), 6)
  })

  test('has what a guardrail puts in its place drip before the end', () => {
    const { writes, call } = playDripping('converse-stream', guarded('prompts'))
    const [start, ...rest] = writes
    expect(eventNames(start!)).toEqual(['messageStart'])
    const frames = readFrames(Buffer.concat(rest))
    expect(frames.map(({ headers }) => headers[':event-type'])[0]).toBe('contentBlockDelta')
    expect(Math.max(...rest.map((bytes) => bytes.length))).toBe(16)
    const deltaBytes = Buffer.concat(rest).readUInt32BE(0)
    expect((call.firstTokenMs ?? 0) - (call.servedMs ?? 0)).toBeCloseTo(20 + drippingMs(deltaBytes), 6)
    expect(call).toMatchObject({ outcome: 'completed', chunks: 1 })
  })

  test('drips from its first byte to its last when it is a whole answer', () => {
    const { writes, call } = playDripping('converse')
    const body = Buffer.concat(writes)
    expect(JSON.parse(body.toString('utf8'))).toMatchObject({ usage: { outputTokens: 10 } })
    expect(Math.max(...writes.map((bytes) => bytes.length))).toBe(16)
    expect(call).toMatchObject({ outcome: 'completed', fault: 'drip' })
    expect((call.endMs ?? 0) - (call.firstByteMs ?? 0)).toBeCloseTo(drippingMs(body.length), 6)
  })

  test('ends where its client goes away', () => {
    const { world, ask, pass, calls } = makeSteppedWorld(profile)
    world.epoch().faults.add([drip], world.clock.nowMs())
    const exchange = ask(STEADY)
    pass(200)
    exchange.leave()
    expect(calls()).toMatchObject([{ outcome: 'aborted', endMs: 200, tokens: 10 }])
    pass(10_000)
    expect(eventNames(Buffer.concat(exchange.writes.slice(0, 11)))).not.toContain('metadata')
  })
})

describe('a prompt cache', () => {
  const cached = { system: [{ text: 'a'.repeat(4_000) }, { cachePoint: { type: 'default' } }] }

  test('can be read from the moment of the first token on, by calls whose service begins then', () => {
    const { ask, pass, calls } = makeSteppedWorld(profile)
    ask(STEADY, cached)
    pass(140)
    // The first token is due at 140.2 ms.
    ask(STEADY, cached)
    pass(1)
    ask(STEADY, cached)
    pass(1_000)
    const read = calls().map(({ receivedMs, cacheReadTokens }) => ({ receivedMs, cacheReadTokens }))
    expect(read).toContainEqual({ receivedMs: 140, cacheReadTokens: 0 })
    expect(read).toContainEqual({ receivedMs: 141, cacheReadTokens: 1_000 })
  })

  test('saves the time that reading takes', () => {
    const { ask, pass, calls } = makeSteppedWorld(profile)
    for (let n = 0; n < 2; n++) {
      ask(STEADY, cached)
      pass(1_000)
    }
    const waits = calls().map(({ servedMs, firstTokenMs }) => (firstTokenMs ?? 0) - (servedMs ?? 0))
    expect(waits[0]).toBeCloseTo(140 + PREFILL_MS, 9)
    expect(waits[1]).toBeCloseTo(40 + PREFILL_MS, 9)
  })
})

test('a client that goes away while its call is on its way ends it there', () => {
  const { ask, pass, calls } = makeSteppedWorld(profile)
  const exchange = ask(STEADY_US)
  pass(50)
  exchange.leave()
  pass(1_000)
  expect(calls()).toMatchObject([{ outcome: 'aborted', endMs: 50, servedMs: null }])
  expect(exchange.writes).toEqual([])
})

test('a fault of the simulator in the middle of a reply ends that reply alone, and frees its slot', () => {
  const { world, ask, pass, calls } = makeSteppedWorld(parseProfile(modesProfile({ slots: 1 }), 'modes.yml'))
  const { frames } = world
  let deltas = 0
  Object.assign(world, {
    frames: (...asked: Parameters<typeof frames>) => {
      deltas++
      if (deltas === 3) throw new Error('a fault of ours')
      return frames(...asked)
    },
  })
  ask(STEADY)
  ask(STEADY)
  pass(1_000)
  expect(calls()).toMatchObject([
    { outcome: 'failed', cause: 'InternalServerException', chunks: 2 },
    { outcome: 'completed', chunks: 10 },
  ])
  expect(world.epoch().deployments.queued()).toBe(0)
})
