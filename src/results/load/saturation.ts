import type { RunPlan } from '../../plan/run-plan.ts'
import type { RecordedInterval } from '../recorded-interval.ts'
import { makeDroppedCalls } from './dropped-calls.ts'
import { followLoad } from './follow-load.ts'
import { heldLoads, type HeldLoad } from './held-loads.ts'
import { makeLoadSeries } from './load-series.ts'
import type { LoadStep, SaturationSummary } from './load-summary.ts'
import { addTallies, NO_LOAD, ratesOf, type LoadTally } from './load-tally.ts'
import { tallyInterval, type TallyOf } from './tally-interval.ts'
import { addTokens, NO_TOKENS } from './token-arrival.ts'

export interface SaturationFold {
  add(interval: RecordedInterval): void
  summary(): SaturationSummary
}

/** An hour in quarter minutes. */
const MOST_SLOTS = 240

export function makeSaturationFold(
  plan: Pick<RunPlan, 'intervalMs' | 'modes' | 'scenarios' | 'segment'>,
): SaturationFold {
  const modes = plan.modes.map(({ name }) => name)
  const droppedCalls = makeDroppedCalls(plan)
  const series = makeLoadSeries(modes.length, MOST_SLOTS, plan.intervalMs)
  const steps = heldLoads(plan).flatMap((held) => modes.map((mode) => makeStepFold(held, mode)))
  const called = new Set<string>()
  return {
    add(interval) {
      // As the run's files have them, so that they tell the same.
      const [startMs, endMs] = [Math.round(interval.startMs), Math.round(interval.endMs)]
      const tallyOf = tallyInterval(interval, droppedCalls)
      const tallies = modes.map((mode) => tallyOf({ mode }))
      for (const [index, mode] of modes.entries()) if (hasCalls(tallies[index])) called.add(mode)
      series.add(startMs, endMs, tallies)
      for (const step of steps) step.add(startMs, endMs, tallyOf)
    },
    summary() {
      const taken = steps.flatMap((step) => step.summary() ?? [])
      return {
        modes: modes.flatMap((mode, index) => (called.has(mode) ? [{ mode, intervals: series.intervals(index) }] : [])),
        steps: taken,
        following: followLoad(taken),
      }
    },
  }
}

const hasCalls = ({ calls, droppedCalls }: LoadTally = NO_LOAD): boolean => calls + droppedCalls > 0

interface StepFold {
  add(startMs: number, endMs: number, tallyOf: TallyOf): void
  /** Null where the scenario never calls the mode. */
  summary(): LoadStep | null
}

function makeStepFold(held: HeldLoad, mode: string): StepFold {
  const { scenario } = held
  let measuredMs = 0
  let tally = NO_LOAD
  let whole = NO_TOKENS
  let isCalled = false
  return {
    add(startMs, endMs, tallyOf) {
      const added = tallyOf({ scenario, mode })
      isCalled ||= hasCalls(added)
      whole = addTokens(whole, added)
      // An interval that ends as the step does may end some microseconds after it, when the next one has begun.
      if (startMs < held.startMs || endMs >= held.endMs) return
      measuredMs += endMs - startMs
      tally = addTallies(tally, added)
    },
    summary: () =>
      isCalled
        ? { ...held, mode, measuredMs, rates: measuredMs === 0 ? null : ratesOf(tally, measuredMs, whole) }
        : null,
  }
}
