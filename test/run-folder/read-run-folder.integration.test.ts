import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { renderIntervalLine } from '../../src/run-folder/intervals-log.ts'
import { readManifest, writeManifest } from '../../src/run-folder/manifest.ts'
import { readRunFolder } from '../../src/run-folder/read-run-folder.ts'
import { RunFolderError } from '../../src/run-folder/versioned-file.ts'
import { completedCall } from '../fakes/call-record.ts'
import { leaveRun } from '../fakes/left-run.ts'
import type { RecordedCall } from '../fakes/recorded-run.ts'
import { runPlan } from '../fakes/run-plan.ts'

const root = mkdtempSync(join(tmpdir(), 'seismo-read-'))
afterAll(() => rmSync(root, { recursive: true }))

const call = { mode: 0, prompt: 0, record: completedCall() }
/** As a run that was killed leaves it once all of its intervals are on disk. */
function leaveKilled(calls: readonly (readonly RecordedCall[])[]): string {
  const { path } = leaveRun(runPlan({ reportsDir: root }), calls)
  const { sha256: _, ...manifest } = readManifest(path)
  writeManifest(path, { ...manifest, endedAt: null, ending: null, records: { intervals: null } })
  rmSync(join(path, 'summary.json'))
  return path
}

/** As versions left it that wrote no checksums. */
function leaveOld(calls: readonly (readonly RecordedCall[])[]): string {
  const { intervals, path } = leaveRun(runPlan({ reportsDir: root }), calls)
  const { records: _records, sha256: _sha256, ...manifest } = readManifest(path)
  writeFileSync(join(path, 'run.json'), JSON.stringify(manifest))
  writeFileSync(join(path, 'intervals.ndjson'), intervals.map((each) => renderIntervalLine(each)).join(''))
  return path
}

const leave = () => leaveRun(runPlan({ reportsDir: root }), [[call], [], [call, call]]).path

function edit(folder: string, name: string, change: (text: string) => string): string {
  const path = join(folder, name)
  writeFileSync(path, change(readFileSync(path, 'utf8')))
  return path
}

describe('what a run left', () => {
  test('is read back: the manifest, the intervals of both logs as one, the summary', () => {
    const { intervals, path, summary } = leaveRun(runPlan({ reportsDir: root }), [[call], [], [call, call]])
    const read = readRunFolder(path)
    expect(read.manifest.run.id).toBe(summary.run.id)
    expect(read.summary()).toEqual(summary)
    const shapeOf = ({ counters, startMs, trends }: (typeof intervals)[number]) => ({
      startMs,
      counters,
      samples: trends.map(({ histogram, metric, tags }) => ({ metric, tags, count: histogram.count })),
    })
    expect([...read.intervals()].map(shapeOf)).toEqual(intervals.map(shapeOf))
    expect([...read.intervals()]).toHaveLength(3)
  })

  test('has no summary where the run was killed', () => {
    const path = leave()
    rmSync(join(path, 'summary.json'))
    expect(readRunFolder(path).summary()).toBeNull()
  })

  test('ends with the last whole interval where it was killed as it wrote one', () => {
    const path = leaveKilled([[call], [], [call, call]])
    for (const name of ['histograms.hlog', 'intervals.ndjson']) {
      truncateSync(join(path, name), statSync(join(path, name)).size - 5)
    }
    expect([...readRunFolder(path).intervals()].map(({ startMs }) => startMs)).toEqual([0, 1_000])
  })

  test('of an older version, has no checksums, and is held to its counts', () => {
    const path = leaveOld([[call], [], [call, call]])
    expect(readRunFolder(path).hasChecksums).toBe(false)
    expect([...readRunFolder(path).intervals()]).toHaveLength(3)
    truncateSync(join(path, 'histograms.hlog'), statSync(join(path, 'histograms.hlog')).size / 2)
    const told: string[] = []
    expect([...readRunFolder(path).intervals((each) => told.push(each))]).toHaveLength(3)
    expect(told[0]).toBe(
      'histograms.hlog holds 2 fewer samples of call_duration from 2.0 s to 3.0 s than calls_completed counts',
    )
    expect(refusalOf(intervalsOf(path))).toContain('histograms.hlog holds 2 fewer samples')
  })
})

const refusalOf = (read: () => unknown): string => {
  try {
    read()
  } catch (error) {
    expect(error).toBeInstanceOf(RunFolderError)
    return (error as Error).message
  }
  return 'nothing was refused'
}

const intervalsOf = (path: string) => () => [...readRunFolder(path).intervals()]

