// How the modes of a run differ, by the minutes that they shared: a line for each mode beside the first.
import type { MetricDifference, ModeComparison } from '../../results/mode-differences.ts'
import type { Summary } from '../../results/summary.ts'
import { changeText } from '../history/change-text.ts'

const SHORT_NAMES: Partial<Record<MetricDifference['metric'], string>> = {
  time_to_first_token: 'TTFT',
  output_tokens_per_second: 'OTPS',
  call_duration: 'E2E',
}

/** Of those alone that have an interval. `showName` makes a name safe for where the line goes. */
export function modeDifferences({ modeComparisons }: Summary, showName: (name: string) => string): string[] {
  const several = new Set(modeComparisons.map(({ scenario }) => scenario)).size > 1
  return modeComparisons
    .filter(({ metrics }) => metrics.some(({ low }) => low !== null))
    .map((comparison) => describe(comparison, several, showName))
}

function describe(comparison: ModeComparison, isNamed: boolean, showName: (name: string) => string): string {
  const { against, isLikeForLike, lost, lostAgainst, metrics, mode, scenario } = comparison
  const where = isNamed ? ` in ${showName(scenario)}` : ''
  const known = metrics.filter(({ low }) => low !== null)
  const byMetric = [...Map.groupBy(known, ({ metric }) => metric)].map(
    ([metric, each]) => `${SHORT_NAMES[metric] ?? metric} ${each.map(differenceText).join(', ')}`,
  )
  const caution = isLikeForLike
    ? ''
    : `. They lost different shares of their calls (${percentText(lost)} and ${percentText(lostAgainst)}): this compares only what each completed`
  return `${showName(mode)} against ${showName(against)}${where}, same prompts and minutes: ${byMetric.join('; ')}${caution}`
}

/** `p50 −48 % (−52 to −44)`; what its interval does not tell from nothing is said so. */
function differenceText({ change, high, low, percentile }: MetricDifference): string {
  const text = `p${percentile} ${whole(change)} %`
  if (low === null || high === null) return text
  return `${text} (${whole(low)} to ${whole(high)}${low <= 0 && high >= 0 ? ', no difference seen' : ''})`
}

/** `−48`, `+5.2`: a decimal where a percent is much. */
function whole(change: number): string {
  const text = changeText('ratio', change).replace(' %', '')
  return Math.abs(change) >= 0.1 ? text.replace(/\.\d$/, '') : text
}

const percentText = (share: number): string => `${(100 * share).toFixed(1)} %`
