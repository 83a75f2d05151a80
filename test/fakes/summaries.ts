import type { Dimensions } from '../../src/metrics/tags.ts'
import { thresholdsSchema } from '../../src/scenario/threshold-schema.ts'
import { makeLoadFold } from '../../src/results/load-fold.ts'
import { makeSummary, type FinishedRun } from '../../src/results/make-summary.ts'
import { killedAt } from '../../src/results/recorded-ending.ts'
import type { Summary } from '../../src/results/summary.ts'
import { completedCall, refusedCall, unsentCall } from './call-record.ts'
import { modeDimension } from './mode-dimension.ts'
import { finishedRun, identity, recordRun, type RecordedCall } from './recorded-run.ts'
import { modePlan, runPlan } from './run-plan.ts'

/** What names a run has: of its scenario, two modes and two prompts, its file and its target. */
export interface RunNames {
  readonly scenario: string
  readonly modes: readonly [string, string]
  readonly prompts: readonly [string, string]
  readonly file: string
  readonly target: string
  /** Of an error of somebody else's. */
  readonly reason: string
}

export const tameNames: RunNames = {
  scenario: 'ramp',
  modes: ['standard', 'optimized'],
  prompts: ['counting', 'chat'],
  file: 'ramp.yml',
  target: 'simulator',
  reason: 'heap out of memory',
}

/** Names that are markup, structure or code in some format. */
export const hostileNames: readonly RunNames[] = [
  {
    scenario: '<script>alert(1)</script>',
    modes: ['<b>', '</code><img src=x onerror=alert(1)>'],
    prompts: [']]>', '<!-- -->'],
    file: '"><x>.yml',
    target: 'http://h/<svg/onload=alert(1)>',
    reason: '</testcase><system-out>]]>',
  },
  {
    scenario: '`a`',
    modes: ['a | b \\| c \\\\| d', '``x` <b>`'],
    prompts: ['~~no~~ **no**', '[no](http://no)'],
    file: '# no\n- no\n| no |',
    target: '![no](http://no) @no #1',
    reason: '\n\n## no\n\n| a | b |\n|---|---|',
  },
  {
    scenario: '\u001b[31mred',
    modes: ['=cmd|/c calc!A1', '-1+1'],
    prompts: ['+1', '@SUM(A1)'],
    file: '\t=1',
    target: 'a"b,c\r\nd',
    reason: '\r\n::error title=no::no',
  },
  {
    scenario: '%0A::error::no',
    modes: ['a:b,c::d', '%25'],
    prompts: ['\u202eabc', '\u0000\ufffe\ud800'],
    file: 'a,b:c.yml',
    target: '&lt;b&gt; &#60;',
    reason: '\u2028\u0085no',
  },
]

const call = (mode: number, firstMs: number): RecordedCall => ({
  mode,
  prompt: mode,
  record: completedCall({ firstTokenMs: 1_000 + firstMs, lastTokenMs: 1_500 + firstMs, endMs: 1_510 + firstMs }),
})
const throttled = (mode: number): RecordedCall => ({
  mode,
  prompt: 0,
  record: refusedCall({ kind: 'throttled', throttle: 'requests' }),
})
const failed = (mode: number): RecordedCall => ({
  mode,
  prompt: 1,
  record: unsentCall({ kind: 'failed', failure: 'connect', errorName: 'Error' }),
})

const someCalls = [call(0, 100), call(1, 50), call(0, 300), throttled(1), failed(0)]

/** Summaries of every way in which a run can end, under the same names. */
export function summariesOf(names: RunNames): Readonly<Record<string, Summary>> {
  const modes = [modePlan({ name: names.modes[0] }), modePlan({ name: names.modes[1], latency: 'optimized' })]
  const dimensions: Dimensions = {
    scenarios: [{ name: names.scenario, model: 'open' }],
    modes: [modeDimension(names.modes[0]), modeDimension(names.modes[1], { latency: 'optimized' })],
    prompts: names.prompts,
  }
  const plan = runPlan({ modes })
  const run = { ...identity, scenarioFile: `/load/${names.file}`, target: names.target }
  const summarise = (calls: readonly RecordedCall[], changes: Partial<FinishedRun> = {}): Summary => {
    const { intervals, store } = recordRun([calls], dimensions)
    const load = makeLoadFold(plan, run.startedAt)
    for (const interval of intervals) load.add(interval)
    return makeSummary(finishedRun(store, { run, dimensions, load: load.summary(), plan, ...changes }))
  }
  const thresholdsOf = (expression: string): FinishedRun['thresholds'] => [
    ...thresholdsSchema.parse({ time_to_first_token: [expression] }).map((threshold) => ({
      ...threshold,
      tags: { mode: names.modes[0] },
    })),
    ...thresholdsSchema.parse({ calls_failed: ['count<100'] }),
  ]
  const lostThreads = [{ thread: 2, reason: names.reason }]
  return {
    passed: summarise([call(0, 100), call(1, 50)], { thresholds: thresholdsOf('p(50)<700') }),
    failed: summarise(someCalls, { thresholds: thresholdsOf('p(50)<7') }),
    invalid: summarise(someCalls, { thresholds: thresholdsOf('p(50)<7'), lostThreads }),
    stopped: summarise(someCalls, { stoppedBySignal: true }),
    'hook threw': summarise(someCalls, { hookFailure: names.reason }),
    killed: summarise(someCalls, { ...killedAt(1_000), thresholds: thresholdsOf('p(50)<7') }),
    'killed at once': summarise([], killedAt(0)),
    empty: summarise([]),
    'all throttled': summarise([throttled(0), throttled(1), throttled(1)], { thresholds: thresholdsOf('p(50)<700') }),
    'one call': summarise([call(0, 100)]),
  }
}
