// How the modes of a run differ, by the minutes that they shared: a line for each mode beside the first.
import type { MetricDifference, ModeComparison } from '../../results/mode-differences.ts'
import type { ImplicitCaching } from '../../results/implicit-caching.ts'
import { formatCount } from '../format.ts'
import { changeText } from '../history/change-text.ts'
import { type MakeSections, mode, text, type Text } from './section.ts'

const SHORT_NAMES: Partial<Record<MetricDifference['metric'], string>> = {
  time_to_first_token: 'TTFT',
  output_tokens_per_second: 'OTPS',
  call_duration: 'E2E',
}

/** Of those alone that have an interval. */
export const modeDifferences: MakeSections = ({ summary: { implicitCaching, modeComparisons } }) => {
  const several = new Set(modeComparisons.map(({ scenario }) => scenario)).size > 1
  const notes = modeComparisons
    .filter(({ metrics }) => metrics.some(({ low }) => low !== null))
    .map((comparison) => describe(comparison, several, implicitCaching))
  return notes.length === 0 ? [] : [{ id: 'mode-differences', title: 'How modes differ', tables: [], notes }]
}

function describe(comparison: ModeComparison, isNamed: boolean, implicit: readonly ImplicitCaching[]): Text {
  const { against, isLikeForLike, lost, lostAgainst, metrics, mode: name, scenario } = comparison
  const where = isNamed ? text` in ${{ name: scenario }}` : ''
  const known = metrics.filter(({ low }) => low !== null)
  const byMetric = [...Map.groupBy(known, ({ metric }) => metric)].map(
    ([metric, each]) => `${SHORT_NAMES[metric] ?? metric} ${each.map(differenceText).join(', ')}`,
  )
  const caution = isLikeForLike
    ? ''
    : `. They lost different shares of their calls (${percentText(lost)} and ${percentText(lostAgainst)}): this compares only what each completed`
  const mixed = implicit
    .filter(({ hits, mode: of }) => hits > 0 && (of === name || of === against))
    .flatMap(
      ({ calls, hits, mode: of }) =>
        text`. ${formatCount(hits)} of ${formatCount(calls)} calls of ${mode(of)} read a cache that nobody asked for: nonce in the prompts keeps calls from it`,
    )
  return text`${mode(name)} against ${mode(against)}${where}, same prompts and minutes: ${byMetric.join('; ')}${caution}${mixed}`
}

/** `p50 −48 % (−52 to −44)`; what its interval does not tell from nothing is said so. */
function differenceText({ change, high, low, percentile }: MetricDifference): string {
  const told = `p${percentile} ${whole(change)} %`
  if (low === null || high === null) return told
  return `${told} (${whole(low)} to ${whole(high)}${low <= 0 && high >= 0 ? ', no difference seen' : ''})`
}

/** `−48`, `+5.2`: a decimal where a percent is much. */
function whole(change: number): string {
  const percent = changeText('ratio', change).replace(' %', '')
  return Math.abs(change) >= 0.1 ? percent.replace(/\.\d$/, '') : percent
}

const percentText = (share: number): string => `${(100 * share).toFixed(1)} %`
