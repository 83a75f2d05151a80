import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { mergeRuns } from '../../src/cli/merge-command.ts'
import { summariseRecords } from '../../src/cli/report-command.ts'
import { readManifest, writeManifest } from '../../src/run-folder/manifest.ts'
import { makePageFold } from '../../src/reports/page/charts/page-fold.ts'
import { readRunFolder } from '../../src/run-folder/read-run-folder.ts'
import { completedCall, refusedCall } from '../fakes/call-record.ts'
import { leaveRun } from '../fakes/left-run.ts'
import type { RecordedCall } from '../fakes/recorded-run.ts'
import { runPlan } from '../fakes/run-plan.ts'

const root = mkdtempSync(join(tmpdir(), 'seismo-short-'))
afterAll(() => rmSync(root, { recursive: true }))

const completed: RecordedCall = { mode: 0, prompt: 0, record: completedCall() }
const throttled: RecordedCall = { ...completed, record: refusedCall({ kind: 'throttled', throttle: 'requests' }) }
const aborted: RecordedCall = { ...completed, record: refusedCall({ kind: 'aborted' }) }

/** Three calls a second for three seconds, of which one was throttled, and then 20 ms in which calls end. */
function leave(segment = { index: 0, count: 1 }): string {
  const calls = [
    [completed, completed, throttled],
    [completed, completed, completed],
    [completed, completed, completed],
    [completed, throttled, aborted],
  ]
  const { path } = leaveRun(runPlan({ reportsDir: root, segment }), calls, { measuredMs: 3_020 }, (interval) =>
    interval.startMs === 3_000 ? { ...interval, endMs: 3_020 } : interval,
  )
  const manifest = readManifest(path)
  writeManifest(path, { ...manifest, run: { ...manifest.run, startedAt: '2026-11-20T22:00:00.000Z' } })
  return path
}

function leaveKilled(): string {
  const path = leave()
  writeManifest(path, { ...readManifest(path), endedAt: null, ending: null })
  return path
}

const leaveMerged = (): string =>
  mergeRuns(
    [0, 1].map((index) => readRunFolder(leave({ index, count: 2 }))),
    root,
  )

test.each([
  ['ended', leave, 1],
  ['was killed', leaveKilled, 1],
  ['was merged of two', leaveMerged, 2],
])('the last 20 ms of a run that %s make no spike in any figure', (_, leaveRunFolder, machines) => {
  const run = readRunFolder(leaveRunFolder())
  const summary = summariseRecords(run.manifest, run.intervals())
  const { intervals } = summary.saturation.modes[0]!
  expect(intervals).toHaveLength(3)
  // Six calls in the last 1,020 ms.
  const mostPerSecond = (machines * 6) / 1.02
  for (const { achievedPerSecond, offeredPerSecond, throttledShare } of intervals) {
    expect(achievedPerSecond).toBeLessThanOrEqual(mostPerSecond)
    expect(offeredPerSecond).toBeLessThanOrEqual(mostPerSecond)
    expect(throttledShare).toBeLessThanOrEqual(1 / 3)
  }
  expect(summary.throttling[0]?.worstInterval).toMatchObject({ ended: machines * 3, throttled: machines })

  const page = makePageFold(run.manifest.plan)
  for (const interval of run.intervals()) page.add(interval)
  const { load, outcomes, slots } = page.charts(summary)
  expect(slots.endS.map((endS, slot) => endS - (slots.startS[slot] ?? 0))).toEqual([1, 1, expect.closeTo(1.02, 6)])
  for (const { counts } of outcomes.series) {
    for (const [slot, count] of counts.entries()) {
      expect(count / (slots.endS[slot]! - slots.startS[slot]!)).toBeLessThanOrEqual(mostPerSecond)
    }
  }
  const calls = outcomes.series.flatMap(({ counts }) => counts).reduce((sum, count) => sum + count, 0)
  expect(calls).toBe(machines * 12)
  for (const [, , offered, achieved] of load[0]!.points)
    expect(Math.max(offered, achieved)).toBeLessThanOrEqual(mostPerSecond + 0.01)
})
