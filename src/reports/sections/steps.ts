// The loads that a ramp holds, a line for each and mode, and up to which of them throughput follows.
import { MOST_THROTTLED_SHARE } from '../../results/load/saturation.ts'
import type { ExpectedLoad, LoadFollowing, LoadStep } from '../../results/load/load-summary.ts'
import type { Summary } from '../../results/summary.ts'
import { renderDuration } from '../../time/duration.ts'
import { durationScale, formatCount, formatShare, threeDigits } from '../format.ts'
import { type Column, fitName, NOTHING, type Paint, renderTable } from '../text-table.ts'
import { printable } from '../../run-folder/printable.ts'

/** No line where no scenario has stages that hold a load. */
export function renderSteps({ saturation }: Pick<Summary, 'saturation'>, paint: Paint): string[] {
  const groups = Map.groupBy(saturation.steps, ({ scenario }) => scenario)
  return [...groups].flatMap(([scenario, steps], index) => [
    ...(index === 0 ? [] : ['']),
    ...renderScenario(steps, paint),
    ...saturation.following.filter((each) => each.scenario === scenario).map(tellFollowing),
  ])
}

function renderScenario(steps: readonly LoadStep[], paint: Paint): string[] {
  const [first] = steps
  if (first === undefined) return []
  const isOpen = first.measure === 'iterations-per-second'
  const scale = durationScale(steps.map(({ rates }) => rates?.ttftP90Ms ?? 0))
  const rows = [...steps].sort((a, b) => a.startMs - b.startMs)
  const column = (
    heading: string,
    cell: (rates: NonNullable<LoadStep['rates']>) => string,
    group?: string,
  ): Column => ({
    ...(group === undefined ? {} : { group }),
    heading,
    align: 'right',
    cells: rows.map(({ rates }) => (rates === null ? NOTHING : cell(rates))),
  })
  const ttft = (ms: number | null): string => (ms === null ? NOTHING : scale.format(ms))
  const [groups = '', headings = '', ...lines] = renderTable([
    {
      heading: `steps of ${fitName(printable(first.scenario))}`,
      align: 'left',
      cells: rows.map(({ startMs, endMs }) => `${renderDuration(startMs)} to ${renderDuration(endMs)}`),
    },
    { heading: isOpen ? 'planned/s' : 'VUs', align: 'right', cells: rows.map(({ load }) => briefly(load)) },
    { heading: 'mode', align: 'left', cells: rows.map(({ mode }) => fitName(printable(mode))) },
    column('offered', ({ offeredPerSecond }) => threeDigits(offeredPerSecond), 'calls/s'),
    column('achieved', ({ achievedPerSecond }) => threeDigits(achievedPerSecond), 'calls/s'),
    column('mean', ({ meanInFlight }) => threeDigits(meanInFlight), 'in flight'),
    column('most', ({ mostInFlight }) => formatCount(mostInFlight), 'in flight'),
    column('p50', ({ ttftP50Ms }) => ttft(ttftP50Ms), `TTFT (${scale.unit})`),
    column('p90', ({ ttftP90Ms }) => ttft(ttftP90Ms), `TTFT (${scale.unit})`),
    column('tokens/s', ({ outputTokensPerSecond }) => formatCount(Math.round(outputTokensPerSecond))),
    column('throttled', ({ throttledShare }) => (throttledShare === null ? NOTHING : formatShare(throttledShare, 1))),
  ])
  return [paint.dim(groups), paint.bold(headings), ...lines]
}

/** A first view, in words that claim no more than whole steps show. */
function tellFollowing({ expectation, fellShort, lastFollowed, mode }: LoadFollowing): string {
  const isOpen = expectation === 'offered'
  const load = (step: ExpectedLoad): string =>
    isOpen ? `${briefly(step.load)}/s planned` : `${briefly(step.load)} VUs`
  const expected = isOpen ? 'offered' : 'expected of as many VUs'
  const name = printable(mode)
  if (fellShort === null) return `first view, ${name}: throughput follows what is ${expected} at every step`
  const { achievedPerSecond, expectedPerSecond, throttledShare } = fellShort
  const upTo = lastFollowed === null ? 'at no step' : `up to ${load(lastFollowed)}`
  if (throttledShare > MOST_THROTTLED_SHARE) {
    return `first view, ${name}: throughput follows ${upTo}; at ${load(fellShort)}, ${formatShare(throttledShare, 1)} of the calls are throttled`
  }
  return (
    `first view, ${name}: throughput follows ${upTo}; at ${load(fellShort)} it is ` +
    `${threeDigits(achievedPerSecond)} of ${threeDigits(expectedPerSecond)} calls/s ${expected}`
  )
}

const briefly = (load: number): string => String(Number(load.toPrecision(3)))
