// Study A's columns, of calls that a table can be checked against by sorting them.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { StudyColumnPlan, StudyTablePlan } from '../../src/scenario/tables-schema.ts'
import { makeStudyTable } from '../../src/results/make-study-table.ts'
import { quantile } from '../experiments/quantile.ts'
import { completedCall, tokens } from '../fakes/call-record.ts'
import { recordRun, sampleOf, type RecordedCall } from '../fakes/recorded-run.ts'

const column = (metric: string, percent: number, isInSeconds: boolean): StudyColumnPlan => ({
  heading: `${metric} p${percent}`,
  metric,
  tags: {},
  aggregate: { kind: 'percentile', name: `p(${percent})`, percent },
  isInSeconds,
})

const plan: StudyTablePlan = {
  title: 'Latency',
  source: 'a study',
  textColumns: [],
  columns: [
    column('time_to_first_token', 50, true),
    column('time_to_first_token', 90, true),
    column('output_tokens_per_second', 50, false),
    column('output_tokens_per_second', 90, false),
  ],
  rows: ['standard', 'optimized'].map((mode) => ({
    label: mode,
    tags: { mode },
    note: null,
    texts: [],
    published: [0.6, 1.4, 85.9, 152],
  })),
  changes: [{ label: 'change', from: 0, to: 1, publishedPercent: [-42.2, -51.7, 77.34, 125.5] }],
}

interface Times {
  readonly ttftMs: number
  readonly spanMs: number
  readonly outputTokens: number
}

/** Whole microseconds, as histograms count. */
const wholeUs = (least: number, most: number): fc.Arbitrary<number> =>
  fc.integer({ min: least * 1_000, max: most * 1_000 }).map((us) => us / 1_000)

const times: fc.Arbitrary<Times> = fc.record({
  ttftMs: wholeUs(1, 60_000),
  spanMs: wholeUs(200, 60_000),
  outputTokens: fc.integer({ min: 2, max: 1_000 }),
})
const someTimes = fc.array(times, { minLength: 1, maxLength: 80 })

const callOf = (mode: number, { outputTokens, spanMs, ttftMs }: Times): RecordedCall => ({
  mode,
  prompt: 0,
  record: completedCall({
    sentMs: 0,
    firstSentMs: 0,
    firstByteMs: 0,
    firstTokenMs: ttftMs,
    firstOutputTokenMs: ttftMs,
    lastTokenMs: ttftMs + spanMs,
    endMs: ttftMs + spanMs,
    usage: tokens({ outputTokens }),
  }),
})

/** What a histogram of three digits may add: a cell in 1,024, and half of the thousandth that it counts in. */
const CELL_SHARE = 1 / 1_024
const HALF_A_THOUSANDTH = 0.000_501

function figuresOf(calls: readonly Times[]): { readonly figure: number; readonly stepIsIn: number }[] {
  const seconds = calls.map(({ ttftMs }) => ttftMs / 1_000)
  const rates = calls.map(({ outputTokens, spanMs }) => (outputTokens - 1) / (spanMs / 1_000))
  return [
    { figure: quantile(seconds, 0.5), stepIsIn: 1_000 },
    { figure: quantile(seconds, 0.9), stepIsIn: 1_000 },
    { figure: quantile(rates, 0.5), stepIsIn: 1 },
    { figure: quantile(rates, 0.9), stepIsIn: 1 },
  ]
}

const tableOf = (standard: readonly Times[], optimized: readonly Times[]) => {
  const calls = [...standard.map((each) => callOf(0, each)), ...optimized.map((each) => callOf(1, each))]
  const middle = Math.floor(calls.length / 2)
  const { store } = recordRun([calls.slice(0, middle), calls.slice(middle)])
  return makeStudyTable(plan, store, 2_000, { sample: sampleOf(store), differ: () => null })
}

test('each figure is its own percentile of the samples of its row, to a step of the histogram', () => {
  fc.assert(
    fc.property(someTimes, someTimes, (standard, optimized) => {
      const { rows } = tableOf(standard, optimized)
      for (const [index, calls] of [standard, optimized].entries()) {
        for (const [at, { figure, stepIsIn }] of figuresOf(calls).entries()) {
          const { differencePercent, observed, published } = rows[index]!.cells[at]!
          expect(observed).toBeGreaterThanOrEqual(figure - HALF_A_THOUSANDTH / stepIsIn)
          expect(observed).toBeLessThanOrEqual(figure * (1 + CELL_SHARE) + HALF_A_THOUSANDTH / stepIsIn)
          expect(differencePercent).toBe((observed! / published! - 1) * 100)
        }
      }
    }),
  )
})

test('each change is that of its two rows before anything was rounded, and stands beside its own published one', () => {
  fc.assert(
    fc.property(someTimes, someTimes, (standard, optimized) => {
      const { changes, rows } = tableOf(standard, optimized)
      for (const [at, { differencePoints, observedPercent, publishedPercent }] of changes[0]!.cells.entries()) {
        const [before, after] = rows.map(({ cells }) => cells[at]!.observed!)
        expect(observedPercent).toBe((after! / before! - 1) * 100)
        expect(publishedPercent).toBe(plan.changes[0]!.publishedPercent[at])
        expect(differencePoints).toBe(observedPercent! - publishedPercent!)
      }
    }),
  )
})

/** Eleven calls, whose times to first token in ms and rates are both `least`, a step more, and so on. */
const elevenCalls = (least: number, step: number): Times[] =>
  Array.from({ length: 11 }, (_, i) => ({
    ttftMs: least + i * step,
    outputTokens: 2,
    spanMs: 1_000 / (least + i * step),
  }))

const near = (figures: readonly number[]) => figures.map((figure) => expect.closeTo(figure, 9) as number)

test('by hand: the sixth of eleven is the median and the tenth the p90', () => {
  // Under 2,048 thousandths every value has a cell of its own.
  const { changes, rows } = tableOf(elevenCalls(1, 0.01), elevenCalls(0.6, 0.02))
  expect(rows.map(({ cells }) => cells.map(({ observed }) => observed))).toEqual([
    near([0.001_05, 0.001_09, 1.05, 1.09]),
    near([0.000_7, 0.000_78, 0.7, 0.78]),
  ])
  // 0.70 / 1.05 and 0.78 / 1.09.
  const percents = changes[0]!.cells.map(({ observedPercent }) => observedPercent)
  expect(percents).toEqual(near([-33.333_333_333, -28.440_366_972, -33.333_333_333, -28.440_366_972]))
})
