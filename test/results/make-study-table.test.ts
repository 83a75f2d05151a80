import { expect, test } from 'vitest'
import type { StudyTablePlan } from '../../src/scenario/tables-schema.ts'
import { makeStudyTable } from '../../src/results/make-study-table.ts'
import type { StudyTable } from '../../src/results/summary.ts'
import { completedCall } from '../fakes/call-record.ts'
import { recordRun, sampleOf, type RecordedCall } from '../fakes/recorded-run.ts'

const plan: StudyTablePlan = {
  title: 'Latency',
  source: 'a study',
  textColumns: ['use'],
  columns: [
    {
      heading: 'TTFT s',
      metric: 'time_to_first_token',
      tags: {},
      aggregate: { kind: 'percentile', name: 'p(50)', percent: 50 },
      isInSeconds: true,
    },
    {
      heading: 'served',
      metric: 'mode_served',
      tags: {},
      aggregate: { kind: 'rate', name: 'rate' },
      isInSeconds: false,
    },
  ],
  rows: [
    { label: 'slow', tags: { mode: 'standard' }, note: null, texts: ['x'], published: [0.6, null] },
    { label: 'fast', tags: { mode: 'optimized' }, note: null, texts: [''], published: [null, 1] },
    { label: 'none', tags: { mode: 'optimized', prompt: 'chat' }, note: null, texts: [''], published: [1, 1] },
    { label: 'batch', tags: null, note: 'later', texts: [''], published: [2, null] },
  ],
  changes: [
    { label: 'fast', from: 0, to: 1, publishedPercent: [-60, null] },
    { label: 'none', from: 0, to: 2, publishedPercent: [-60, 0] },
  ],
}

const ttft = (mode: number, ttftMs: number): RecordedCall => ({
  mode,
  prompt: 0,
  record: completedCall({ firstTokenMs: 1_000 + ttftMs, servedLatency: mode === 0 ? 'standard' : 'optimized' }),
})

function tableOf(calls: readonly RecordedCall[]): StudyTable {
  const { store } = recordRun([calls])
  return makeStudyTable(plan, store, 1_000, { sample: sampleOf(store), differ: () => null })
}

const calls = [...Array.from({ length: 30 }, () => ttft(0, 660)), ...Array.from({ length: 3 }, () => ttft(1, 220))]

test('a row has what was published, what the run measured of its samples, and how far that is above', () => {
  const [slow, fast] = tableOf(calls).rows
  expect(slow?.cells[0]).toEqual({
    published: 0.6,
    observed: expect.closeTo(0.66, 3) as number,
    differencePercent: expect.closeTo(10, 0) as number,
    interval: [expect.closeTo(0.66, 3), expect.closeTo(0.66, 3)],
    isWeak: false,
  })
  expect(slow?.cells[1]).toEqual({
    published: null,
    observed: 1,
    differencePercent: null,
    interval: null,
    isWeak: false,
  })
  expect(fast?.cells[0]).toMatchObject({ published: null, differencePercent: null, isWeak: true })
  expect(fast?.cells[1]).toMatchObject({ published: 1, observed: 1, differencePercent: 0 })
})

test('a row without tags measures nothing, and one without samples nothing either', () => {
  const [, , none, batch] = tableOf(calls).rows
  expect(none?.cells.map(({ observed }) => observed)).toEqual([null, null])
  expect(batch).toMatchObject({ tags: null, note: 'later' })
  expect(batch?.cells[0]).toEqual({
    published: 2,
    observed: null,
    differencePercent: null,
    interval: null,
    isWeak: false,
  })
})

test('a change is of the unrounded values, and stands in points beside the published one', () => {
  const { changes, rows } = tableOf(calls)
  const [before, after] = rows.map(({ cells }) => cells[0]?.observed ?? NaN)
  const observedPercent = (after! / before! - 1) * 100
  expect(changes[0]).toMatchObject({ label: 'fast', from: 'slow', to: 'fast' })
  expect(changes[0]?.cells[0]).toEqual({
    publishedPercent: -60,
    observedPercent,
    differencePoints: observedPercent + 60,
    interval: null,
    isWeak: true,
  })
  expect(observedPercent).toBeCloseTo(-66.67, 1)
  expect(changes[0]?.cells[1]).toMatchObject({ publishedPercent: null, observedPercent: 0, differencePoints: null })
})

const spread = (mode: number, leastMs: number): RecordedCall[] =>
  Array.from({ length: 100 }, (_, i) => ttft(mode, leastMs + i))

/** Of rows of a hundred samples, which count as fifty: their medians lie between the 36th and the 65th or so. */
const weakness = (apartMs: number) =>
  tableOf([...spread(0, 300), ...spread(1, 300 + apartMs)]).changes[0]?.cells.map(({ isWeak }) => isWeak)

test('a change is weak where the 95 % intervals of its rows overlap, and not where they do not', () => {
  expect(weakness(25)).toEqual([true, false])
  expect(weakness(35)).toEqual([false, false])
})

test('a change from or to what was not measured is none', () => {
  expect(tableOf(calls).changes[1]?.cells.map(({ observedPercent }) => observedPercent)).toEqual([null, null])
})

test('a column says its statistic and its unit', () => {
  expect(tableOf(calls).columns).toEqual([
    { heading: 'TTFT s', metric: 'time_to_first_token', tags: {}, statistic: 'p(50)', unit: 's' },
    { heading: 'served', metric: 'mode_served', tags: {}, statistic: 'rate', unit: 'of calls' },
  ])
})
