import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { COUNTERS, GAUGES, TRENDS } from '../../src/metrics/metric-catalogue.ts'
import { renderMetricCatalogue } from '../../src/metrics/render-metric-catalogue.ts'

test('every metric is a row of five columns', () => {
  const names = Object.keys({ ...TRENDS, ...COUNTERS, ...GAUGES })
  const rows = renderMetricCatalogue()
    .split('\n')
    .filter((line) => line.startsWith('| `'))
  expect(rows.map((row) => row.split('`')[1])).toEqual(names)
  expect(rows.filter((row) => row.split('|').length !== 7)).toEqual([])
})

test('docs/metrics.md is what the catalogue says', () => {
  expect(readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8')).toBe(renderMetricCatalogue())
})
