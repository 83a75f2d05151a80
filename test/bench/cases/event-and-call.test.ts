import { expect, test } from 'vitest'
import { splitCost } from './event-and-call.ts'

test('two kinds of work tell a call and an event apart', () => {
  const work = (calls: number, events: number) => ({ calls, events, cpuUs: calls * 600 + events * 12 })
  const { callUs, eventUs } = splitCost(work(2_000, 108_000), work(800, 243_200))
  expect(callUs).toBeCloseTo(600, 6)
  expect(eventUs).toBeCloseTo(12, 6)
})
