import { expect, test } from 'vitest'
import { splitCost, type Work } from './event-and-call.ts'

const work = (calls: number, events: number): Work => ({ calls, events, cpuUs: calls * 600 + events * 12 })

test('two kinds of work tell a call and an event apart', () => {
  const { callUs, eventUs } = splitCost(work(2_000, 108_000), work(800, 243_200))
  expect(callUs).toBeCloseTo(600, 6)
  expect(eventUs).toBeCloseTo(12, 6)
})