describe('refused by name is', () => {
  test('what is no folder of a run', () => {
    expect(refusalOf(() => readRunFolder(root))).toBe(
      `${root} is no run's folder: it holds no run.json, no histograms.hlog, no intervals.ndjson`,
    )
    expect(refusalOf(() => readRunFolder(join(root, 'nowhere')))).toMatch(/nowhere is no run's folder/)
  })

  test.each([
    [
      'of an older version',
      '"seismo.run/1"',
      'is of schema "seismo.run/1"; this version of seismo reads "seismo.run/2"',
    ],
    [
      'of a later version',
      '"seismo.run/9"',
      'is of schema "seismo.run/9"; this version of seismo reads "seismo.run/2"',
    ],
    ['without one', 'null', 'names no schema; this version of seismo reads "seismo.run/2"'],
  ])('a manifest %s', (_, schema, told) => {
    const path = leave()
    const file = edit(path, 'run.json', (text) => text.replace('"seismo.run/2"', schema))
    expect(refusalOf(() => readRunFolder(path))).toBe(`${file} ${told}`)
  })

  test('a summary of another version', () => {
    const path = leave()
    const file = edit(path, 'summary.json', (text) => text.replace('seismo.summary/1', 'seismo.summary/0'))
    expect(refusalOf(() => readRunFolder(path).summary())).toBe(
      `${file} is of schema "seismo.summary/0"; this version of seismo reads "seismo.summary/1"`,
    )
  })

  test('a file that is no JSON', () => {
    const path = leave()
    const file = edit(path, 'run.json', (text) => text.slice(0, -9))
    expect(refusalOf(() => readRunFolder(path))).toBe(`${file} is no JSON`)
  })

  test.each([
    ['{"startMs":0', 'is no JSON'],
    ['null', 'is not an interval of a run'],
    ['{"startMs":3000,"endMs":4000,"counters":[]}', 'is not an interval of a run'],
  ])('the line %j among the counters, with its file and number', (line, told) => {
    const path = leave()
    appendFileSync(join(path, 'intervals.ndjson'), `${line}\n`)
    expect(refusalOf(intervalsOf(path))).toBe(`${join(path, 'intervals.ndjson')}:4 ${told}`)
  })

  test.each([
    ['nonsense', 'is not an interval of a histogram log'],
    ['Tag=call_duration|a|b|c,one,1.000,1.000,HISTFAAA', 'is not an interval of a histogram log'],
  ])('the line %j among the histograms, with its file and number', (line, told) => {
    const path = leave()
    const file = join(path, 'histograms.hlog')
    const lines = readFileSync(file, 'utf8').split('\n').length
    appendFileSync(file, `${line}\n`)
    expect(refusalOf(intervalsOf(path))).toBe(`${file}:${lines} ${told}`)
  })

  test.each([
    ['one that is cut', (text: string) => text.slice(0, -20)],
    ['a line that is missing', (text: string) => text.replace(/\nTag=call_duration[^\n]*/, '')],
    ['a line that is there twice', (text: string) => text.replace(/\n(Tag=call_duration[^\n]*)/, '\n$1\n$1')],
    ['a byte that is another', (text: string) => text.replace('HISTFAAA', 'HISTFAAB')],
    ['NUL bytes', (text: string) => text.replace('HISTFAAA', '\0\0\0\0\0\0\0\0')],
  ])('in the histogram log %s', (_, change) => {
    const path = leave()
    edit(path, 'histograms.hlog', change)
    expect(refusalOf(intervalsOf(path))).toMatch(
      /histograms\.hlog: the histograms from \d\.0 s to \d\.0 s are not as they were written, and are left out/,
    )
  })

  test('a manifest in which anything was changed', () => {
    const path = leave()
    const file = edit(path, 'run.json', (text) => text.replace('"seed": 42', '"seed": 43'))
    expect(refusalOf(() => readRunFolder(path))).toContain(`${file} is damaged`)
  })

  test('a log that cannot be read', () => {
    const path = leave()
    rmSync(join(path, 'histograms.hlog'))
    mkdirSync(join(path, 'histograms.hlog'))
    expect(refusalOf(intervalsOf(path))).toMatch(/cannot be read: EISDIR/)
  })

  test('a log that lacks what the other has', () => {
    const path = leave()
    edit(path, 'intervals.ndjson', (text) => text.split('\n').slice(1).join('\n'))
    expect(refusalOf(intervalsOf(path))).toMatch(/intervals\.ndjson: one interval from 0\.0 s to 1\.0 s is missing/)
    const old = leaveOld([[call], [call]])
    edit(old, 'intervals.ndjson', (text) => text.split('\n').slice(1).join('\n'))
    expect(refusalOf(intervalsOf(old))).toMatch(/do not fit: there are histograms of an interval from 0 ms/)
  })
})
