import { expect, test } from 'vitest'
import { summariseRecords } from '../../src/cli/report-command.ts'
import { readRunFolder } from '../../src/run-folder/read-run-folder.ts'
import { filesOf, RUN_FILES } from '../cli/run-files.ts'
import { conduct, planFor } from './conduct.ts'
import { countOf, unaccounted } from './read-summary.ts'
import { simulate } from './simulated.ts'

const load = (duration: string): object => ({ name: 'load', executor: 'constant-vus', vus: 5, duration })

test('abortOnFail ends a run soon after the breach, with 99, all calls accounted for and every file complete', async () => {
  const simulator = await simulate()
  const thresholds = {
    time_to_first_token: [
      'p(50)<1000',
      // The exact simulator takes 200 ms, so this is in breach from the first call on.
      { threshold: 'p(50)<150', abortOnFail: true, delayAbortEval: '3s' },
    ],
    calls_completed: ['rate>0.99'],
  }
  const plan = planFor(simulator.url, { thresholds, scenarios: [load('60s')] })
  const { exitCode, folder, intervals, summary } = await conduct(plan)

  expect(exitCode).toBe(99)
  expect(summary.outcome.status).toBe('failed')
  const [, observed, abortedAfter] =
    /^threshold time_to_first_token p\(50\)<150 failed: observed (\d+\.?\d*) ms, aborted after (\d+\.\d) s$/.exec(
      summary.outcome.reasons.join(),
    ) ?? []
  // What ended the run is what the summary shows; and no first token comes before the 200 ms, nor an end before the delay.
  expect(Number(observed)).toBeGreaterThanOrEqual(199)
  expect(summary.thresholds[1]?.observed).toBeCloseTo(Number(observed), 2)
  expect(Number(abortedAfter)).toBeGreaterThanOrEqual(3)
  expect(summary.thresholds.map(({ passed }) => passed)).toEqual([true, false, true])
  // 3 s from which it counts, at most 3 s to the evaluation, and 2.2 s for the calls that run.
  expect(intervals.at(-1)?.endMs).toBeLessThan(12_000)
  expect(countOf(summary, 'calls_aborted')).toBe(0)
  expect(unaccounted(summary)).toBe(0)
  expect(filesOf(folder)).toEqual(RUN_FILES)
  const recorded = readRunFolder(folder)
  expect(summariseRecords(recorded.manifest, recorded.intervals())).toEqual(summary)
})

test('without abortOnFail a failed threshold lets the run go on, and fails it at the end', async () => {
  const simulator = await simulate()
  const thresholds = { 'time_to_first_token{mode:standard}': ['avg>150', 'avg<150'], input_token_ratio: 'max<1' }
  const { exitCode, summary } = await conduct(planFor(simulator.url, { thresholds, scenarios: [load('3s')] }))

  expect(exitCode).toBe(99)
  expect(summary.outcome.reasons).toHaveLength(1)
  expect(summary.outcome.reasons[0]).not.toContain('aborted')
  expect(summary.thresholds).toMatchObject([
    { metric: 'time_to_first_token', tags: { mode: 'standard' }, expression: 'avg>150', passed: true },
    { expression: 'avg<150', passed: false },
    { metric: 'input_token_ratio', observed: null, passed: true },
  ])
})

test('a window that fails ends a run with abortOnFail, and the summary names it', async () => {
  const simulator = await simulate()
  const thresholds = {
    time_to_first_token: [
      { threshold: 'p(50)<1000', window: '2s' },
      { threshold: 'p(50)<150', window: '2s', abortOnFail: true },
    ],
  }
  const { exitCode, folder, summary } = await conduct(planFor(simulator.url, { thresholds, scenarios: [load('60s')] }))
  expect(exitCode).toBe(99)
  const [held, failed] = summary.thresholds
  expect(held).toMatchObject({ passed: true, windowMs: 2_000, windows: { failed: 0 } })
  expect(held?.windows?.count).toBeGreaterThanOrEqual(1)
  expect(failed).toMatchObject({ passed: false, hasAborted: true })
  expect(summary.outcome.reasons[0]).toMatch(/p\(50\)<150 in each 2s failed: observed \d.* ms.*aborted after/)
  const recorded = readRunFolder(folder)
  expect(summariseRecords(recorded.manifest, recorded.intervals())).toEqual(summary)
})

test('calls that the end of a run cut off are told, and break a threshold that they would have broken', async () => {
  const simulator = await simulate()
  const scenario = { ...load('1s'), gracefulStop: '0s' }
  const thresholds = { call_duration: ['p(95)<500', 'p(95)<100000'], time_to_first_token: ['p(1)<100000'] }
  const { folder, summary } = await conduct(planFor(simulator.url, { thresholds, scenarios: [scenario] }))
  const [broken, turned, held] = summary.thresholds
  // Five VUs, one second, and calls of 2.2 s: all of them were cut off, after their first token.
  expect(broken).toMatchObject({ passed: false, cutOff: { count: 5, share: 1, verdict: 'fails' } })
  expect(turned).toMatchObject({ cutOff: { verdict: 'turns' } })
  expect(held).toMatchObject({ passed: true, cutOff: null })
  const recorded = readRunFolder(folder)
  expect(summariseRecords(recorded.manifest, recorded.intervals())).toEqual(summary)
})
