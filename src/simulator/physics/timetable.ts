// One timer for everything that the simulator writes. Entries say when they are due in absolute time of the world,
// so that lateness does not add up; how late each is written is measured by the entry itself.
import type { WorldClock } from '../world-clock.ts'
import { makeDueHeap } from './due-heap.ts'
import type { DueEntry } from './due-heap.ts'

export interface TimetableEntry extends DueEntry {
  /** It is time, or past it. It may add itself again. */
  due(): void
}

export interface Timetable {
  add(entry: TimetableEntry): void
  remove(entry: TimetableEntry): void
  /** Time stood still for `delayMs`: everything happens that much later. */
  delayAll(delayMs: number): void
}

// Node's timers count whole milliseconds from a time that the loop cached, and fire up to one early or late.
const TIMER_UNCERTAINTY_MS = 1.2

// What setTimeout takes at most: a longer delay it makes 1 ms.
const LONGEST_TIMER_MS = 2 ** 31 - 1

// Waiting the rest out turn by turn writes within some 0.1 ms, and costs a core for as long: one that the load
// generator next door may need. So it is done for at most this share of the time, and for this long at once. A
// simulator with few streams is exact; one with many has a write due in nearly every millisecond and needs it less.
const TURNING_SHARE = 0.2
const TURNING_AT_ONCE_MS = 10

export function makeTimetable(world: WorldClock): Timetable {
  const heap = makeDueHeap<TimetableEntry>()
  let timer: NodeJS.Timeout | undefined
  let turn: NodeJS.Immediate | undefined
  let wakesAtMs = Infinity
  let allowanceMs = TURNING_AT_ONCE_MS
  let accountedAtMs = world.nowMs()

  const rest = (): void => {
    clearTimeout(timer)
    clearImmediate(turn)
    timer = undefined
    turn = undefined
    wakesAtMs = Infinity
  }
  const account = (nowMs: number): void => {
    const passedMs = (nowMs - accountedAtMs) / world.speed
    accountedAtMs = nowMs
    const spentMs = turn === undefined ? 0 : passedMs
    const balanceMs = allowanceMs + passedMs * TURNING_SHARE - spentMs
    allowanceMs = Math.max(-TURNING_AT_ONCE_MS, Math.min(TURNING_AT_ONCE_MS, balanceMs))
  }
  const arm = (): void => {
    const first = heap.first()
    const nowMs = world.nowMs()
    account(nowMs)
    rest()
    if (first === undefined) return
    const leftMs = (first.dueMs - nowMs) / world.speed
    wakesAtMs = first.dueMs
    if (leftMs <= 0) turn = setImmediate(run)
    else if (leftMs > TIMER_UNCERTAINTY_MS) {
      timer = setTimeout(run, Math.min(LONGEST_TIMER_MS, Math.floor(leftMs - TIMER_UNCERTAINTY_MS)))
    } else if (allowanceMs > 0) turn = setImmediate(run)
    else timer = setTimeout(run, 1)
  }
  const run = (): void => {
    // Only what is due by this moment, so that a simulator that is behind still reads its sockets between rounds.
    const nowMs = world.nowMs()
    for (let entry = heap.first(); entry !== undefined && entry.dueMs <= nowMs; entry = heap.first()) {
      heap.remove(entry)
      entry.due()
    }
    arm()
  }
  return {
    add(entry) {
      heap.add(entry)
      if (entry.dueMs < wakesAtMs) arm()
    },
    remove(entry) {
      heap.remove(entry)
    },
    delayAll(delayMs) {
      heap.delayAll(delayMs)
      arm()
    },
  }
}
