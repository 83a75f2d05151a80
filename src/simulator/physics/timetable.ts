import type { Clock } from '../../time/clock.ts'
import type { WorldClock } from '../world-clock.ts'

/** Something that is to happen at a time. While it waits, `dueMs` is not to be changed from outside. */
interface DueEntry {
  dueMs: number
  /** Where it stands in the heap, -1 when it waits for nothing. The heap's own. */
  heapIndex: number
}

/** A binary heap by `dueMs`. An entry knows its place, so that taking one out of the middle costs no search. */
interface DueHeap<T extends DueEntry> {
  first(): T | undefined
  add(entry: T): void
  /** Harmless when the entry is not there. */
  remove(entry: T): void
  /** Moves every entry by the same time, which leaves their order as it is. */
  delayAll(delayMs: number): void
}

export function makeDueHeap<T extends DueEntry>(): DueHeap<T> {
  const entries: T[] = []

  const put = (entry: T, index: number): void => {
    entries[index] = entry
    entry.heapIndex = index
  }
  const rise = (entry: T, from: number): void => {
    let index = from
    while (index > 0) {
      const parentIndex = (index - 1) >> 1
      const parent = entries[parentIndex] as T
      if (parent.dueMs <= entry.dueMs) break
      put(parent, index)
      index = parentIndex
    }
    put(entry, index)
  }
  const sink = (entry: T, from: number): void => {
    let index = from
    for (;;) {
      let childIndex = 2 * index + 1
      if (childIndex >= entries.length) break
      const right = entries[childIndex + 1]
      if (right !== undefined && right.dueMs < (entries[childIndex] as T).dueMs) childIndex++
      const child = entries[childIndex] as T
      if (child.dueMs >= entry.dueMs) break
      put(child, index)
      index = childIndex
    }
    put(entry, index)
  }
  return {
    first: () => entries[0],
    add(entry) {
      entries.push(entry)
      rise(entry, entries.length - 1)
    },
    remove(entry) {
      const index = entry.heapIndex
      if (index === -1) return
      entry.heapIndex = -1
      const last = entries.pop() as T
      if (last === entry) return
      // The last entry takes the empty place, and may belong above it or below it.
      rise(last, index)
      sink(last, last.heapIndex)
    },
    delayAll(delayMs) {
      for (const entry of entries) entry.dueMs += delayMs
    },
  }
}

// One timer for everything that the simulator writes. Entries say when they are due in absolute time of the world,
// so that lateness does not add up; how late each is written is measured by the entry itself.

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

export function makeTimetable(clock: WorldClock): Timetable {
  const heap = makeDueHeap<TimetableEntry>()
  let timer: NodeJS.Timeout | undefined
  let turn: NodeJS.Immediate | undefined
  let wakesAtMs = Infinity
  let allowanceMs = TURNING_AT_ONCE_MS
  let accountedAtMs = clock.nowMs()

  const rest = (): void => {
    clearTimeout(timer)
    clearImmediate(turn)
    timer = undefined
    turn = undefined
    wakesAtMs = Infinity
  }
  const account = (nowMs: number): void => {
    const passedMs = (nowMs - accountedAtMs) / clock.speed
    accountedAtMs = nowMs
    const spentMs = turn === undefined ? 0 : passedMs
    const balanceMs = allowanceMs + passedMs * TURNING_SHARE - spentMs
    allowanceMs = Math.max(-TURNING_AT_ONCE_MS, Math.min(TURNING_AT_ONCE_MS, balanceMs))
  }
  const arm = (): void => {
    const first = heap.first()
    const nowMs = clock.nowMs()
    account(nowMs)
    rest()
    if (first === undefined) return
    const leftMs = (first.dueMs - nowMs) / clock.speed
    wakesAtMs = first.dueMs
    if (leftMs <= 0) turn = setImmediate(run)
    else if (leftMs > TIMER_UNCERTAINTY_MS) {
      timer = setTimeout(run, Math.min(LONGEST_TIMER_MS, Math.floor(leftMs - TIMER_UNCERTAINTY_MS)))
    } else if (allowanceMs > 0) turn = setImmediate(run)
    else timer = setTimeout(run, 1)
  }
  const run = (): void => {
    // Only what is due by this moment, so that a simulator that is behind still reads its sockets between rounds.
    const nowMs = clock.nowMs()
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

interface WorldTimeSources {
  timeOfDayMs(): number
  readonly clock: WorldClock
  readonly timetable: Pick<Timetable, 'add' | 'remove'>
}

/** The time of day in the world, which jobs are dated by, as a clock to sleep on: by the timetable, as all else. */
export const makeWorldTime = ({ timeOfDayMs, clock, timetable }: WorldTimeSources): Clock => ({
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
      const entry = { dueMs: clock.nowMs() + waitMs, heapIndex: -1, due: wake }
      signal?.addEventListener('abort', wake, { once: true })
      timetable.add(entry)
    })
  },
})
