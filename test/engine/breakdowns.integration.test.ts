// What breaks in the middle of a run, outside of its calls: the run ends in an orderly way and says what it was.
import { once } from 'node:events'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { openTarget } from '../../src/engine/preflight.ts'
import { summariseRecords } from '../../src/cli/report-command.ts'
import { readRunFolder } from '../../src/run-folder/read-run-folder.ts'
import { countOf, unaccounted } from './read-summary.ts'
import { conduct, planFor } from './conduct.ts'
import { simulate } from './simulated.ts'

const load = { name: 'load', executor: 'constant-vus', vus: 3, duration: '60s', gracefulStop: '5s' }

test('a simulator that dies ends the run and is its reason', async () => {
  // The first thread that a run against the simulator starts is the simulator's.
  const simulator = once(process, 'worker') as Promise<[Worker]>
  const { exitCode, folder, intervals, summary } = await conduct(planFor('simulator', { scenarios: [load] }), () =>
    setTimeout(() => void simulator.then(([worker]) => worker.terminate()), 1_500),
  )

  expect(exitCode).toBe(1)
  expect(summary.outcome.status).toBe('aborted')
  expect(summary.outcome.reasons[0]).toBe('the simulator died in the middle of the run: exit code 1')
  expect(intervals.length).toBeLessThan(15)
  expect(unaccounted(summary)).toBe(0)
  expect(countOf(summary, 'calls_failed')).toBeLessThanOrEqual(6)
  const run = readRunFolder(folder)
  expect(summariseRecords(run.manifest, run.intervals())).toEqual(summary)
})

test('a simulator that died is closed without another error', async () => {
  const threads = once(process, 'worker') as Promise<[Worker]>
  const target = await openTarget(planFor('simulator', { scenarios: [load] }))
  expect(target.death()).toBeNull()
  const [worker] = await threads
  const died = once(target.died, 'abort')
  await worker.terminate()
  await died
  expect(target.death()).toMatch(/the simulator died/)
  await target[Symbol.asyncDispose]()
})

test('a folder that is gone at the end is told, and the summary is not lost with it', async () => {
  const simulator = await simulate()
  const plan = planFor(simulator.url, { scenarios: [{ ...load, duration: '2s' }] })
  const run = await conduct(plan, () => {
    setTimeout(() => rmSync(plan.reportsDir, { recursive: true }), 1_500)
  })

  expect(run.exitCode).toBe(1)
  expect(run.unwritten.map(({ file }) => file)).toEqual([
    'run.json',
    'summary.json',
    'summary.md',
    'junit.xml',
    'report.html',
  ])
  expect(new Set(run.unwritten.map(({ reason }) => reason))).toEqual(new Set(['the folder is gone (ENOENT)']))
  expect(countOf(run.summary, 'calls_completed')).toBeGreaterThan(0)
  expect(() => readdirSync(plan.reportsDir)).toThrow('ENOENT')
})

test('an interval that cannot be counted ends the run as a bug, with all that was counted before', async () => {
  const simulator = await simulate()
  const plan = planFor(simulator.url, { scenarios: [load] })
  let calls = 0
  const { exitCode, folder, summary } = await conduct(
    plan,
    () => {},
    undefined,
    () => {
      if (++calls === 2) throw new Error('no room for it')
    },
  )

  expect(exitCode).toBe(1)
  expect(summary.outcome.reasons[0]).toMatch(/^a bug in seismo: Error: no room for it/)
  expect(unaccounted(summary)).toBe(0)
  expect(readFileSync(join(folder, 'intervals.ndjson'), 'utf8').split('\n').length).toBeGreaterThan(3)
})
