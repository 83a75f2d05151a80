// The loads that a ramp holds, a line for each and mode, and up to which of them throughput follows.
import { MOST_THROTTLED_SHARE } from '../../results/load/saturation.ts'
import type { ExpectedLoad, LoadFollowing, LoadStep } from '../../results/load/load-summary.ts'
import { renderDuration } from '../../time/duration.ts'
import { durationScale, formatCount, formatShare, threeDigits } from '../format.ts'
import { type ColumnOf, left, type MakeSections, mode, right, type Table, tableOf, text, type Text } from './section.ts'

/** A section for each scenario that has stages which hold a load. */
export const steps: MakeSections = ({ summary: { saturation } }) => {
  return [...Map.groupBy(saturation.steps, ({ scenario }) => scenario)].map(([scenario, held], index) => ({
    id: `steps-${index + 1}`,
    title: text`Held loads of ${{ name: scenario }}`,
    tables: [tableOfSteps(scenario, held)],
    notes: saturation.following.filter((each) => each.scenario === scenario).map(tellFollowing),
  }))
}

function tableOfSteps(scenario: string, held: readonly LoadStep[]): Table {
  const isOpen = held[0]?.measure === 'iterations-per-second'
  const scale = durationScale(held.map(({ rates }) => rates?.ttftP90Ms ?? 0))
  const ttft = (ms: number | null): string | null => (ms === null ? null : scale.format(ms))
  const rows = [...held].sort((a, b) => a.startMs - b.startMs)
  return tableOf(
    rows,
    [
      left('time', ({ startMs, endMs }) => `${renderDuration(startMs)} to ${renderDuration(endMs)}`),
      right(isOpen ? 'planned/s' : 'VUs', ({ load }) => briefly(load)),
      left('mode', (step) => [mode(step.mode)]),
      rate('offered', ({ offeredPerSecond }) => threeDigits(offeredPerSecond), 'calls/s'),
      rate('achieved', ({ achievedPerSecond }) => threeDigits(achievedPerSecond), 'calls/s'),
      rate('mean', ({ meanInFlight }) => threeDigits(meanInFlight), 'in flight'),
      rate('most', ({ mostInFlight }) => formatCount(mostInFlight), 'in flight'),
      rate('p50', ({ ttftP50Ms }) => ttft(ttftP50Ms), `TTFT (${scale.unit})`),
      rate('p90', ({ ttftP90Ms }) => ttft(ttftP90Ms), `TTFT (${scale.unit})`),
      rate('tokens/s', ({ outputTokensPerSecond }) => formatCount(Math.round(outputTokensPerSecond))),
      rate('throttled', ({ throttledShare: share }) => (share === null ? null : formatShare(share, 1))),
    ],
    { corner: text`steps of ${{ name: scenario }}` },
  )
}

/** A column of what a step came to; of one that was measured too short there is nothing. */
const rate = (
  heading: string,
  cell: (rates: NonNullable<LoadStep['rates']>) => string | null,
  group?: string,
): ColumnOf<LoadStep> => right(heading, ({ rates }) => (rates === null ? null : cell(rates)), group)

/** A first view, in words that claim no more than whole steps show. */
function tellFollowing({ expectation, fellShort, lastFollowed, mode: of }: LoadFollowing): Text {
  const isOpen = expectation === 'offered'
  const load = (step: ExpectedLoad): string =>
    isOpen ? `${briefly(step.load)}/s planned` : `${briefly(step.load)} VUs`
  const expected = isOpen ? 'offered' : 'expected of as many VUs'
  const told = (what: string): Text => text`first view, ${mode(of)}: throughput follows ${what}`
  if (fellShort === null) return told(`what is ${expected} at every step`)
  const { achievedPerSecond, expectedPerSecond, throttledShare } = fellShort
  const upTo = lastFollowed === null ? 'at no step' : `up to ${load(lastFollowed)}`
  return told(
    throttledShare > MOST_THROTTLED_SHARE
      ? `${upTo}; at ${load(fellShort)}, ${formatShare(throttledShare, 1)} of the calls are throttled`
      : `${upTo}; at ${load(fellShort)} it is ${threeDigits(achievedPerSecond)} of ${threeDigits(expectedPerSecond)} calls/s ${expected}`,
  )
}

const briefly = (load: number): string => String(Number(load.toPrecision(3)))
