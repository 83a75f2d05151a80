import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { COUNTERS, GAUGES, TRENDS } from '../../src/metrics/metric-catalogue.ts'
import { AGGREGATES } from '../../src/scenario/threshold-expression.ts'
import { renderMetricCatalogue } from '../../src/metrics/render-metric-catalogue.ts'

test('every metric is a row of six columns', () => {
  const names = Object.keys({ ...TRENDS, ...COUNTERS, ...GAUGES })
  const rows = renderMetricCatalogue(AGGREGATES)
    .split('\n')
    .filter((line) => line.startsWith('| `'))
  expect(rows.map((row) => row.split('`')[1])).toEqual(names)
  expect(rows.filter((row) => row.split('|').length !== 8)).toEqual([])
})

test('docs/metrics.md is what the catalogue says', () => {
  expect(readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8')).toBe(
    renderMetricCatalogue(AGGREGATES),
  )
})
