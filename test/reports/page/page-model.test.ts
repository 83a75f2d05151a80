import { describe, expect, test } from 'vitest'
import type { PageCharts } from '../../../src/reports/page/charts/page-charts.ts'
import { makePageModel } from '../../../src/reports/page/page-model.ts'
import { leastSamplesFor, PERCENTILES } from '../../../src/results/percentiles.ts'
import { refusedCall } from '../../fakes/call-record.ts'
import { fourByFour, pageRun, variedCalls } from '../../fakes/page-run.ts'
import { twoModes } from '../../fakes/recorded-run.ts'

const run = pageRun({ calls: variedCalls(40, 2, fourByFour), dimensions: fourByFour })
const { charts } = run.model

const curve = ({ distributions }: PageCharts, metric: string, mode: number, prompt: number | null) =>
  distributions
    .find((each) => each.metric === metric)
    ?.series.find((each) => each.mode === mode && each.prompt === prompt)

describe('the charts of a run', () => {
  test.each(['time_to_first_token', 'call_duration', 'inter_chunk_gap'] as const)(
    'have the percentiles of %s that the summary has, for each mode and each of its prompts',
    (metric) => {
      for (const [mode, name] of charts.modes.entries()) {
        for (const prompt of [null, ...charts.prompts.keys()]) {
          const scenario = 'steady'
          const tags =
            prompt === null ? { mode: name } : { scenario, mode: name, prompt: charts.prompts[prompt] as string }
          const series = run.summary.series.find(
            (each) => each.metric === metric && JSON.stringify(each.tags) === JSON.stringify(tags),
          )
          const drawn = curve(charts, metric, mode, prompt)
          expect(drawn?.count).toBe(series?.count)
          const reached = PERCENTILES.filter(
            (each) => drawn?.values[charts.percents.indexOf(Number(each))] !== undefined,
          )
          expect(reached.length).toBeGreaterThanOrEqual(6)
          const valueOf = (each: (typeof PERCENTILES)[number]) => drawn?.values[charts.percents.indexOf(Number(each))]
          expect(reached.map(valueOf)).toEqual(reached.map((each) => Number(series?.percentiles[each].toPrecision(4))))
          const high = reached.filter((each) => Number(each) >= 50)
          const isStrong = (each: string) => charts.percents.indexOf(Number(each)) < (drawn?.strong ?? 0)
          expect(high.filter(isStrong)).toEqual(
            high.filter((each) => leastSamplesFor(Number(each)) <= (series?.count ?? 0)),
          )
        }
      }
    },
  )

  test('turn OTPS round, so that the slow end is its tail', () => {
    const series = run.summary.series.find(
      ({ metric, tags }) => metric === 'output_tokens_per_second' && JSON.stringify(tags) === '{"mode":"standard"}',
    )
    const drawn = curve(charts, 'output_tokens_per_second', 0, null)
    expect(drawn?.values[charts.percents.indexOf(90)]).toBe(Number(series?.percentiles['10'].toPrecision(4)))
  })

  test('count each call once, by how it ended', () => {
    const counted = charts.outcomes.series.reduce((sum, { counts }) => sum + counts.reduce((a, b) => a + b, 0), 0)
    expect(counted).toBe(40 * 2 * 16)
    for (const kind of ['requests', 'tokens']) {
      const drawn = charts.outcomes.series
        .filter((each) => charts.outcomes.kinds[each.kind]?.name === `throttled: ${kind}`)
        .reduce((sum, { counts }) => sum + counts.reduce((a, b) => a + b, 0), 0)
      const told = run.summary.counters.find(
        ({ metric, tags }) => metric === 'calls_throttled' && JSON.stringify(tags) === `{"throttle":"${kind}"}`,
      )
      expect(drawn).toBe(told?.count)
      expect(drawn).toBeGreaterThan(0)
    }
  })

  test('have every gap in a bin', () => {
    for (const { count, counts } of charts.gaps.series) expect(counts.reduce((a, b) => a + b, 0)).toBe(count)
    expect(charts.gaps.series.length).toBe(4 * 5)
    expect(charts.gaps.edgesMs.length).toBe((charts.gaps.series[0]?.counts.length ?? 0) + 1)
  })

  test('have the samples of all time, and in each stretch its own median', () => {
    const [whole] = charts.overTime.filter(({ mode, prompt }) => mode === 1 && prompt === null)
    const count = whole?.ttftCount.reduce((a, b) => a + b, 0)
    expect(count).toBe(curve(charts, 'time_to_first_token', 1, null)?.count)
    // The load doubles as the run goes on.
    expect(whole?.ttftP50Ms.at(-1) ?? 0).toBeGreaterThan(whole?.ttftP50Ms[0] ?? Infinity)
  })

  test('have the worst of the threads', () => {
    expect(charts.client.loopDelay?.callThreadsP99Ms[0]).toBe(2)
    expect(charts.client.loopDelay?.callThreadsMaxMs[0]).toBe(5)
    expect(charts.client.loopDelay?.conductorMaxMs[0]).toBe(6)
  })
})

test('a run that recorded nothing of its threads has a page without them', () => {
  const intervals = run.intervals.map((interval) => ({
    ...interval,
    trends: interval.trends.filter(({ tags }) => tags.thread === undefined),
  }))
  expect(makePageModel(run.manifest, run.summary, intervals).charts.client.loopDelay).toBeNull()
})

test('a mode that was planned and never called is not drawn', () => {
  const { model } = pageRun({
    calls: [[{ mode: 1, prompt: 0, record: refusedCall({ kind: 'throttled', throttle: 'tokens' }) }]],
  })
  expect(model.charts.modes).toEqual(['optimized'])
  expect(model.charts.prompts).toEqual(['counting'])
})

test('prompts of a great many modes are shown together, for want of room', () => {
  const prompts = Array.from({ length: 110 }, (_, index) => `prompt-${index}`)
  const { model } = pageRun({
    calls: variedCalls(1, 1, { ...twoModes, prompts }),
    dimensions: { ...twoModes, prompts },
  })
  expect(model.charts.byPrompt).toBe(false)
  expect(model.charts.overTime).toHaveLength(2)
  const ended = model.charts.outcomes.series.reduce((sum, { counts }) => sum + counts.reduce((a, b) => a + b, 0), 0)
  expect(ended).toBe(110 * 2)
})
