import { expect, test } from 'vitest'
import { makePageModel } from '../../../src/reports/page/page-model.ts'
import { renderPage } from '../../../src/reports/page/render-page.ts'
import type { Dimensions } from '../../../src/metrics/tags.ts'
import { modeDimension } from '../../fakes/mode-dimension.ts'
import { fourByFour, pageRun, variedCalls, type PageRun } from '../../fakes/page-run.ts'

const TWO_MEGABYTES = 2_000_000

/** Drawing calls takes longer than all that is tested: a run's seconds are gone through again and again. */
function* again({ intervals }: PageRun, times: number) {
  for (let index = 0; index < times; index++) {
    const shiftMs = index * intervals.length * 1_000
    for (const interval of intervals) {
      yield { ...interval, startMs: interval.startMs + shiftMs, endMs: interval.endMs + shiftMs }
    }
  }
}

const fewModes = pageRun({ calls: variedCalls(300, 1, fourByFour), dimensions: fourByFour })

test.each([
  ['ten minutes, which have the most stretches of time,', 2, 600],
  ['an hour', 12, 450],
])('the page of %s of four modes and four prompts is under 2 MB', { timeout: 60_000 }, (_, times, slots) => {
  const model = makePageModel(fewModes.manifest, fewModes.summary, again(fewModes, times))
  expect(model.charts.slots.endS.at(-1)).toBe(times * 300)
  expect(model.charts.slots.endS).toHaveLength(slots)
  expect(Buffer.byteLength(renderPage(model))).toBeLessThan(TWO_MEGABYTES)
})

test('as many modes and prompts as are told apart keep under it too', { timeout: 60_000 }, () => {
  const dimensions: Dimensions = {
    scenarios: [{ name: 'steady', model: 'open' }],
    modes: Array.from({ length: 9 }, (__, index) => modeDimension(`a-mode-with-a-name-${index}`)),
    prompts: Array.from({ length: 21 }, (__, index) => `a-prompt-with-a-name-${index}`),
  }
  const run = pageRun({ calls: variedCalls(6, 1, dimensions), dimensions })
  const model = makePageModel(run.manifest, run.summary, again(run, 40))
  expect(model.charts.byPrompt).toBe(true)
  expect(model.charts.overTime).toHaveLength(9 * 22)
  expect(Buffer.byteLength(renderPage(model))).toBeLessThan(TWO_MEGABYTES)
})
