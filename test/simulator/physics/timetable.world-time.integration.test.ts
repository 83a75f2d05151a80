import { expect, test } from 'vitest'

import { makeTimetable, makeWorldTime } from '../../../src/simulator/physics/timetable.ts'
import { makeWorldClock } from '../../../src/simulator/world-clock.ts'
import { systemClock } from '../../../src/time/system-clock.ts'

const NOON_MS = Date.UTC(2026, 10, 20, 12)

/** A world ten times as fast as the computer, in which it is noon. */
function makeNoon() {
  const clock = makeWorldClock(systemClock, 10)
  const timetable = makeTimetable(clock)
  const startMs = clock.nowMs()
  const time = makeWorldTime({ clock, timetable, timeOfDayMs: () => NOON_MS + clock.nowMs() - startMs })
  return { time, timetable }
}

test('a sleep ends at its time of the world, and not before', async () => {
  const { time } = makeNoon()
  const startMs = systemClock.nowMs()
  await time.sleepUntil(NOON_MS + 500)
  expect(time.nowMs()).toBeGreaterThanOrEqual(NOON_MS + 500)
  expect(systemClock.nowMs() - startMs).toBeLessThan(500)
})

test('a moment that has passed is not waited for', async () => {
  const { time } = makeNoon()
  await time.sleepUntil(NOON_MS - 1)
  await time.sleepUntil(NOON_MS + 3_600_000, AbortSignal.abort())
  expect(time.nowMs()).toBeLessThan(NOON_MS + 3_600_000)
})

test('a sleeper is woken by its signal, and stands in the timetable no more', async () => {
  const { time, timetable } = makeNoon()
  const stop = new AbortController()
  const slept = time.sleepUntil(NOON_MS + 3_600_000, stop.signal)
  stop.abort()
  await slept
  expect(time.nowMs()).toBeLessThan(NOON_MS + 3_600_000)
  timetable.delayAll(0)
})

test('a standstill of the world makes it later', async () => {
  const { time, timetable } = makeNoon()
  const slept = time.sleepUntil(NOON_MS + 200)
  timetable.delayAll(300)
  await slept
  expect(time.nowMs()).toBeGreaterThanOrEqual(NOON_MS + 500)
})
