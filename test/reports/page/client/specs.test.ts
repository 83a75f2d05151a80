import { describe, expect, test } from 'vitest'
import { isEmpty, tableOf, type ChartSpec } from '../../../../src/reports/page/client/chart-spec.ts'
import { gapShares, percentiles, percentPosition } from '../../../../src/reports/page/client/distribution-specs.ts'
import { inFlightOverTime, rateOverTime, throughput } from '../../../../src/reports/page/client/load-specs.ts'
import {
  clientOverTime,
  otpsOverTime,
  outcomesOverTime,
  ttftOverTime,
} from '../../../../src/reports/page/client/over-time-specs.ts'
import type { Selection } from '../../../../src/reports/page/client/selection.ts'
import { percentTicks } from '../../../../src/reports/page/client/format.ts'
import { fourByFour, pageRun, variedCalls } from '../../../fakes/page-run.ts'

const { charts } = pageRun({ calls: variedCalls(30, 2, fourByFour), dimensions: fourByFour }).model

const select = (changes: Partial<Selection> = {}): Selection => ({
  modes: new Set([0, 1, 2, 3]),
  prompt: null,
  options: new Map(),
  ...changes,
})

const everySpec = (selection: Selection): ChartSpec[] => [
  percentiles(charts, selection),
  gapShares(charts, selection),
  ttftOverTime(charts, selection),
  otpsOverTime(charts, selection),
  outcomesOverTime(charts, selection),
  rateOverTime(charts, selection),
  inFlightOverTime(charts, selection),
  throughput(charts, selection),
]

test('every series has a value or a gap at each x, and x ascends', () => {
  for (const { series, x } of [...everySpec(select()), clientOverTime(charts)]) {
    expect(x.length).toBeGreaterThan(1)
    expect(x.toSorted((a, b) => a - b)).toEqual(x)
    expect(series.map(({ values }) => values.length)).toEqual(series.map(() => x.length))
  }
})

test('a mode has one colour in all charts, and one that is switched off is in none', () => {
  for (const spec of everySpec(select({ modes: new Set([2]) }))) {
    const colours = new Set(spec.series.map(({ colour }) => colour).filter((colour) => colour.startsWith('mode-')))
    expect([...colours].every((colour) => colour === 'mode-2')).toBe(true)
    expect(isEmpty(spec)).toBe(false)
  }
})

test('with every mode switched off, each chart says that there is nothing', () => {
  for (const spec of everySpec(select({ modes: new Set() }))) {
    expect(isEmpty(spec)).toBe(true)
    expect(spec.whenEmpty).toMatch(/\.$/)
  }
})

const tallest = (selection: Selection) => outcomesOverTime(charts, selection).series[0]?.values.slice(0, 30) ?? []

describe('calls by how they ended', () => {
  test('add up over prompts to those of all together', () => {
    const prompts = [0, 1, 2, 3].map((prompt) => tallest(select({ prompt })))
    const sum = prompts[0]?.map((_, second) => prompts.reduce((all, each) => all + (each[second] ?? 0), 0))
    expect(sum).toEqual(tallest(select()))
    expect(sum).toEqual(Array.from({ length: 30 }, () => 32))
  })

  test('are stacked in layers, and each tells its own height', () => {
    const { series } = outcomesOverTime(charts, select())
    const second = 29
    const heights = series.map(({ text }) => Number.parseFloat(text(second) ?? 'NaN'))
    expect(series[0]?.values[second]).toBeCloseTo(
      heights.reduce((a, b) => a + b, 0),
      6,
    )
    expect(series.at(-1)?.label).toBe('completed')
    expect(series.at(-1)?.values[second]).toBe(heights.at(-1))
  })
})

test('a percentile that too few samples claim is drawn apart, and marked where it is told', () => {
  const { series, x } = percentiles(charts, select({ modes: new Set([0]) }))
  const [weak, strong] = series
  const last = x.length - 1
  expect(weak?.look).toBe('weak')
  expect(weak?.text(last)).toMatch(/^~/)
  expect(strong?.values[last]).toBeNull()
  expect(strong?.text(0)).toMatch(/^\d/)
  expect(strong?.values[0]).not.toBeNull()
  // One line where the two meet.
  const meeting = strong?.values.findLastIndex((value) => value !== null) ?? -1
  expect(weak?.values[meeting]).toBe(strong?.values[meeting])
})

test('a table has one column for the two parts of a curve, and no row that is empty', () => {
  const { headings, rows } = tableOf(percentiles(charts, select()))
  expect(headings).toEqual(['percentile', 'standard', 'optimized', 'cached', 'provisioned'])
  expect(rows.map(([first]) => first)).toContain('p95')
  expect(rows.every((cells) => cells.length === 5 && cells.slice(1).some((cell) => cell !== '–'))).toBe(true)
})

test('the percentile axis puts each tenfold rarer sample one further', () => {
  expect([0, 90, 99, 99.9, 99.99].map((percent) => Math.round(percentPosition(percent) * 1e6) / 1e6)).toEqual([
    0, 1, 2, 3, 4,
  ])
})

const pixels = (width: number) => (percent: number) => (percentPosition(percent) / 4) * width

test('an axis of percentiles has labels only where there is room for them', () => {
  expect(percentTicks(pixels(280), 46)).toEqual([0, 50, 90, 99, 99.9, 99.99])
  expect(percentTicks(pixels(1_000), 46)).toEqual([0, 50, 75, 90, 95, 99, 99.5, 99.9, 99.95, 99.99])
})

test('the shares of the gaps come to a hundred percent', () => {
  const { series } = gapShares(charts, select())
  for (const { values } of series) {
    expect(values.slice(0, -1).reduce<number>((sum, value) => sum + (value ?? 0), 0)).toBeCloseTo(100, 6)
  }
})
