import type { LoadStep } from '../../../results/load/load-summary.ts'
import type { Summary } from '../../../results/summary.ts'
import type { LoadPoint, ModeLoad } from './page-charts.ts'
import { roundValue } from './scale.ts'

/** What a summary says of throughput and calls under way, by the given modes. */
export const loadOf = ({ saturation }: Pick<Summary, 'saturation'>, modes: readonly string[]): ModeLoad[] =>
  saturation.modes.flatMap(({ intervals, mode: name }) => {
    const mode = modes.indexOf(name)
    if (mode === -1) return []
    return [
      {
        mode,
        points: intervals.map((each): LoadPoint => [
          each.startMs / 1_000,
          each.endMs / 1_000,
          roundValue(each.offeredPerSecond),
          roundValue(each.achievedPerSecond),
          roundValue(each.meanInFlight),
          roundValue(each.outputTokensPerSecond),
        ]),
        steps: saturation.steps.filter((step) => step.mode === name).flatMap(stepPoint),
      },
    ]
  })

function stepPoint({ load, measure, rates, scenario }: LoadStep) {
  if (rates === null) return []
  return [
    {
      scenario,
      load: `${load} ${measure === 'vus' ? (load === 1 ? 'VU' : 'VUs') : 'iterations/s'}`,
      achievedPerSecond: roundValue(rates.achievedPerSecond),
      meanInFlight: roundValue(rates.meanInFlight),
      outputTokensPerSecond: roundValue(rates.outputTokensPerSecond),
    },
  ]
}
