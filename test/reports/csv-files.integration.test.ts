import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { afterAll, expect, test } from 'vitest'
import { writeCsvFiles } from '../../src/reports/csv-files.ts'
import { readRunFolder } from '../../src/run-folder/read-run-folder.ts'
import { completedCall, refusedCall } from '../fakes/call-record.ts'
import { leaveRun } from '../fakes/left-run.ts'
import { runPlan } from '../fakes/run-plan.ts'

const root = mkdtempSync(join(tmpdir(), 'seismo-csv-'))
afterAll(() => rmSync(root, { recursive: true }))

const call = { mode: 0, prompt: 0, record: completedCall() }
const throttled = { ...call, record: refusedCall({ kind: 'throttled', throttle: 'requests' }) }
const left = leaveRun(runPlan({ reportsDir: root }), [[call, throttled], [call]])
const run = readRunFolder(left.path)
writeCsvFiles(left.path, left.summary, run.intervals())

const read = (name: string): Record<string, string>[] =>
  parse(readFileSync(join(left.path, name), 'utf8'), { columns: true, record_delimiter: '\r\n' })

test('every series and counter of the summary has its line', () => {
  const rows = read('series.csv')
  expect(rows).toHaveLength(left.summary.series.length + left.summary.counters.length)
  const whole = rows.find(
    ({ metric, mode, prompt, scenario }) => metric === 'time_to_first_token' && !mode && !prompt && !scenario,
  )
  expect(whole).toMatchObject({
    kind: 'trend',
    unit: 'ms',
    count: '2',
    min: '200',
    mean: '200',
    p50: '200',
    max: '200',
  })
  expect(whole?.['weak']).toContain('p50 p75')
  const refused = rows.find(
    ({ metric, mode, throttle }) => metric === 'calls_throttled' && throttle === 'requests' && mode === 'standard',
  )
  expect(refused).toMatchObject({ kind: 'counter', count: '1', perSecond: '0.5' })
})

test('every trend, counter and gauge of every interval has its line', () => {
  const rows = read('intervals.csv')
  const lines = left.intervals.map(({ counters, gauges, trends }) => counters.length + gauges.length + trends.length)
  expect(rows).toHaveLength(lines.reduce((sum, count) => sum + count, 0))
  expect(
    rows.filter(({ metric }) => metric === 'calls').map(({ count, endMs, startMs }) => [startMs, endMs, count]),
  ).toEqual([
    ['0', '1000', '2'],
    ['1000', '2000', '1'],
  ])
  expect(rows.find(({ metric }) => metric === 'call_duration')).toMatchObject({ count: '1', p50: '750', max: '750' })
})

test('no draft is left', () => {
  expect(readdirSync(left.path).filter((name) => name.endsWith('.draft'))).toEqual([])
})
