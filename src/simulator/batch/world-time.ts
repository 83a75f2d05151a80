import type { Machine } from '../machine.ts'
import type { Clock } from '../../time/clock.ts'

/** The time of day in the world, which jobs are dated by, as a clock to sleep on: by the timetable, as all else. */
export function makeWorldTime({
  timeOfDayMs,
  world,
  timetable,
}: Pick<Machine, 'timeOfDayMs' | 'world' | 'timetable'>): Clock {
  return {
    nowMs: timeOfDayMs,
    sleepUntil(atMs, signal) {
      const waitMs = atMs - timeOfDayMs()
      if (waitMs <= 0 || signal?.aborted === true) return Promise.resolve()
      return new Promise((resolve) => {
        const wake = (): void => {
          timetable.remove(entry)
          signal?.removeEventListener('abort', wake)
          resolve()
        }
        const entry = { dueMs: world.nowMs() + waitMs, heapIndex: -1, due: wake }
        signal?.addEventListener('abort', wake, { once: true })
        timetable.add(entry)
      })
    },
  }
}
