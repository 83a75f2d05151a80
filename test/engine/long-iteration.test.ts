import { expect, test } from 'vitest'
import type { CallRecord } from '../../src/bedrock/call-record.ts'
import type { Bedrock, CallSettings } from '../../src/bedrock/open-bedrock.ts'
import { startIntervals } from '../../src/engine/intervals.ts'
import { runScenario } from '../../src/engine/run-scenario.ts'
import { makeMetricStore } from '../../src/metrics/metric-store.ts'
import { makeRecorder } from '../../src/metrics/recorder.ts'
import { openPrompts } from '../../src/prompts/open-prompts.ts'
import { makeLoadFold } from '../../src/results/load-fold.ts'
import { makeSummary } from '../../src/results/make-summary.ts'
import { openCallBooks } from '../../src/workers/call-books.ts'
import { dimensionsOf } from '../../src/workers/dimensions-of.ts'
import { NO_HOOKS } from '../../src/workers/hooks.ts'
import { runIteration, type ThreadContext } from '../../src/workers/iteration.ts'
import { makeTrafficLedger } from '../../src/workers/traffic-ledger.ts'
import { makeTrafficMemory, openTrafficBoard, trafficRows } from '../../src/workers/traffic-board.ts'
import { completedCall } from '../fakes/call-record.ts'
import { makeFakeClock, type FakeClock } from '../fakes/fake-clock.ts'
import { finishedRun } from '../fakes/recorded-run.ts'
import { runPlan } from '../fakes/run-plan.ts'

const HOUR_MS = 3_600_000
const [scenario] = runPlan().scenarios
const call = { kind: 'call', mode: null, prompt: null, maxOutputTokens: null } as const

/** A soak's: an iteration of 660 calls, half a minute apart. */
const plan = runPlan({
  intervalMs: 60_000,
  scenarios: [
    {
      ...scenario!,
      executor: { kind: 'per-vu-iterations', vus: 2, iterations: 1, maxDurationMs: 8 * HOUR_MS },
      flow: [
        {
          kind: 'loop',
          count: 660,
          steps: [call, { kind: 'think', durationMs: { kind: 'constant', value: 29_000 } }],
        },
      ],
    },
  ],
})

/** Every call takes a second. */
const slowBedrock = (clock: FakeClock): Bedrock => ({
  async call(_mode, _conversation, { signal }: CallSettings): Promise<CallRecord> {
    const sentMs = clock.nowMs()
    await clock.sleepUntil(sentMs + 1_000, signal)
    const stamps = { firstSentMs: sentMs, sentMs, firstByteMs: sentMs + 150, firstTokenMs: sentMs + 200 }
    return completedCall({
      ...stamps,
      firstOutputTokenMs: sentMs + 200,
      lastTokenMs: sentMs + 990,
      endMs: sentMs + 1_000,
    })
  },
  warmUp: async () => [],
  close: async () => {},
})

test('a run whose iterations take five and a half hours is valid', async () => {
  const clock = makeFakeClock()
  const recorder = makeRecorder(dimensionsOf(plan))
  const board = openTrafficBoard(makeTrafficMemory(trafficRows(plan).length))
  const traffic = makeTrafficLedger(plan, board, clock)
  const thread: ThreadContext = {
    plan,
    clock,
    bedrock: slowBedrock(clock),
    prompts: openPrompts(plan),
    recorder,
    books: openCallBooks({ callLog: null, measure() {}, recorder, spending: null, traffic }),
    checks: () => null,
    hooks: NO_HOOKS,
  }
  const store = makeMetricStore()
  const load = makeLoadFold(plan, '2026-11-01T00:00:00.000Z')
  const never = new AbortController().signal
  const pool = {
    start: (order: Parameters<typeof runIteration>[1]) => ({
      ended: runIteration(thread, order, never).then(({ kind }) => kind),
      verdict: () => 'served' as const,
      interrupt() {},
    }),
    takeSnapshots: async () => [
      { thread: 1, takenMs: clock.nowMs(), parts: [...recorder.takeSnapshot()], traffic: traffic.take() },
    ],
    traffic: board,
  }
  const intervals = startIntervals({
    clock,
    plan,
    pool,
    store,
    beside: [],
    startMs: 0,
    onInterval: [load.add],
    onError: (error) => expect.fail(String(error)),
  })
  const running = runScenario(
    {
      plan,
      clock,
      pool,
      store,
      budget: { check() {} },
      startMs: 0,
      drain: never,
      halt: never,
      schedules: [],
    },
    0,
  )
  await clock.runUntilDone(running)
  const measuredMs = clock.nowMs()
  await intervals.stop()

  const summary = makeSummary(
    finishedRun(store, { plan, dimensions: dimensionsOf(plan), load: load.summary(), measuredMs }),
  )
  expect(summary.outcome).toEqual({ status: 'passed', exitCode: 0, reasons: [] })
  expect(summary.validity).toMatchObject({ valid: true })
  const iterations = summary.series.find(({ metric }) => metric === 'iteration_duration')
  expect(iterations).toMatchObject({ count: 2, min: 5.5 * HOUR_MS, max: 5.5 * HOUR_MS })
  expect(summary.saturation.modes[0]?.intervals.every(({ meanInFlight }) => meanInFlight < 0.1)).toBe(true)
})
