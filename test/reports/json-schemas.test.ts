import { describe, expect, test } from 'vitest'
import { thresholdsSchema } from '../../src/scenario/threshold-schema.ts'
import type { RunPlan } from '../../src/plan/run-plan.ts'
import { makeManifest, type Manifest } from '../../src/run-folder/manifest.ts'
import { makeMergedManifest } from '../../src/run-folder/merge-folders.ts'
import { recordEnding } from '../../src/results/recorded-ending.ts'
import { wentAsPlanned } from '../fakes/left-run.ts'
import { identity, recordRun } from '../fakes/recorded-run.ts'
import { completedCall } from '../fakes/call-record.ts'
import { modePlan, runPlan, quotaPlan } from '../fakes/run-plan.ts'
import { hostileNames, summariesOf, tameNames } from '../fakes/summaries.ts'
import { errorsIn, validateManifest, validateSummary } from './validate-files.ts'

/** As whoever reads the file has it. */
const written = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

describe('summary.json is as its schema says', () => {
  test.each([tameNames, ...hostileNames].flatMap((names) => Object.entries(summariesOf(names))))(
    'of a run that is %s',
    (_, summary) => {
      expect(errorsIn(validateSummary, written(summary))).toEqual([])
    },
  )

  test.each<[string, (summary: Record<string, unknown>) => void]>([
    ['of another version', (summary) => (summary['schema'] = 'seismo.summary/0')],
    ['without an outcome', (summary) => delete summary['outcome']],
    ['with something unknown', (summary) => (summary['extra'] = 1)],
    ['with a series of no metric', (summary) => ((summary['series'] as { metric: string }[])[0]!.metric = 'ttft')],
  ])('and one %s is not', (_, change) => {
    const summary = written(summariesOf(tameNames)['failed']) as Record<string, unknown>
    change(summary)
    expect(validateSummary(summary)).toBe(false)
  })
})

const manifestOf = (plan: Partial<RunPlan> = {}): Manifest => makeManifest(runPlan(plan), identity)

describe('run.json is as its schema says', () => {
  const [scenario] = runPlan().scenarios
  const arrivals = { timeUnitMs: 1_000, preAllocatedVUs: 1, maxVUs: 2, distribution: 'poisson' } as const
  const stages = [{ durationMs: 1_000, target: 2 }]
  const executors: readonly RunPlan['scenarios'][number]['executor'][] = [
    { kind: 'shared-iterations', vus: 1, iterations: 2, maxDurationMs: 1 },
    { kind: 'per-vu-iterations', vus: 1, iterations: 2, maxDurationMs: 1 },
    { kind: 'ramping-vus', startVUs: 1, stages, gracefulRampDownMs: 1 },
    { kind: 'constant-arrival-rate', rate: 1, durationMs: 1, ...arrivals },
    { kind: 'ramping-arrival-rate', startRate: 1, stages, ...arrivals },
    {
      kind: 'ramping-arrival-rate',
      startRate: 1,
      stages,
      ...arrivals,
      distribution: { kind: 'gamma', burstiness: 0.5 },
    },
    { kind: 'phases' },
  ]

  test('while the run goes on', () => expect(errorsIn(validateManifest, written(manifestOf()))).toEqual([]))

  test('with all that a plan can have', () => {
    const manifest = written(
      manifestOf({
        scenarios: executors.map((executor) => ({ ...scenario!, executor })),
        thresholds: thresholdsSchema.parse({
          calls: ['count>1'],
          time_to_first_token: ['p(99.9)<1', 'med<1', 'avg<1'],
        }),
        budget: { costUsd: 1, tokens: null },
        modes: [
          modePlan({
            cache: { points: ['system'], ttl: '1h' },
            quota: quotaPlan({ requestsPerMinute: 1, outputBurndown: 5 }),
            price: 'none',
            guardrail: { identifier: 'g', version: '1', trace: null, streamProcessingMode: 'sync' },
            additionalModelRequestFields: { a: [1, { b: null }] },
          }),
        ],
      }),
    )
    expect(errorsIn(validateManifest, manifest)).toEqual([])
  })

  test('when the run has ended, however it did, and of a merged one', () => {
    const thresholds = thresholdsSchema.parse({ calls: ['count>1'] })
    const { store } = recordRun([[{ mode: 0, prompt: 0, record: completedCall() }]])
    const failed = new Map([
      [thresholds[0]!, { metric: 'calls', tags: {}, expression: 'count>1', observed: 1, passed: false }],
    ])
    const ending = recordEnding(
      {
        ...wentAsPlanned,
        hookFailure: 'no',
        lostThreads: [{ thread: 1, reason: 'no' }],
        thresholdAbort: { afterMs: 1, failed },
        budgetEnd: {
          budget: { costUsd: 1, tokens: 1 },
          segments: 1,
          costPicoUsd: 10n ** 30n,
          tokens: 1,
          callsWithoutUsage: 0,
        },
        killed: [{ part: 'a', writtenUntilMs: 1 }],
      },
      thresholds,
      store,
    )
    const manifest = { ...manifestOf({ thresholds }), endedAt: identity.startedAt, ending }
    expect(errorsIn(validateManifest, written(manifest))).toEqual([])
    const merged = { id: 'merged', reportsDir: '/', startedAt: identity.startedAt, endedAt: identity.startedAt, ending }
    expect(errorsIn(validateManifest, written(makeMergedManifest([manifest, manifest], merged)))).toEqual([])
  })

  test('and one that lacks its ending is not', () => {
    const { ending: _, ...rest } = manifestOf()
    expect(validateManifest(written(rest))).toBe(false)
  })
})
