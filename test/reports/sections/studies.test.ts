import { expect, test } from 'vitest'
import { studies } from '../../../src/reports/sections/studies.ts'
import type { StudyCell, StudyTable } from '../../../src/results/summary.ts'
import { linesWith } from './terminal.ts'

const cell = (published: number | null, observed: number | null, isWeak = false): StudyCell => ({
  published,
  observed,
  differencePercent: published === null || observed === null ? null : (observed / published - 1) * 100,
  interval: null,
  isWeak,
})

const column = (heading: string) => ({
  heading,
  metric: 'time_to_first_token',
  tags: {},
  statistic: 'p(50)',
  unit: 's',
})

const table: StudyTable = {
  title: 'Latency-optimized against standard',
  source: 'a study of 2025',
  textColumns: ['pricing'],
  columns: [column('TTFT p50 s'), column('OTPS p50'), column('calls')],
  rows: [
    {
      label: 'optimized',
      tags: { mode: 'optimized' },
      note: null,
      texts: ['per token'],
      cells: [cell(0.6, 0.612_34), cell(1_234.5, 1_300.2), cell(null, 12_345)],
    },
    {
      label: 'standard',
      tags: { mode: 'standard' },
      note: 'a note of its own',
      texts: [''],
      cells: [cell(null, 1.1, true), cell(null, 48.44), cell(null, 0)],
    },
    {
      label: 'without a sample',
      tags: {},
      note: null,
      texts: [''],
      cells: [cell(null, null), cell(null, null), cell(null, null)],
    },
    {
      label: 'batch',
      tags: null,
      note: 'not measured here',
      texts: ['half'],
      cells: [cell(null, null), cell(null, null), cell(null, null)],
    },
    {
      label: 'announced',
      tags: null,
      note: null,
      texts: [''],
      cells: [cell(42.8, null), cell(null, null), cell(null, null)],
    },
  ],
  changes: [
    {
      label: 'change',
      from: 'standard',
      to: 'optimized',
      cells: [
        { publishedPercent: -42.2, observedPercent: -44.33, differencePoints: -2.13, interval: null, isWeak: true },
        { publishedPercent: 353.84, observedPercent: 353.836, differencePoints: -0.004, interval: null, isWeak: false },
        { publishedPercent: null, observedPercent: null, differencePoints: null, interval: null, isWeak: false },
      ],
    },
  ],
}

const told = (of: StudyTable): string[] => linesWith(studies, { tables: [of] })

test('under each number that was published stand what the run measured, and how far apart they are', async () => {
  const text = told(table).join('\n')
  await expect(`${text}\n`).toMatchFileSnapshot('golden/studies.txt')
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100)
})

test('what a file says cannot move the cursor of a terminal', () => {
  const text = told({ ...table, title: 'up\u001B[1A', source: 'bell\u0007' }).join('\n')
  // oxlint-disable-next-line no-control-regex -- it is what must not be there
  expect(text).not.toMatch(/[\u0000-\u0009\u000B-\u001F]/)
})
