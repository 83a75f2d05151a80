import { mkdtempSync, readFileSync, rmSync, truncateSync, appendFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HistogramLogReader, listTags } from 'hdr-histogram-js'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { readHistogramLog } from '../../src/run-folder/histogram-log.ts'
import { readIntervalsLog } from '../../src/run-folder/intervals-log.ts'
import { openRunFolder } from '../../src/reports/open-run-folder.ts'
import type { TokenUsage } from '../../src/bedrock/call-record.ts'
import { readSummary } from '../../src/run-folder/summary-file.ts'
import type { RecordedInterval } from '../../src/results/load/load-summary.ts'
import { filesOf, RUN_FILES } from '../cli/run-files.ts'
import { leaveRun as leaveRunOf } from '../fakes/left-run.ts'
import { recordRun, type RecordedCall } from '../fakes/recorded-run.ts'
import { completedCall, tokens } from '../fakes/call-record.ts'
import { modePlan, runPlan } from '../fakes/run-plan.ts'
import { hashOf } from '../../src/reading/read-text-file.ts'

const root = mkdtempSync(join(tmpdir(), 'seismo-reports-'))
afterAll(() => rmSync(root, { recursive: true }))

const scenarioFile = join(root, 'ramp.yml')
writeFileSync(scenarioFile, 'scenarios: []\n')
const plan = runPlan({
  scenarioFile,
  files: [{ path: scenarioFile, ...hashOf('scenarios: []\n') }],
  reportsDir: join(root, 'reports'),
  modes: [modePlan(), modePlan({ name: 'optimized', latency: 'optimized' })],
})

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

const leaveRun = (calls: readonly (readonly RecordedCall[])[]) => {
  const run = leaveRunOf(plan, calls)
  return { ...run, hlog: join(run.path, 'histograms.hlog') }
}

describe('a finished run', () => {
  const run = leaveRun([[call(0, 100, [5, 10]), call(1, 50)], [], [call(0, 300)]])

  test('leaves its files and nothing else', () => {
    expect(filesOf(run.path)).toEqual(RUN_FILES)
  })

  test('leaves the summary as it was made', () => {
    expect(readSummary(run.path)).toEqual(run.summary)
  })

  test('leaves a manifest with hashes, versions, machine and both ends', () => {
    const manifest: unknown = JSON.parse(readFileSync(join(run.path, 'run.json'), 'utf8'))
    expect(manifest).toMatchObject({
      schema: 'seismo.run/2',
      run: { id: run.summary.run.id, seed: 42, target: 'simulator', scenarioFile },
      endedAt: run.summary.run.endedAt,
      files: [{ path: scenarioFile, bytes: 14, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }],
      plan: { intervalMs: 1_000, scenarios: [{ name: 'ramp' }] },
      versions: { node: process.versions.node, seismo: run.summary.run.version, artillery: expect.any(String) },
      machine: { cores: expect.any(Number), cpu: expect.any(String), memoryBytes: expect.any(Number) },
    })
  })

  test('leaves a log that the library’s own reader reads', () => {
    const text = readFileSync(run.hlog, 'utf8')
    expect(listTags(text)).toContain('time_to_first_token|ramp|standard|counting')
    const reader = new HistogramLogReader(text)
    const read: { tag: string; p50: number; startMs: number }[] = []
    for (let next = reader.nextIntervalHistogram(); next !== null; next = reader.nextIntervalHistogram()) {
      const startMs = Math.round(next.startTimeStampMsec - Date.parse(run.summary.run.startedAt))
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

test('an interval is on disk soon after it closed, its counters once the disk has its histograms', async () => {
  const folder = openRunFolder(plan)
  folder.appendInterval(recordRun([[call(0, 100)]]).intervals[0] as RecordedInterval)
  await nextTurns(10)
  expect([...readHistogramLog(join(folder.path, 'histograms.hlog'))]).toHaveLength(1)
  await vi.waitFor(() => expect([...readIntervalsLog(join(folder.path, 'intervals.ndjson'))]).toHaveLength(1), 10_000)
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
