import { setTimeout as sleep } from 'node:timers/promises'

import { expect, test } from 'vitest'

import { makeTimetable } from '../../../src/simulator/physics/timetable.ts'
import { makeWorldClock } from '../../../src/simulator/world-clock.ts'
import { systemClock } from '../../../src/time/system-clock.ts'

/** Runs entries due in so many milliseconds; resolves when all have happened, with how late each was. */
function runAll(
  offsetsMs: readonly number[],
  disturb: (timetable: ReturnType<typeof makeTimetable>) => void = () => {},
) {
  const timetable = makeTimetable(makeWorldClock(systemClock, 1))
  const startMs = systemClock.nowMs()
  const happened: { offsetMs: number; latenessMs: number }[] = []
  return new Promise<typeof happened>((resolve) => {
    for (const offsetMs of offsetsMs) {
      timetable.add({
        dueMs: startMs + offsetMs,
        heapIndex: -1,
        due() {
          happened.push({ offsetMs, latenessMs: systemClock.nowMs() - startMs - offsetMs })
          if (happened.length === offsetsMs.length) resolve(happened)
        },
      })
    }
    disturb(timetable)
  })
}

test('everything happens in order and never early, however it was added', async () => {
  const happened = await runAll([30, 5, 17.5, 5.25, 0, 11.75, 40, 39.9, -3])
  expect(happened.map(({ offsetMs }) => offsetMs)).toEqual([-3, 0, 5, 5.25, 11.75, 17.5, 30, 39.9, 40])
  expect(Math.min(...happened.map(({ latenessMs }) => latenessMs))).toBeGreaterThanOrEqual(0)
})

test('many in each millisecond still never happen early', async () => {
  const happened = await runAll(Array.from({ length: 2_000 }, (_, index) => index / 20))
  expect(Math.min(...happened.map(({ latenessMs }) => latenessMs))).toBeGreaterThanOrEqual(0)
})

test('a delay moves all that is still to come', async () => {
  const happened = await runAll([10, 20], (timetable) => timetable.delayAll(50))
  expect(Math.min(...happened.map(({ latenessMs }) => latenessMs))).toBeGreaterThanOrEqual(50)
})

test('what is taken out does not happen', async () => {
  const removed = { dueMs: systemClock.nowMs() + 5, heapIndex: -1, due: () => Promise.reject(new Error('happened')) }
  const happened = await runAll([10], (timetable) => {
    timetable.add(removed)
    timetable.remove(removed)
  })
  expect(happened).toHaveLength(1)
})

test('what is due later than a timer can wait for is waited for all the same', async () => {
  let looks = 0
  const world = makeWorldClock(systemClock, 1)
  const timetable = makeTimetable({
    ...world,
    nowMs() {
      looks++
      return world.nowMs()
    },
  })
  const later = { dueMs: world.nowMs() + 2 ** 31 + 1_000, heapIndex: -1, due: () => {} }
  timetable.add(later)
  const looksBefore = looks
  await sleep(20)
  timetable.remove(later)
  timetable.delayAll(0)
  // The last of them when nothing was left to wait for.
  expect(looks).toBe(looksBefore + 1)
})

test('in a world ten times as fast everything happens in a tenth of the time, and still not early', async () => {
  const world = makeWorldClock(systemClock, 10)
  const timetable = makeTimetable(world)
  const startMs = systemClock.nowMs()
  const dueMs = world.nowMs() + 1_000
  await new Promise<void>((resolve) => timetable.add({ dueMs, heapIndex: -1, due: resolve }))
  const tookMs = systemClock.nowMs() - startMs
  expect(world.nowMs()).toBeGreaterThanOrEqual(dueMs)
  expect(tookMs).toBeLessThan(1_000)
})
