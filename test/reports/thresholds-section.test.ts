import { expect, test } from 'vitest'
import { makeThresholdPlans } from '../../src/plan/make-threshold-plans.ts'
import { plain } from '../../src/reports/paint.ts'
import { renderThresholds } from '../../src/reports/thresholds-section.ts'
import { makeSummary } from '../../src/results/make-summary.ts'
import { completedCall, tokens } from '../fakes/call-record.ts'
import { modeDimension } from '../fakes/mode-dimension.ts'
import { finishedRun, recordRun, twoModes } from '../fakes/recorded-run.ts'

const dimensions = { ...twoModes, modes: [modeDimension('cached', { isCached: true }), modeDimension('plain')] }

/** Whether the p90 of so many calls, half of them hits, is marked as claimed by too few. */
function isMarked(selector: string, calls: number): boolean {
  const recorded = Array.from({ length: calls }, (_, index) => ({
    mode: 0,
    prompt: 0,
    record: completedCall({ usage: tokens({ cacheReadInputTokens: index % 2 }) }),
  }))
  const thresholds = makeThresholdPlans({ [`time_to_first_token{${selector}}`]: 'p(90)<5000' })
  const summary = makeSummary(finishedRun(recordRun([recorded], dimensions).store, { dimensions, thresholds }))
  return renderThresholds(summary, plain).join('\n').includes('~')
}

// 64 samples claim a p90. Some of the selectors name a series of the summary, others one that is spread over several.
test.each([
  ['mode:cached', 64],
  ['scenario:ramp,mode:cached', 64],
  ['mode:cached,cache:hit', 128],
  ['scenario:ramp,mode:cached,cache:hit', 128],
  ['scenario:ramp,mode:cached,prompt:counting,cache:hit', 128],
])('each sample that {%s} selects is counted once', (selector, enough) => {
  expect([isMarked(selector, enough), isMarked(selector, enough - 2)]).toEqual([false, true])
})
