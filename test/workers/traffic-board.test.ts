import { expect, test } from 'vitest'
import { makeTrafficMemory, openTrafficBoard, type TrafficBoard } from '../../src/workers/traffic-board.ts'

/** Two threads' views of the same rows. */
function twoThreads(): readonly [TrafficBoard, TrafficBoard] {
  const memory = makeTrafficMemory(2)
  return [openTrafficBoard(memory), openTrafficBoard(memory)]
}

test('the most under way is that of all threads together, since it was last asked', () => {
  const [one, other] = twoThreads()
  one.callStarted(0)
  other.callStarted(0)
  other.callStarted(0)
  one.callEnded(0, 'other')
  other.callStarted(1)
  expect([one.takeMostUnderWay(0), one.takeMostUnderWay(1)]).toEqual([3, 1])
  // Two are under way still, and one joins them.
  one.callStarted(0)
  one.callEnded(0, 'other')
  expect(one.takeMostUnderWay(0)).toBe(3)
  expect(one.takeMostUnderWay(0)).toBe(2)
})

test('a streak goes on over threads, and any other answer ends it', () => {
  const [one, other] = twoThreads()
  for (let call = 0; call < 10; call++) one.callStarted(0)
  one.callEnded(0, 'throttled')
  other.callEnded(0, 'throttled')
  one.callEnded(0, 'throttled')
  one.callEnded(0, 'other')
  other.callEnded(0, 'throttled')
  other.callEnded(0, 'throttled')
  expect([one.longestThrottleStreak(0), one.longestThrottleStreak(1)]).toEqual([3, 0])
})

test('a call that we ended ourselves neither ends a streak nor makes it longer', () => {
  const [one] = twoThreads()
  for (const answer of ['throttled', null, 'throttled'] as const) {
    one.callStarted(0)
    one.callEnded(0, answer)
  }
  expect(one.longestThrottleStreak(0)).toBe(2)
})
