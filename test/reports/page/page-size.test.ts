import { expect, test } from 'vitest'
import { makePageModel } from '../../../src/reports/page/page-model.ts'
import { renderPage } from '../../../src/reports/page/render-page.ts'
import { fourByFour, pageRun, variedCalls } from '../../fakes/page-run.ts'

const TWO_MEGABYTES = 2_000_000

// Drawing calls takes longer than all that is tested: ten minutes of them are gone through again and again.
const run = pageRun({ calls: variedCalls(600, 1, fourByFour), dimensions: fourByFour })

function* hours(count: number) {
  for (let index = 0; index < 6 * count; index++) {
    const shiftMs = index * 600_000
    for (const interval of run.intervals) {
      yield { ...interval, startMs: interval.startMs + shiftMs, endMs: interval.endMs + shiftMs }
    }
  }
}

test('the page of an hour, of four modes and four prompts, is under 2 MB', { timeout: 60_000 }, () => {
  const model = makePageModel(run.manifest, run.summary, hours(1))
  expect(model.charts.slots.endS.at(-1)).toBe(3_600)
  expect(model.charts.slots.endS.length).toBeGreaterThanOrEqual(300)
  expect(model.charts.slots.endS.length).toBeLessThanOrEqual(600)
  expect(Buffer.byteLength(renderPage(model))).toBeLessThan(TWO_MEGABYTES)
})
