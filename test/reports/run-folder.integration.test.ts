import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  appendFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { HistogramLogReader, listTags } from 'hdr-histogram-js'
import { afterAll, describe, expect, test } from 'vitest'
import { makeMetricStore } from '../../src/metrics/metric-store.ts'
import { readHistogramLog } from '../../src/reports/histogram-log.ts'
import { readIntervalsLog } from '../../src/reports/intervals-log.ts'
import { openRunFolder } from '../../src/reports/run-folder.ts'
import type { TokenUsage } from '../../src/bedrock/call-record.ts'
import type { Dimensions } from '../../src/metrics/dimensions.ts'
import { readSummary } from '../../src/reports/summary-file.ts'
import { modeDimension } from '../fakes/mode-dimension.ts'
import type { RecordedInterval } from '../../src/results/recorded-interval.ts'
import { finishedRun, recordRun, twoModes, type RecordedCall } from '../fakes/recorded-run.ts'
import { makeSummary } from '../../src/results/make-summary.ts'
import { completedCall, tokens } from '../fakes/call-record.ts'
import { runPlan } from '../fakes/run-plan.ts'

const root = mkdtempSync(join(tmpdir(), 'seismo-reports-'))
afterAll(() => rmSync(root, { recursive: true }))

const scenarioFile = join(root, 'ramp.yml')
writeFileSync(scenarioFile, 'scenarios: []\n')
const plan = runPlan({ scenarioFile, files: [scenarioFile], reportsDir: join(root, 'reports') })

const nextTurns = async (turns: number) => {
  for (let i = 0; i < turns; i++) await new Promise((resolve) => setImmediate(resolve))
}

const call = (
  mode: number,
  ttftMs: number,
  gapsMs: readonly number[] = [],
  usage: TokenUsage = tokens({}),
): RecordedCall => ({
  mode,
  prompt: 0,
  gapsMs,
  record: completedCall({ firstTokenMs: 1_000 + ttftMs, lastTokenMs: 1_500 + ttftMs, endMs: 1_510 + ttftMs, usage }),
})

function leaveRun(calls: readonly (readonly RecordedCall[])[], dimensions: Dimensions = twoModes) {
  const { store, intervals } = recordRun(calls, dimensions)
  const folder = openRunFolder(plan)
  for (const interval of intervals) folder.appendInterval(interval)
  const measuredMs = intervals.length * 1_000
  const summary = makeSummary(finishedRun(store, { run: folder.run, measuredMs }))
  folder.finish(summary)
  return { ...folder, summary, store, intervals, hlog: join(folder.path, 'histograms.hlog') }
}

/** As `seismo report` does: the log's intervals, merged. */
function summaryOfLog(run: ReturnType<typeof leaveRun>) {
  const store = makeMetricStore()
  for (const { startMs, endMs, trends } of readHistogramLog(run.hlog)) {
    store.apply({ trends, counters: [] })
    store.closeInterval(startMs, endMs)
  }
  return makeSummary(finishedRun(store, { run: run.run, measuredMs: 1_000 }))
}

describe('a finished run', () => {
  const run = leaveRun([[call(0, 100, [5, 10]), call(1, 50)], [], [call(0, 300)]])

  test('leaves its files and nothing else', () => {
    expect(readdirSync(run.path).sort()).toEqual([
      'histograms.hlog',
      'intervals.ndjson',
      'report.html',
      'run.json',
      'summary.json',
    ])
  })

  test('leaves the summary as it was made', () => {
    expect(readSummary(run.path)).toEqual(run.summary)
  })

  test('leaves a manifest with hashes, versions, machine and both ends', () => {
    const manifest: unknown = JSON.parse(readFileSync(join(run.path, 'run.json'), 'utf8'))
    expect(manifest).toMatchObject({
      schema: 'seismo.run/1',
      run: { id: run.run.id, seed: 42, target: 'simulator', scenarioFile },
      endedAt: run.summary.run.endedAt,
      files: [{ path: scenarioFile, bytes: 14, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }],
      plan: { intervalMs: 1_000, scenarios: [{ name: 'ramp' }] },
      versions: { node: process.versions.node, seismo: run.run.version, artillery: expect.any(String) },
      machine: { cores: expect.any(Number), cpu: expect.any(String), memoryBytes: expect.any(Number) },
    })
  })

  test('leaves a log that the library’s own reader reads', () => {
    const text = readFileSync(run.hlog, 'utf8')
    expect(listTags(text)).toContain('time_to_first_token|ramp|standard|counting')
    const reader = new HistogramLogReader(text)
    const read: { tag: string; p50: number; startMs: number }[] = []
    for (let next = reader.nextIntervalHistogram(); next !== null; next = reader.nextIntervalHistogram()) {
      const startMs = Math.round(next.startTimeStampMsec - Date.parse(run.run.startedAt))
      read.push({ tag: next.tag, p50: next.getValueAtPercentile(50), startMs })
    }
    const ttft = read.filter(({ tag }) => tag === 'time_to_first_token|ramp|standard|counting')
    expect(ttft.map(({ startMs }) => startMs)).toEqual([0, 2_000])
    expect(ttft[0]?.p50).toBeGreaterThanOrEqual(100_000)
    expect(ttft[0]?.p50).toBeLessThan(100_100)
  })

  test('leaves the counters of each interval, the empty one too', () => {
    const intervals = [...readIntervalsLog(join(run.path, 'intervals.ndjson'))]
    expect(intervals.map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
      [0, 1_000],
      [1_000, 2_000],
      [2_000, 3_000],
    ])
    expect(intervals.map(({ counters }) => counters)).toEqual(run.intervals.map(({ counters }) => counters))
    expect(intervals.map(({ gauges }) => gauges)).toEqual(run.intervals.map(({ gauges }) => gauges))
    expect(intervals.map(({ traffic }) => traffic)).toEqual(run.intervals.map(({ traffic }) => traffic))
  })
})

