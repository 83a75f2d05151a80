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
import { readRunFolder } from '../../src/reports/read-run-folder.ts'
import { RunFolderError } from '../../src/reports/run-folder-error.ts'
import { completedCall } from '../fakes/call-record.ts'
import { leaveRun } from '../fakes/left-run.ts'
import { runPlan } from '../fakes/run-plan.ts'

const root = mkdtempSync(join(tmpdir(), 'seismo-read-'))
afterAll(() => rmSync(root, { recursive: true }))

const call = { mode: 0, prompt: 0, record: completedCall() }
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

  test.each(['histograms.hlog', 'intervals.ndjson'])('ends with the last whole interval where %s is cut', (name) => {
    const path = leave()
    truncateSync(join(path, name), statSync(join(path, name)).size - 5)
    const read = [...readRunFolder(path).intervals()]
    expect(read.map(({ startMs }) => startMs)).toEqual(name === 'intervals.ndjson' ? [0, 1_000] : [0, 1_000, 2_000])
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
    ['Tag=call_duration|a|b|c,2.000,1.000,1.000,HISTFAAAbroken', 'holds no histogram of a run'],
    ['Tag=call_duration|%|b|c,2.000,1.000,1.000,HISTFAAA', 'holds no histogram of a run'],
  ])('the line %j among the histograms, with its file and number', (line, told) => {
    const path = leave()
    const file = join(path, 'histograms.hlog')
    const lines = readFileSync(file, 'utf8').split('\n').length
    appendFileSync(file, `${line}\n`)
    expect(refusalOf(intervalsOf(path))).toBe(`${file}:${lines} ${told}`)
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
    expect(refusalOf(intervalsOf(path))).toMatch(/do not fit: there are histograms of an interval from 0 ms/)
  })
})
