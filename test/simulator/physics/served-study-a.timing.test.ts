// A short look at what test/experiments/served-study-a.ts does in full: that serving adds nothing to what was drawn.
import { expect } from 'vitest'

import { quantile } from '../../experiments/quantile.ts'
import { serveStudyA } from '../../experiments/serve-study-a.ts'
import { studyARows } from '../../experiments/study-a.ts'
import { timingTest } from '../../timing/timing-test.ts'

// The p90 of so many log-normal calls has a standard error of 5 % at the widest of these spreads.
const CALLS = 500
const TOLERANCE = 0.15

const rows = studyARows.filter(({ name }) => name.startsWith('Claude'))

for (const row of rows) {
  timingTest(`served calls of ${row.name} are as published, by the own truth of the simulator`, async () => {
    const served = await serveStudyA(row, 1, CALLS)
    for (const [values, { p50, p90 }] of [
      [served.timeToFirstTokenMs, row.timeToFirstTokenMs],
      [served.outputTokensPerSecond, row.outputTokensPerSecond],
    ] as const) {
      expect(Math.abs(quantile(values, 0.5) / p50 - 1)).toBeLessThan(TOLERANCE)
      expect(Math.abs(quantile(values, 0.9) / p90 - 1)).toBeLessThan(TOLERANCE)
    }
  })
}
