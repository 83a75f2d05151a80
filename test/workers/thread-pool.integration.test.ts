import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { RunPlan } from '../../src/plan/run-plan.ts'
import { systemClock } from '../../src/time/system-clock.ts'
import { openThreadPool, type ThreadPool } from '../../src/workers/thread-pool.ts'
import { conduct, planFor, temporaryFolder } from '../engine/conduct.ts'
import { countOf, seriesOf } from '../engine/read-summary.ts'
import { dataSetSource } from '../fakes/data-set-source.ts'
import { runPlan } from '../fakes/run-plan.ts'
import { simulate } from '../engine/simulated.ts'
import { tellToDie } from './death-sign.ts'

const DYING = new URL('./dying-thread.ts', import.meta.url).href
const UNREADY = new URL('./unready-thread.ts', import.meta.url).href

// 200 ms and 19 gaps of 20 ms: 580 ms a call.
const mix = [{ name: 'hello', template: 'Say hello.', maxOutputTokens: 20 }]
const load = { name: 'load', executor: 'constant-vus', vus: 4, duration: '30s', gracefulStop: '5s' }

/** Two threads, one of which dies. */
const openDying = async (): Promise<{ readonly pool: ThreadPool; readonly plan: RunPlan }> => {
  const simulator = await simulate()
  const flow = [{ loop: { count: 3, steps: [{ call: {} }] } }]
  const plan = planFor(simulator.url, { threads: 2, mix, scenarios: [{ ...load, flow }] })
  const pool = await openThreadPool(plan, { kind: 'url', url: simulator.url }, DYING)
  onTestFinished(() => pool.close())
  return { pool, plan }
}
const start = (pool: ThreadPool, iteration: number) =>
  pool.start({ scenario: 0, iteration, vu: 1, intendedStartMs: systemClock.nowMs() }).ended

describe('a thread that dies in mid-run', () => {
  test('loses its iterations; the other threads go on, and take what comes', async () => {
    const { plan, pool } = await openDying()
    const ending = [0, 1, 2, 3].map((iteration) => start(pool, iteration))
    tellToDie(plan)
    const ends = await Promise.all(ending)

    expect(ends.toSorted()).toEqual(['completed', 'completed', 'lost', 'lost'])
    expect(pool.lost()).toEqual([{ thread: expect.toBeOneOf([1, 2]), reason: 'out of luck' }])
    expect(pool.running()).toBe(0)
    expect(await pool.takeSnapshots()).toHaveLength(1)
    expect(await start(pool, 4)).toBe('completed')
  })

  test('ends the run at once if it is the last: what never ran is counted nowhere', async () => {
    const simulator = await simulate()
    const plan = planFor(simulator.url, { threads: 1, mix, scenarios: [load] })
    const { exitCode, intervals, summary } = await conduct(
      plan,
      () => setTimeout(() => tellToDie(plan), 1_500),
      (its, target) => openThreadPool(its, target, DYING),
    )

    expect(exitCode).toBe(120)
    expect(summary.outcome.reasons).toContain('a thread was lost: thread 1: out of luck')
    // The four that it was running.
    expect(countOf(summary, 'interrupted_iterations')).toBe(4)
    expect(countOf(summary, 'dropped_iterations')).toBe(0)
    // It died after a second and a half; what the clock of a busy machine adds is no interval of 30 s.
    expect(intervals.length).toBeLessThan(8)
  })

  test('ends the run: exit 120, the reason names it, and what was recorded before stays', async () => {
    const simulator = await simulate()
    const plan = planFor(simulator.url, { threads: 2, mix, scenarios: [load] })
    const { exitCode, intervals, summary } = await conduct(
      plan,
      () => setTimeout(() => tellToDie(plan), 1_500),
      (its, target) => openThreadPool(its, target, DYING),
    )

    expect(exitCode).toBe(120)
    expect(summary.outcome.status).toBe('invalid')
    expect(summary.outcome.reasons.join('\n')).toMatch(/^a thread was lost: thread [12]: out of luck$/m)
    expect(intervals.length).toBeLessThan(15)
    // Those of the thread that lives, at least: the run ends at once.
    expect(countOf(summary, 'calls_completed')).toBeGreaterThanOrEqual(2)
    expect(seriesOf(summary, 'time_to_first_token')?.min).toBeGreaterThanOrEqual(200)
  })
})

const signs = (plan: RunPlan): string => readFileSync(join(dirname(plan.scenarioFile), 'signs'), 'utf8')

