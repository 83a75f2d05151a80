// What a run left in a folder, as its tests look at it.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'

export const onlyRun = (folder: string): string => {
  const runs = readdirSync(join(folder, 'reports'))
  expect(runs).toHaveLength(1)
  return join(folder, 'reports', runs[0] ?? '')
}

export const filesOf = (run: string): string[] => readdirSync(run).toSorted()

export const RUN_FILES = [
  'histograms.hlog',
  'intervals.ndjson',
  'junit.xml',
  'report.html',
  'run.json',
  'summary.json',
  'summary.md',
]

interface IntervalLine {
  readonly counters: readonly { readonly metric: string; readonly count: number }[]
}

export function readIntervals(folder: string): IntervalLine[] {
  try {
    const text = readFileSync(join(onlyRun(folder), 'intervals.ndjson'), 'utf8')
    return text
      .slice(0, text.lastIndexOf('\n') + 1)
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as IntervalLine)
  } catch {
    return []
  }
}
