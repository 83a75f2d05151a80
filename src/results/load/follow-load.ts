// Where throughput stops following the load, by whole steps. A first view: it says what was reached, and claims nothing
// about chance.
import type { ExpectedLoad, LoadFollowing, LoadRates, LoadStep } from './load-summary.ts'

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
