import { expect, test } from 'vitest'

import { makeTruth } from '../../../src/simulator/truth/truth.ts'

function makeClockAt() {
  let atMs = 1_000
  return {
    clock: { nowMs: () => atMs, sleepUntil: () => Promise.resolve() },
    pass: (durationMs: number) => {
      atMs += durationMs
    },
  }
}

const request = { requestId: 'id', protocol: 'http1' } as const

test('requests are the sum of all outcomes and of what is under way', () => {
  const { clock } = makeClockAt()
  const truth = makeTruth(clock)
  const outcomes = ['completed', 'throttled', 'refused', 'failed', 'aborted', 'completed'] as const
  for (const outcome of outcomes) truth.ended(truth.received(request, 'ConverseStream'), outcome, null)
  truth.received(request, 'ConverseStream')
  const { requests, completed, throttled, refused, failed, aborted, inFlight } = truth.summary()
  expect([requests, completed, throttled, refused, failed, aborted, inFlight]).toEqual([7, 2, 1, 1, 1, 1, 1])
})

test('requests that ask for no reply are in no count of calls', () => {
  const { clock } = makeClockAt()
  const truth = makeTruth(clock)
  truth.answered('CountTokens', 'completed')
  truth.answered('CountTokens', 'refused')
  const { requests, inFlight, peakInFlight, byMode, callMs, otherOperations } = truth.summary()
  expect([requests, inFlight, peakInFlight, callMs.count]).toEqual([0, 0, 0, 0])
  expect(byMode).toEqual({})
  expect(otherOperations).toEqual({
    CountTokens: { requests: 2, completed: 1, throttled: 0, refused: 1, failed: 0, aborted: 0 },
  })
  expect(truth.callsSince(0).calls).toEqual([])
})

test('the peak of calls under way is kept', () => {
  const { clock } = makeClockAt()
  const truth = makeTruth(clock)
  const calls = [truth.received(request, 'ConverseStream'), truth.received(request, 'ConverseStream')]
  for (const call of calls) truth.ended(call, 'completed', null)
  truth.received(request, 'ConverseStream')
  expect(truth.summary()).toMatchObject({ inFlight: 1, peakInFlight: 2 })
})

test('times are taken from the stamps of the writes', () => {
  const { clock, pass } = makeClockAt()
  const truth = makeTruth(clock)
  const call = truth.received(request, 'ConverseStream')
  pass(200)
  truth.delta(call, 1)
  pass(20)
  truth.delta(call, 0)
  pass(5)
  truth.ended(call, 'completed', null)
  expect(call).toMatchObject({
    receivedMs: 1_000,
    firstTokenMs: 1_200,
    lastTokenMs: 1_220,
    endMs: 1_225,
    chunks: 2,
  })
  expect(truth.summary()).toMatchObject({
    ttftMs: { count: 1, max: 200 },
    gapMs: { count: 1, max: 20 },
    callMs: { count: 1, max: 225 },
    writeLatenessMs: { count: 2, min: 0, max: 1 },
  })
})

test('calls are told apart by what was called, latency, tier and operation', () => {
  const { clock } = makeClockAt()
  const truth = makeTruth(clock)
  const call = truth.received(request, 'ConverseStream')
  call.model = 'm'
  call.latencyAsked = 'optimized'
  call.tierAsked = 'flex'
  truth.ended(call, 'completed', null)
  truth.ended(truth.received(request, null), 'refused', 'UnknownOperationException')
  expect(truth.summary().byMode).toMatchObject({
    'm optimized flex ConverseStream': { requests: 1, completed: 1 },
    'unknown standard default unknown': { requests: 1, refused: 1 },
  })
})

test('ended calls come in the order of their ends, from any point on', () => {
  const { clock } = makeClockAt()
  const truth = makeTruth(clock)
  const calls = ['a', 'b', 'c'].map((requestId) => truth.received({ ...request, requestId }, 'ConverseStream'))
  for (const call of calls.toReversed()) truth.ended(call, 'completed', null)
  const since = (from: number) => truth.callsSince(from).calls.map(({ requestId }) => requestId)
  expect([since(0), since(2), since(3), since(99)]).toEqual([['c', 'b', 'a'], ['a'], [], []])
  expect(truth.callsSince(1).next).toBe(3)
})

test('old calls are forgotten, and it is said how many', () => {
  const { clock } = makeClockAt()
  const truth = makeTruth(clock)
  for (let i = 0; i < 20_003; i++)
    truth.ended(truth.received({ ...request, requestId: String(i) }, 'ConverseStream'), 'completed', null)
  const { forgotten, calls } = truth.callsSince(1)
  expect([forgotten, calls.length, calls[0]?.requestId, calls.at(-1)?.requestId]).toEqual([2, 20_000, '3', '20002'])
})
