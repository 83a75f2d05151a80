import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, expect, test, vi } from 'vitest'
import { runProgram } from '../../src/cli/program.ts'
import { thresholdsSchema } from '../../src/scenario/threshold-schema.ts'
import { CALLS_LOG } from '../../src/run-folder/calls-log.ts'
import { readManifest, writeManifest } from '../../src/run-folder/manifest.ts'
import { readSummary } from '../../src/run-folder/summary-file.ts'
import { completedCall } from '../fakes/call-record.ts'
import { leaveRun } from '../fakes/left-run.ts'
import { runPlan } from '../fakes/run-plan.ts'
import { keepingTerminal } from './terminal.ts'

const root = mkdtempSync(join(tmpdir(), 'seismo-report-'))
afterAll(() => rmSync(root, { recursive: true }))
afterEach(() => vi.unstubAllEnvs())

const call = { mode: 0, prompt: 0, record: completedCall() }
const leave = (threshold = 'p(50)<700') =>
  leaveRun(runPlan({ reportsDir: root, thresholds: thresholdsSchema.parse({ time_to_first_token: [threshold] }) }), [
    [call],
  ])

async function report(...words: readonly string[]) {
  const terminal = keepingTerminal()
  const code = await runProgram(['report', ...words], terminal)
  return { code, printed: terminal.printed(), told: terminal.told() }
}

test('what is lost of a run’s files is there again, byte for byte', async () => {
  const { path } = leave()
  const files = ['summary.json', 'summary.md', 'junit.xml', 'report.html'].map((name) => join(path, name))
  const before = files.map((file) => readFileSync(file, 'utf8'))
  for (const file of files) rmSync(file)
  const { code, printed } = await report(path)
  expect(code).toBe(0)
  expect(files.map((file) => readFileSync(file, 'utf8'))).toEqual(before)
  expect(printed).toContain('PASSED')
  expect(printed).toContain(`Report: ${path}`)
})

/** A run that was to write calls, and what it wrote. `endedWith`: how many its manifest says; null of one that was killed. */
function leaveCalls(text: string | null, endedWith: number | null): string {
  const { path } = leaveRun(runPlan({ reportsDir: root, calls: true }), [[call]])
  const manifest = readManifest(path)
  const end = endedWith === null ? { endedAt: null, ending: null } : {}
  writeManifest(path, { ...manifest, ...end, records: { intervals: end.ending === null ? null : 1, calls: endedWith } })
  const file = join(path, CALLS_LOG)
  if (text === null) rmSync(file)
  else {
    writeFileSync(file, text)
    const before = new Date(Date.now() - 60_000)
    utimesSync(file, before, before)
  }
  return path
}

test('the piece of a line that a kill left in calls.ndjson is removed', async () => {
  const path = leaveCalls('{"call":1}\n{"call":2}\n{"ca', null)
  expect((await report(path)).told).toContain('the last line of calls.ndjson is incomplete, because the run was killed')
  expect(readFileSync(join(path, CALLS_LOG), 'utf8')).toBe('{"call":1}\n{"call":2}\n')
  expect((await report(path)).told).not.toContain('calls.ndjson')
})

test('a calls.ndjson that lacks calls, or is gone, is told, and the reports stand', async () => {
  const short = await report(leaveCalls('{"call":1}\n', 2))
  expect(short.told).toContain('notice: calls.ndjson holds 1 calls, and the run wrote 2')
  expect(short.code).toBe(0)
  const gone = await report(leaveCalls(null, 2))
  expect(gone.told).toContain('notice: calls.ndjson is missing')
  expect(gone.code).toBe(0)
  expect((await report(leaveCalls('{"call":1}\n', 1))).told).not.toContain('calls.ndjson')
})

test('the exit code is the run’s', async () => {
  expect((await report(leave('p(50)<7').path)).code).toBe(99)
})

test('an old summary is no hindrance: it is made again', async () => {
  const { path, summary } = leave()
  writeFileSync(join(path, 'summary.json'), '{"schema":"seismo.summary/0"}')
  await report(path)
  expect(readSummary(path)).toEqual(summary)
})

test('what is no run is told in one line, with exit 1', async () => {
  const { code, printed, told } = await report(root)
  expect([code, printed]).toEqual([1, ''])
  expect(told).toBe(`${root} is no run's folder: it holds no run.json, no histograms.hlog, no intervals.ndjson`)
})

test('--json prints the summary, --quiet the folder', async () => {
  const { path, summary } = leave()
  expect(JSON.parse((await report(path, '--json')).printed)).toEqual(summary)
  expect((await report(path, '--quiet')).printed).toBe(path)
})

test('--csv writes two more files', async () => {
  const { path } = leave()
  expect(existsSync(join(path, 'series.csv'))).toBe(false)
  await report(path, '--csv')
  expect(readFileSync(join(path, 'series.csv'), 'utf8')).toMatch(/^kind,metric,scenario,mode,/)
  expect(readFileSync(join(path, 'intervals.csv'), 'utf8')).toMatch(/^startMs,endMs,kind,metric,/)
})

test('--github annotates, and adds to the job’s summary without taking away', async () => {
  const file = join(root, 'step-summary.md')
  writeFileSync(file, '# Before\n')
  vi.stubEnv('GITHUB_STEP_SUMMARY', file)
  const { path } = leave('p(50)<7')
  const { printed, told } = await report(path, '--github', '--json')
  expect(() => JSON.parse(printed)).not.toThrow()
  expect(told.split('\n')).toEqual([
    '::error title=seismo ramp.yml%3A FAILED::threshold time_to_first_token p(50)<7 failed: observed 200 ms',
    expect.stringMatching(
      /^::error title=seismo%3A threshold time_to_first_token::expected p\(50\)<7, observed 200 ms; cannot be told from the limit/,
    ),
  ])
  expect(readFileSync(file, 'utf8')).toBe(`# Before\n${readFileSync(join(path, 'summary.md'), 'utf8')}\n`)
})

test('a job’s summary that cannot be written is told, and changes nothing else', async () => {
  vi.stubEnv('GITHUB_STEP_SUMMARY', root)
  const { code, told } = await report(leave().path, '--github')
  expect(code).toBe(0)
  expect(told).toMatch(/\nCould not add this run to the job summary: EISDIR/)
})

test('a merged run that cannot be written is told in one line', async () => {
  const terminal = keepingTerminal()
  const file = join(root, 'a-file')
  writeFileSync(file, '')
  expect(await runProgram(['merge', leave().path, leave().path, '--out', file], terminal)).toBe(1)
  expect(terminal.told()).toBe(`Cannot write reports to ${file}: ${file} is a file`)
})

test('--github where there is no job’s summary only annotates', async () => {
  vi.stubEnv('GITHUB_STEP_SUMMARY', '')
  expect((await report(leave().path, '--github')).told).toBe('::notice title=seismo ramp.yml::PASSED')
})
