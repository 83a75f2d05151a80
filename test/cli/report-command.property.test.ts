import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import type { CallRecord } from '../../src/bedrock/call-record.ts'
import { summariseRecords } from '../../src/cli/report-command.ts'
import { thresholdsSchema } from '../../src/scenario/threshold-schema.ts'
import { readRunFolder } from '../../src/run-folder/read-run-folder.ts'
import type { RunEnd } from '../../src/results/outcome.ts'
import type { RecordedInterval } from '../../src/results/load/load-summary.ts'
import { completedCall, refusedCall, tokens } from '../fakes/call-record.ts'
import { leaveRun } from '../fakes/left-run.ts'
import type { RecordedCall } from '../fakes/recorded-run.ts'
import { modePlan, runPlan, quotaPlan } from '../fakes/run-plan.ts'

const reportsDir = mkdtempSync(join(tmpdir(), 'seismo-records-'))
afterAll(() => rmSync(reportsDir, { recursive: true }))

const [prompt] = runPlan().prompts
const plan = runPlan({
  reportsDir,
  modes: [
    modePlan({ quota: quotaPlan({ requestsPerMinute: 60, tokensPerMinute: 9_000, outputBurndown: 1 }) }),
    modePlan({ name: 'cached | "<b>"', cache: { points: ['system'], ttl: null } }),
  ],
  prompts: [
    { ...prompt!, name: 'counting' },
    { ...prompt!, name: 'chat, naïve' },
  ],
  thresholds: thresholdsSchema.parse({
    // Of what the log rounds, too.
    time_to_first_token: ['avg<9000', 'min>200', 'p(99)<50000', 'max<100000'],
    'calls_throttled{mode:standard}': ['rate<0.3', { threshold: 'count<4', abortOnFail: true, delayAbortEval: 0 }],
    vus: ['value<3'],
    // Over windows, of what the log rounds too, and with calls that were cut off.
    call_duration: [
      { threshold: 'p(90)<40000', window: 2_000, sure: true },
      { threshold: 'avg<40000', window: 2_000 },
      { threshold: 'min>500', window: 3_000 },
    ],
    calls_failed: [
      { threshold: 'rate<0.5', window: 2_000 },
      { threshold: 'rate<0.5', sure: true },
    ],
  }),
})

const latencyMs = fc.double({ min: 0.01, max: 100_000, noNaN: true })
const record: fc.Arbitrary<CallRecord> = fc.oneof(
  fc
    .record({ firstMs: latencyMs, restMs: latencyMs, cacheRead: fc.nat(1), output: fc.integer({ min: 2, max: 400 }) })
    .map(({ cacheRead, firstMs, output, restMs }) =>
      completedCall({
        firstTokenMs: 1_000 + firstMs,
        lastTokenMs: 1_000 + firstMs + restMs,
        endMs: 1_001 + firstMs + restMs,
        usage: tokens({ cacheReadInputTokens: cacheRead, outputTokens: output }),
      }),
    ),
  fc
    .constantFrom('requests' as const, 'tokens' as const)
    .map((throttle) => refusedCall({ kind: 'throttled', throttle })),
  fc.constant(refusedCall({ kind: 'failed', failure: 'validation', errorName: 'Error' })),
  latencyMs.map((lastedMs) =>
    completedCall({
      outcome: { kind: 'aborted' },
      firstTokenMs: NaN,
      firstOutputTokenMs: NaN,
      lastTokenMs: NaN,
      longestGapMs: NaN,
      chunks: 0,
      usage: null,
      endMs: 1_000 + lastedMs,
    }),
  ),
)
const call: fc.Arbitrary<RecordedCall> = fc.record({
  mode: fc.nat(1),
  prompt: fc.nat(1),
  record,
  gapsMs: fc.array(latencyMs, { maxLength: 5 }),
})
const calls = fc.array(fc.array(call, { maxLength: 6 }), { maxLength: 4 })

const end: fc.Arbitrary<Partial<RunEnd>> = fc.record(
  {
    measuredMs: fc.double({ min: 1, max: 9_000, noNaN: true }),
    stoppedBySignal: fc.boolean(),
    hookFailure: fc.constantFrom(null, 'beforeCall of hooks.mjs threw: no'),
    lostThreads: fc.constantFrom([], [{ thread: 1, reason: 'exit code 9' }]),
    thresholdAbort: fc.constantFrom(null, {
      afterMs: 2_000.25,
      failed: new Map([
        [
          plan.thresholds[5]!,
          { metric: 'calls_throttled', tags: { mode: 'standard' }, expression: 'count<4', observed: 7, passed: false },
        ],
      ]),
    }),
    budgetEnd: fc.constantFrom(null, {
      budget: { costUsd: 5, tokens: null },
      segments: 1,
      costPicoUsd: 9_007_199_254_740_993_000n,
      tokens: 12,
      callsWithoutUsage: 1,
    }),
  },
  { requiredKeys: [] },
)

/** What the recorder of these runs does not make: intervals between whole milliseconds, gauges, and traffic. */
const change = (interval: RecordedInterval): RecordedInterval => ({
  ...interval,
  startMs: interval.startMs + 0.4,
  endMs: interval.endMs + 0.4,
  gauges: [...interval.gauges, { metric: 'vus', tags: { scenario: 'ramp' }, value: 1 + (interval.endMs % 3) }],
  traffic: {
    series: [
      {
        tags: { mode: 'standard' },
        underWayMs: 731.125,
        mostUnderWay: 2,
        firstThrottle: { endMs: interval.endMs - 0.5, intendedStartMs: interval.startMs },
        longestThrottleStreak: 3,
      },
    ],
    quotaUses: [
      {
        mode: 'standard',
        pool: 'on-demand',
        taken: [[interval.startMs + 1, interval.endMs, 900, 100]],
        throttledMs: [interval.endMs],
      },
    ],
  },
})

test('a finished run’s summary is made again from its files as the run made it, to the last digit', () => {
  fc.assert(
    fc.property(calls, end, (intervals, ending) => {
      const left = leaveRun(plan, intervals, ending, change)
      const { intervals: recorded, manifest, summary } = readRunFolder(left.path)
      expect(summary()).toEqual(left.summary)
      expect(summariseRecords(manifest, recorded())).toEqual(left.summary)
    }),
    { numRuns: 60 },
  )
})
