import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { followIntervals } from '../../src/run-folder/read-intervals.ts'
import { followLines } from '../../src/run-folder/lines.ts'
import { HISTOGRAM_LOG, renderHistogramLogHead, renderHistogramLogLine } from '../../src/run-folder/histogram-log.ts'
import { INTERVALS_LOG, renderIntervalLine } from '../../src/run-folder/intervals-log.ts'
import { pageRun, variedCalls } from '../fakes/page-run.ts'
import { twoModes } from '../fakes/recorded-run.ts'

const root = mkdtempSync(join(tmpdir(), 'seismo-follow-'))
afterAll(() => rmSync(root, { recursive: true }))

const { intervals } = pageRun({ calls: variedCalls(3, 2, twoModes) })

test('lines are told once each, when they are whole, letters that were cut in two among them', () => {
  const path = join(root, 'lines')
  const bytes = Buffer.from('eins\nzwölf\ndrei\n')
  writeFileSync(path, '')
  const next = followLines(path)
  const told: string[] = []
  for (const byte of bytes) {
    appendFileSync(path, Buffer.from([byte]))
    told.push(...next())
  }
  expect(told).toEqual(['eins', 'zwölf', 'drei'])
  expect(next()).toEqual([])
})

test('an interval is told when both of its files have it whole, with all of its series', () => {
  const histograms = join(root, HISTOGRAM_LOG)
  const counted = join(root, INTERVALS_LOG)
  writeFileSync(histograms, renderHistogramLogHead(1_763_678_071_911, '0.1.0'))
  writeFileSync(counted, '')
  const next = followIntervals(root)
  for (const interval of intervals) {
    const { endMs, startMs, trends } = interval
    for (const series of trends) {
      appendFileSync(histograms, renderHistogramLogLine(series, startMs, endMs))
      expect(next()).toEqual([])
    }
    const line = renderIntervalLine(interval)
    appendFileSync(counted, line.slice(0, 20))
    expect(next()).toEqual([])
    appendFileSync(counted, line.slice(20))
    const [told, ...more] = next()
    expect(more).toEqual([])
    expect(told).toMatchObject({ startMs, endMs, counters: interval.counters, traffic: interval.traffic })
    const essence = (all: typeof trends) =>
      all.map(({ histogram: { cells, count }, metric, tags }) => ({ metric, tags, count, cells }))
    expect(essence(told?.trends ?? [])).toEqual(essence(trends))
  }
  expect(readFileSync(counted, 'utf8').trim().split('\n')).toHaveLength(3)
})
