import type { SeriesSummary } from '../../results/summary.ts'
import { renderDuration } from '../../time/duration.ts'
import { durationScale, formatCount } from '../format.ts'
import type { SummaryLookup } from '../summary-lookup.ts'
import { joined, type MakeSections, percentileOf, text, type Text } from './section.ts'

/** What became of iterations, and how long they took from when they were to start. */
export const iterations: MakeSections = ({ lookup }) => [
  {
    id: 'iterations',
    title: 'Iterations',
    tables: [],
    notes: [tellEnds(lookup), ...tellBackoffs(lookup), ...tellResponseTimes(lookup)],
  },
]

function tellEnds(lookup: SummaryLookup): string {
  const count = (metric: 'iterations' | 'interrupted_iterations' | 'dropped_iterations'): string =>
    formatCount(lookup.count(metric, {}))
  const unstarted = lookup.count('unstarted_iterations', {})
  const never = unstarted === 0 ? '' : `, ${formatCount(unstarted)} never started`
  return `iterations: ${count('iterations')} completed, ${count('interrupted_iterations')} interrupted, ${count('dropped_iterations')} dropped${never}`
}

/** What VUs of closed models waited because nothing was served, a sentence for each scenario of which some did. */
const tellBackoffs = (lookup: SummaryLookup): Text[] =>
  lookup.valuesOf('scenario').flatMap((scenario) => {
    const waits = lookup.count('vu_backoffs', { scenario })
    if (waits === 0) return []
    const took = renderDuration(Math.round(lookup.count('vu_backoff_time', { scenario }) / 100) * 100)
    const times = waits === 1 ? 'once' : `${formatCount(waits)} times`
    return [
      text`VUs of ${{ name: scenario }} backed off ${times}, ${took} in all, because no call of their iteration was served; the scenario key maxBackoff sets how long`,
    ]
  })

/** In an open model, what a user waits starts at the intended start; what the service takes starts at sent. */
const tellResponseTimes = (lookup: SummaryLookup): Text[] =>
  lookup.valuesOf('scenario').flatMap((scenario) => {
    const response = lookup.series('response_time', { scenario })
    const service = lookup.series('call_duration', { scenario })
    if (response === undefined || service === undefined) return []
    const percentiles = ['50', '99'] as const
    const { format, unit } = durationScale(
      [response, service].flatMap((each) => percentiles.map((name) => each.percentiles[name])),
    )
    const tell = (of: SeriesSummary): Text =>
      joined(
        percentiles.map((name) => text`p${name} ${{ ...percentileOf(of, name, format), unit }}`),
        ', ',
      )
    return [
      text`response time of ${{ name: scenario }}, from the intended start: ${tell(response)}`,
      text`service time of ${{ name: scenario }}, from sent: ${tell(service)}`,
    ]
  })
