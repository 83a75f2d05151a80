import type { Tags } from '../metrics/tags.ts'
import type { RunPlan } from '../plan/run-plan.ts'

// What only all threads together know: how many calls are under way at a moment, and in which order calls end. It is kept
// in memory that the threads share, where each change is atomic and so has a place in one order.

/** One row for each thing that is watched, as `trafficRows` numbers them. */
export interface TrafficBoard {
  callStarted(row: number): void
  /** `answer`: what Bedrock made of the call; null where we ended it and nobody knows. */
  callEnded(row: number, answer: 'throttled' | 'other' | null): void
  /** Calls under way at most since this was last asked. Only one may ask. */
  takeMostUnderWay(row: number): number
  longestThrottleStreak(row: number): number
}

const CELLS = 4
const UNDER_WAY = 0
const MOST_UNDER_WAY = 1
const STREAK = 2
const LONGEST_STREAK = 3

export const makeTrafficMemory = (rows: number): SharedArrayBuffer =>
  new SharedArrayBuffer(rows * CELLS * Int32Array.BYTES_PER_ELEMENT)

export function openTrafficBoard(memory: SharedArrayBuffer): TrafficBoard {
  const cells = new Int32Array(memory)
  return {
    callStarted(row) {
      const underWay = Atomics.add(cells, row * CELLS + UNDER_WAY, 1) + 1
      raise(cells, row * CELLS + MOST_UNDER_WAY, underWay)
    },
    callEnded(row, answer) {
      Atomics.sub(cells, row * CELLS + UNDER_WAY, 1)
      if (answer === 'throttled') {
        const streak = Atomics.add(cells, row * CELLS + STREAK, 1) + 1
        raise(cells, row * CELLS + LONGEST_STREAK, streak)
      } else if (answer === 'other') Atomics.store(cells, row * CELLS + STREAK, 0)
    },
    takeMostUnderWay(row) {
      const underWay = Atomics.load(cells, row * CELLS + UNDER_WAY)
      const most = Atomics.exchange(cells, row * CELLS + MOST_UNDER_WAY, underWay)
      // A call that started between the two was counted in what is returned, and is under way from here on too.
      raise(cells, row * CELLS + MOST_UNDER_WAY, Atomics.load(cells, row * CELLS + UNDER_WAY))
      return most
    },
    longestThrottleStreak: (row) => Atomics.load(cells, row * CELLS + LONGEST_STREAK),
  }
}

/** Makes the cell at least `value`, whoever else does so at the moment. */
function raise(cells: Int32Array, cell: number, value: number): void {
  let found = Atomics.load(cells, cell)
  while (found < value) {
    const before = Atomics.compareExchange(cells, cell, found, value)
    if (before === found) return
    found = before
  }
}

type Named = Pick<RunPlan, 'scenarios' | 'modes'>

/** What traffic is watched of: each mode, then each scenario's calls of each mode. */
export const trafficRows = ({ modes, scenarios }: Named): Tags[] => [
  ...modes.map(({ name }) => ({ mode: name })),
  ...scenarios.flatMap((scenario) => modes.map((mode) => ({ scenario: scenario.name, mode: mode.name }))),
]

/** The rows that a call belongs to, as indexes. */
export const rowsOfCall = ({ modes }: Named, scenario: number, mode: number): readonly [number, number] => [
  mode,
  modes.length * (scenario + 1) + mode,
]
