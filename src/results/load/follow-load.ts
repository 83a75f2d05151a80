// Where throughput stops following the load, by whole steps. A first view: it says what was reached, and claims nothing
// about chance.
import type { ExpectedLoad, LoadFollowing, LoadStep } from './load-summary.ts'

const LIMIT_SHARE = 0.95

/** One for each scenario and mode whose steps were measured at two loads or more. */
export function followLoad(steps: readonly LoadStep[]): LoadFollowing[] {
  const groups = Map.groupBy(steps, ({ mode, scenario }) => JSON.stringify([scenario, mode]))
  return [...groups.values()].flatMap((ofOne) => {
    const measured = ofOne
      .flatMap(({ load, measure, mode, rates, scenario }) =>
        rates === null ? [] : [{ load, measure, mode, rates, scenario }],
      )
      .sort((a, b) => a.load - b.load)
    const [lowest] = measured
    if (lowest === undefined || lowest.load === measured.at(-1)?.load) return []
    const isOpen = lowest.measure === 'iterations-per-second'
    const reached = measured.map(({ load, rates }): ExpectedLoad => ({
      load,
      expectedPerSecond: isOpen ? rates.offeredPerSecond : (lowest.rates.achievedPerSecond / lowest.load) * load,
      achievedPerSecond: rates.achievedPerSecond,
    }))
    const followed = reached.findLastIndex(follows)
    // Steps may repeat a load, on the way up and down: if one of them follows, the load is followed.
    const fellShort = reached.find(({ load }, index) => index > followed && load > (reached[followed]?.load ?? -1))
    return {
      scenario: lowest.scenario,
      mode: lowest.mode,
      expectation: isOpen ? 'offered' : 'per-vu',
      limitShare: LIMIT_SHARE,
      lastFollowed: reached[followed] ?? null,
      fellShort: fellShort ?? null,
    }
  })
}

const follows = ({ achievedPerSecond, expectedPerSecond }: ExpectedLoad): boolean =>
  achievedPerSecond >= LIMIT_SHARE * expectedPerSecond