test('an interval is on disk some turns after it closed, its counters last', async () => {
  const folder = openRunFolder(plan)
  folder.appendInterval(recordRun([[call(0, 100)]]).intervals[0] as RecordedInterval)
  await nextTurns(10)
  expect([...readHistogramLog(join(folder.path, 'histograms.hlog'))]).toHaveLength(1)
  expect([...readIntervalsLog(join(folder.path, 'intervals.ndjson'))]).toHaveLength(1)
})

test('a log that was cut anywhere gives every whole line before the cut', () => {
  const run = leaveRun([[call(0, 100)], [call(0, 200)]])
  const whole = [...readHistogramLog(run.hlog)].flatMap(({ trends }) => trends).length
  const size = statSync(run.hlog).size
  truncateSync(run.hlog, size - 1)
  expect([...readHistogramLog(run.hlog)].flatMap(({ trends }) => trends)).toHaveLength(whole - 1)
  appendFileSync(run.hlog, '\nTag=call_dur')
  expect([...readHistogramLog(run.hlog)].flatMap(({ trends }) => trends)).toHaveLength(whole)
})

test('a line that is wrong in the middle is told with its number', () => {
  const run = leaveRun([[call(0, 100)]])
  appendFileSync(run.hlog, 'Tag=call_duration|a|b|c,1.000,1.000,1.000,HISTFAAAbroken\n')
  expect(() => [...readHistogramLog(run.hlog)]).toThrow(/histograms\.hlog:\d+ holds no histogram/)
  appendFileSync(run.hlog, 'nonsense\n')
  expect(() => [...readHistogramLog(run.hlog)]).toThrow(/histograms\.hlog:\d+/)
})

test('a metric that this version does not know is passed over', () => {
  const run = leaveRun([[call(0, 100)]])
  const line = readFileSync(run.hlog, 'utf8').trimEnd().split('\n').at(-1)
  const before = [...readHistogramLog(run.hlog)]
  appendFileSync(run.hlog, `${line?.replace(/^Tag=[a-z_]+/, 'Tag=of_the_future')}\n`)
  expect([...readHistogramLog(run.hlog)]).toEqual(before)
})

test('two runs of one second have folders of their own', () => {
  expect(new Set(Array.from({ length: 20 }, () => openRunFolder(plan).path)).size).toBe(20)
})

test('the histograms of a log give the percentiles of the summary', () => {
  const value = fc.double({ min: 0.01, max: 100_000, noNaN: true })
  const recorded = fc.record({
    mode: fc.nat(1),
    ttftMs: value,
    gapsMs: fc.array(value, { maxLength: 5 }),
    usage: fc.record({ cacheReadInputTokens: fc.nat(1), cacheWriteInputTokens: fc.nat(1) }).map(tokens),
  })
  const dimensions = { ...twoModes, modes: [modeDimension('plain'), modeDimension('cached', { isCached: true })] }
  const runs = fc.array(fc.array(recorded, { maxLength: 6 }), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(runs, (intervals) => {
      const run = leaveRun(
        intervals.map((calls) => calls.map((each) => call(each.mode, each.ttftMs, each.gapsMs, each.usage))),
        dimensions,
      )
      const essence = ({ series }: typeof run.summary) =>
        series.map(({ metric, tags, count, max, percentiles, weak }) => ({
          metric,
          tags,
          count,
          max,
          percentiles,
          weak,
        }))
      expect(essence(summaryOfLog(run))).toEqual(essence(run.summary))
    }),
    { numRuns: 30 },
  )
})
