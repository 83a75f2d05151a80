import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { COUNTERS, GAUGES, TRENDS } from '../../src/metrics/metric-catalogue.ts'
import { AGGREGATES } from '../../src/scenario/threshold-schema.ts'
import { renderMetricCatalogue } from '../../src/metrics/render-metric-catalogue.ts'
import { TAG_NAMES } from '../../src/metrics/tags.ts'

const rowsOf = (columns: number): string[] =>
  renderMetricCatalogue(AGGREGATES)
    .split('\n')
    .filter((line) => line.startsWith('| `') && line.split('|').length === columns + 2)

const nameOf = (row: string): string | undefined => row.split('`')[1]

test('every metric is a row of six columns', () => {
  expect(rowsOf(6).map(nameOf)).toEqual(Object.keys({ ...TRENDS, ...COUNTERS, ...GAUGES }))
})

test('every tag is a row of three columns, with the values that are known beforehand', () => {
  expect(rowsOf(3).map(nameOf)).toEqual(TAG_NAMES)
  expect(rowsOf(3).find((row) => nameOf(row) === 'cache')).toContain('| `hit` `write` `miss` `not-asked` `unknown` |')
})

test('docs/metrics.md is what the catalogue says', () => {
  expect(readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8')).toBe(
    renderMetricCatalogue(AGGREGATES),
  )
})
