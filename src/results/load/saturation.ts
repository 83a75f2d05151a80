import { plannedLoad, type PlannedLoad } from '../../plan/planned-load.ts'
import type { RunPlan } from '../../plan/run-plan.ts'
import { makeLoadSeries } from './load-series.ts'
import type {
  ExpectedLoad,
  LoadFollowing,
  LoadRates,
  LoadStep,
  RecordedInterval,
  SaturationSummary,
} from './load-summary.ts'
import {
  addTallies,
  type LoadTally,
  makeDroppedCalls,
  NO_LOAD,
  ratesOf,
  tallyInterval,
  type TallyOf,
} from './load-tally.ts'
import { addTokens, NO_TOKENS } from './token-arrival.ts'

// Where throughput stops following the load, by whole steps. A first view: it says what was reached, and claims nothing
// about chance.

const LIMIT_SHARE = 0.95

/** A load of which more is throttled is beyond what the service takes, and no yardstick for others. */
export const MOST_THROTTLED_SHARE = 1 - LIMIT_SHARE

// Below so many calls one after the other, what is under way at a step's ends outweighs what happens in it.
const LEAST_CALLS_A_STEP = 5

interface MeasuredStep extends LoadStep {
  readonly rates: LoadRates
}

/** One for each scenario and mode whose steps were measured at two loads or more. */
export function followLoad(steps: readonly LoadStep[]): LoadFollowing[] {
  const groups = Map.groupBy(steps.filter(isMeasured), ({ mode, scenario }) => JSON.stringify([scenario, mode]))
  return [...groups.values()].flatMap((ofOne) => {
    const [lowest, ...others] = ofOne.toSorted((a, b) => a.load - b.load)
    return lowest === undefined ? [] : (followFrom(lowest, others) ?? [])
  })
}

const isMeasured = (step: LoadStep): step is MeasuredStep => step.rates !== null

/** `others` ascend from the lowest. */
function followFrom(lowest: MeasuredStep, others: readonly MeasuredStep[]): LoadFollowing | null {
  const { achievedPerSecond, meanInFlight } = lowest.rates
  if (achievedPerSecond === 0) return null
  // Little's law: calls under way are the rate of calls times what one takes.
  const callMs = (meanInFlight / achievedPerSecond) * 1_000
  const isOpen = lowest.measure === 'iterations-per-second'
  const reached = [lowest, ...others]
    .filter(({ measuredMs }) => measuredMs >= LEAST_CALLS_A_STEP * callMs)
    .map(({ load, measuredMs, rates }): ExpectedLoad => {
      const expectedPerSecond = isOpen ? rates.offeredPerSecond : (achievedPerSecond / lowest.load) * load
      // Calls that a step starts while it fills end after it: as many as are offered while one call takes its time.
      const leastPerSecond = expectedPerSecond * (LIMIT_SHARE - callMs / measuredMs)
      const throttledShare = rates.throttledShare ?? 0
      return { load, expectedPerSecond, leastPerSecond, achievedPerSecond: rates.achievedPerSecond, throttledShare }
    })
  if (reached[0]?.load !== lowest.load || reached.at(-1)?.load === lowest.load) return null
  const isYardstick = (lowest.rates.throttledShare ?? 0) <= MOST_THROTTLED_SHARE
  const followed = isYardstick ? reached.findLastIndex(isFollowed) : -1
  // A load may be held more than once, on the way up and down: it is followed if one of them is.
  const fellShort = reached.find(({ load }) => load > (reached[followed]?.load ?? 0))
  return {
    scenario: lowest.scenario,
    mode: lowest.mode,
    expectation: isOpen ? 'offered' : 'per-vu',
    lastFollowed: reached[followed] ?? null,
    fellShort: fellShort ?? null,
  }
}

const isFollowed = ({ achievedPerSecond, leastPerSecond, throttledShare }: ExpectedLoad): boolean =>
  achievedPerSecond >= leastPerSecond && throttledShare <= MOST_THROTTLED_SHARE

/** A load that a scenario's plan holds for some time, after a ramp or a jump to it. */
interface HeldLoad {
  readonly scenario: string
  readonly measure: PlannedLoad['measure']
  readonly load: number
  /** From the start of the run. */
  readonly startMs: number
  readonly endMs: number
}

/** Of the scenarios that have stages, in the order of the plan; a load of nothing is none. */
export function heldLoads({ scenarios, segment }: Pick<RunPlan, 'scenarios' | 'segment'>): HeldLoad[] {
  return scenarios.flatMap((scenario): HeldLoad[] => {
    const { executor, name } = scenario
    const planned = plannedLoad(scenario, segment)
    if (planned === null || (executor.kind !== 'ramping-vus' && executor.kind !== 'ramping-arrival-rate')) return []
    return levelParts(planned).map((part) => ({ scenario: name, measure: planned.measure, ...part }))
  })
}

function levelParts({ points }: PlannedLoad): { load: number; startMs: number; endMs: number }[] {
  const parts: { load: number; startMs: number; endMs: number }[] = []
  for (const [index, { offsetMs: startMs, value: load }] of points.entries()) {
    const next = points[index + 1]
    if (next === undefined || next.value !== load || next.offsetMs === startMs || load === 0) continue
    const last = parts.at(-1)
    if (last !== undefined && last.endMs === startMs && last.load === load) last.endMs = next.offsetMs
    else parts.push({ load, startMs, endMs: next.offsetMs })
  }
  return parts
}

interface SaturationFold {
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