test('a thread that cannot start rejects with its reason, and leaves nothing running', async () => {
  const plan = planFor('simulator', { threads: 2, mix, scenarios: [load] })
  const opening = openThreadPool(plan, { kind: 'url', url: 'http://127.0.0.1:1' }, UNREADY)
  await expect(opening).rejects.toThrow('cannot start')

  const left = signs(plan)
  await sleep(300)
  expect(left).toMatch(/^first alive /)
  expect(signs(plan)).toBe(left)
})

describe('hooks that cannot be loaded', () => {
  test.each([
    [
      'throw while they load',
      'throw new RangeError("no luck")',
      'a module with hooks, but loading it threw RangeError: no luck',
    ],
    ['are none', 'export const other = 1', 'expected an export beforeCall or afterCall, found neither'],
    ['are no function', 'export const afterCall = 5', 'expected the export afterCall to be a function, found number'],
    [
      'want replies that nobody sees',
      'export const wantsReply = true; export const beforeCall = () => undefined',
      'expected an export afterCall beside wantsReply, found none',
    ],
    [
      'want replies by a word',
      'export const wantsReply = "yes"; export const afterCall = () => undefined',
      'expected the export wantsReply to be true or false, found string',
    ],
    ['import what is not there', 'import "./none.ts"', 'loading it threw Error: Cannot find module'],
  ])('because they %s end the run before it starts', async (_, hooks, reason) => {
    const plan = planFor('simulator', { threads: 2, hooks, mix, scenarios: [load] })
    const refused = await conduct(plan).catch((error: unknown) => error)
    expect(refused).toMatchObject({ name: 'ConfigError', mistakes: [{ file: plan.hooks }] })
    expect((refused as Error).message.startsWith(`${plan.hooks}  expected `)).toBe(true)
    expect((refused as Error).message).toContain(reason)
  })
})

describe('hooks', () => {
  test('run in the threads around each call, in the types that the package exports', async () => {
    const simulator = await simulate()
    const log = join(temporaryFolder(), 'seen')
    const hooks = `
      import { appendFileSync } from 'node:fs'
      import type { AfterCall, BeforeCall } from 'artillery-engine-bedrock'
      export const beforeCall: BeforeCall = ({ conversation }) => ({ ...conversation, system: 'Be brief.' })
      export const afterCall: AfterCall = async ({ conversation, scenario }, { outcome, usage }) => {
        appendFileSync(${JSON.stringify(log)}, [scenario, conversation.system, outcome.kind, usage?.outputTokens].join() + '\\n')
      }`
    const { exitCode, summary } = await conduct(
      planFor(simulator.url, { threads: 2, hooks, mix, scenarios: [{ ...load, duration: '1s' }] }),
    )
    const lines = readFileSync(log, 'utf8').trim().split('\n')

    expect(exitCode).toBe(0)
    expect(lines).toHaveLength(countOf(summary, 'calls'))
    expect(new Set(lines)).toEqual(new Set(['load,Be brief.,completed,20']))
  })

  test.each(['beforeCall', 'afterCall'])(
    'that throw in %s end the run: exit 107, and all that was begun is accounted for',
    async (hook) => {
      const simulator = await simulate()
      const hooks = `export function ${hook}({ iteration }) { if (iteration === 6) throw new RangeError('enough') }`
      const { exitCode, intervals, summary } = await conduct(
        planFor(simulator.url, { threads: 2, hooks, mix, scenarios: [load] }),
      )

      expect(exitCode).toBe(107)
      expect(summary.outcome.status).toBe('aborted')
      expect(summary.outcome.reasons[0]).toBe(`hook ${hook} of scenario load threw RangeError: enough`)
      expect(intervals.length).toBeLessThan(15)
      expect(countOf(summary, 'interrupted_iterations')).toBe(1)
      expect(countOf(summary, 'calls')).toBe((await simulator.truth()).requests)
      expect(summary.validity.valid).toBe(true)
    },
  )
})

test('a data set that is gone starts no thread', async () => {
  const [prompt] = runPlan().prompts
  if (prompt === undefined) throw new Error('the plan has a prompt')
  const plan = runPlan({ prompts: [{ ...prompt, source: dataSetSource('/nowhere/rows.jsonl') }] })
  await expect(openThreadPool(plan, { kind: 'url', url: 'http://127.0.0.1:1' })).rejects.toThrow(
    'expected the dataset /nowhere/rows.jsonl, found no such file',
  )
})
