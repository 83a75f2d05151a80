// Study A, shortened: a tenth of its calls in a world ten times as fast, where what the machine adds counts tenfold. How
// near the samples are is in study-a-slice.timing.test.ts, the arithmetic in test/results/make-study-table.property.test.ts,
// and the whole study in real time in test/experiments/whole-study-a.ts.
import { expect } from 'vitest'
import { plain } from '../../src/reports/text-table.ts'
import { renderTextSummary } from '../../src/reports/text-summary.ts'
import { changeDeviations, repeatStudyA, rowDeviations } from '../experiments/repeat-study-a.ts'
import { countOf, unaccounted } from '../engine/read-summary.ts'
import { timingTest } from '../timing/timing-test.ts'

const CALLS = 160

timingTest('its table tells what the simulator did, row by row and change by change', async () => {
  const study = await repeatStudyA({ seed: 1, speed: 10, overrides: { vus: '40', iterations: String(CALLS) } })
  const { summary, table, truth } = study
  expect(summary.outcome.reasons).toEqual([])
  expect(countOf(summary, 'calls_completed')).toBe(CALLS)
  expect(unaccounted(summary)).toBe(0)
  expect(truth.map(({ calls }) => calls)).toEqual([40, 40, 40, 40])

  // A client cannot see a token before it is written; how much later, a busy machine has a say in.
  for (const { heading, label, observed, truth: written } of rowDeviations(study)) {
    const isTime = heading.startsWith('TTFT')
    expect(observed, `${label} ${heading}`).toBeGreaterThan(written * (isTime ? 0.998 : 0.8))
    expect(observed, `${label} ${heading}`).toBeLessThan(isTime ? written * 1.5 + 0.5 : written * 1.25)
  }
  const rates = changeDeviations(study).filter(({ heading }) => heading === 'OTPS p50')
  expect(rates.map(({ label }) => label)).toEqual(['Claude 3.5 Haiku, change', 'Llama 3.1 70B, change'])
  for (const { observed, truth: made } of rates) {
    expect(observed).toBeGreaterThan(0)
    expect((observed + 100) / (made + 100)).toBeCloseTo(1, 0)
  }

  const text = renderTextSummary(summary, plain, { mode: 'compact', trendStats: [] })
  expect(text).toContain(table.title)
  for (const figure of ['0.6', '42.8', '203.7', '-42.20 %', '+529.33 %']) expect(text).toContain(` ${figure}`)
})
