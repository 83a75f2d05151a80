import { expect, test } from 'vitest'
import { judgeRun, type ModeEnding, type RunEnding } from '../../src/results/outcome.ts'
import { checkThreadsAlive, toValidity } from '../../src/results/validity.ts'
import { thresholdResult } from '../fakes/threshold-result.ts'

const passed: RunEnding = {
  stoppedBySignal: false,
  hookFailure: null,
  validity: toValidity([checkThreadsAlive(0)]),
  thresholds: [],
  thresholdAbort: null,
  budgetEnd: null,
  modes: [
    {
      mode: 'standard',
      calls: 10,
      completed: 9,
      throttled: 0,
      failed: 1,
      cancelled: 0,
      others: [{ name: 'timeout', count: 1 }],
    },
  ],
  lostThreads: [],
}
const none = {
  modes: [
    {
      mode: 'standard',
      calls: 10,
      completed: 0,
      throttled: 0,
      failed: 10,
      cancelled: 0,
      others: [{ name: 'validation', count: 10 }],
    },
  ],
}
const uncalled = { mode: 'uncalled', calls: 0, completed: 0, throttled: 0, failed: 0, cancelled: 0, others: [] }
const mostlyFailed = { mode: 'standard', calls: 12, completed: 3, throttled: 2, failed: 6, cancelled: 0, others: [] }
const invalid = { validity: toValidity([checkThreadsAlive(1)]), lostThreads: ['thread 2: out of memory'] }
const thresholds = [thresholdResult({ tags: { mode: 'standard' }, expression: 'p(50)<1', observed: 2, passed: false })]

test.each<[string, Partial<RunEnding>, string, number, string[]]>([
  ['as planned', {}, 'passed', 0, []],
  [
    'that was killed, whatever else there is to say',
    { killed: [{ part: null, writtenUntilMs: 61_234 }], stoppedBySignal: true, thresholds },
    'aborted',
    1,
    [
      'the run was killed, or still goes on: what follows is what was written until 61.2 s after the start',
      'stopped by a signal before its planned end',
      'threshold call_duration{mode:standard} p(50)<1 failed: observed 2 ms',
    ],
  ],
  ['without a completed call', none, 'failed', 1, ['none of 10 calls of mode standard completed: validation 10']],
  [
    'with two modes of three that completed nothing',
    {
      modes: [
        ...passed.modes,
        {
          mode: 'a',
          calls: 12,
          completed: 0,
          throttled: 3,
          failed: 9,
          cancelled: 0,
          others: [
            { name: 'validation', count: 9 },
            { name: 'throttled (tokens)', count: 3 },
          ],
        },
        {
          mode: 'b',
          calls: 1,
          completed: 0,
          throttled: 0,
          failed: 0,
          cancelled: 0,
          others: [{ name: 'aborted', count: 1 }],
        },
      ],
    },
    'failed',
    1,
    [
      'none of 12 calls of mode a completed: validation 9, throttled (tokens) 3',
      'the only call of mode b did not complete: aborted 1',
    ],
  ],
  [
    'of calls whose end is not recorded, as in a run that was killed',
    { modes: [{ mode: 'a', calls: 12, completed: 0, throttled: 0, failed: 0, cancelled: 0, others: [] }] },
    'failed',
    1,
    ['none of 12 calls of mode a completed: how they ended is not recorded'],
  ],
  [
    'with a mode to which no call fell',
    { modes: [...passed.modes, uncalled] },
    'failed',
    1,
    ['no call of mode uncalled was made'],
  ],
  [
    'with a mode to which no call fell, in a segment',
    { modes: [...passed.modes, uncalled], mayBeEmpty: true },
    'passed',
    0,
    [],
  ],
  ['with most calls failed', { modes: [mostlyFailed] }, 'failed', 1, ['most calls of mode standard failed: 6 of 12']],
  [
    'with half of its calls failed',
    { modes: [{ ...mostlyFailed, failed: 5, cancelled: 0, completed: 5 }] },
    'passed',
    0,
    [],
  ],
  [
    'whose calls were all cancelled, as planned',
    { modes: [{ ...passed.modes[0], calls: 9, completed: 0, failed: 0, cancelled: 9, others: [] } as ModeEnding] },
    'passed',
    0,
    [],
  ],
  [
    'whose calls were cancelled where they did not fail',
    {
      modes: [
        {
          ...uncalled,
          calls: 9,
          failed: 1,
          cancelled: 8,
          others: [
            { name: 'cancelled', count: 8 },
            { name: 'validation', count: 1 },
          ],
        },
      ],
    },
    'failed',
    1,
    ['none of 9 calls of mode uncalled completed: cancelled 8, validation 1'],
  ],
  ['without a call', { modes: [uncalled] }, 'failed', 1, ['no call was made']],
  ['without a call that fell to its segment', { modes: [uncalled], mayBeEmpty: true }, 'passed', 0, []],
  [
    'with its budget spent',
    {
      budgetEnd: {
        budget: { costUsd: 5, tokens: 2_000_000 },
        segments: 1,
        costPicoUsd: 5_031_200_000_000n,
        tokens: 1_999_999,
        callsWithoutUsage: 0,
      },
      thresholds,
    },
    'aborted',
    121,
    [
      'the budget is spent: 5.031200 USD, where 5.000000 USD is the limit',
      'threshold call_duration{mode:standard} p(50)<1 failed: observed 2 ms',
    ],
  ],
  [
    'with the budget of its segment spent',
    {
      budgetEnd: {
        budget: { costUsd: null, tokens: 1_001 },
        segments: 2,
        costPicoUsd: 0n,
        tokens: 500,
        callsWithoutUsage: 3,
      },
    },
    'aborted',
    121,
    [
      "the segment's part of the budget is spent: 500 tokens, where 500 is the limit; " +
        '3 calls whose usage never came are in it with what they may have used',
    ],
  ],
  [
    'over a threshold',
    { thresholds },
    'failed',
    99,
    ['threshold call_duration{mode:standard} p(50)<1 failed: observed 2 ms'],
  ],
  [
    'with a lost thread',
    invalid,
    'invalid',
    120,
    ['check threads_alive failed: 1, where 0 is the limit', 'a thread was lost: thread 2: out of memory'],
  ],
  ['by a hook', { hookFailure: 'hook beforeCall threw' }, 'aborted', 107, ['hook beforeCall threw']],
  ['by a signal', { stoppedBySignal: true }, 'aborted', 105, ['stopped by a signal before its planned end']],
])('a run that ended %s is told so', (_, changes, status, exitCode, reasons) => {
  expect(judgeRun({ ...passed, ...changes })).toEqual({ status, exitCode, reasons })
})

test('of several reasons the first decides, and all are told', () => {
  expect(judgeRun({ ...passed, ...none, thresholds })).toMatchObject({ exitCode: 99 })
  expect(judgeRun({ ...passed, ...none, thresholds, ...invalid })).toMatchObject({ exitCode: 120 })
  const outcome = judgeRun({ ...passed, ...none, thresholds, ...invalid, stoppedBySignal: true })
  expect(outcome).toMatchObject({ status: 'aborted', exitCode: 105 })
  expect(outcome.reasons).toHaveLength(5)
})

test.each([
  ['calls_failed', {}, 'rate<0.9'],
  ['calls_failed', { mode: 'standard' }, 'count<100'],
  ['calls_completed', {}, 'rate>0.1'],
])(
  'a threshold %s%j: %s judges in place of the rule that most calls may not fail, which is then a remark',
  (metric, tags, expression) => {
    const threshold = thresholdResult({ metric, tags, expression, observed: 0.5 })
    const outcome = judgeRun({ ...passed, modes: [mostlyFailed], thresholds: [threshold] })
    expect(outcome).toMatchObject({ status: 'passed', exitCode: 0, reasons: [] })
    expect(outcome.remarks).toEqual(['most calls of mode standard failed: 6 of 12'])
  },
)

test.each([
  ['calls_failed', { mode: 'another' }, 'rate<0.9'],
  ['calls_failed', { failure: 'timeout' }, 'rate<0.9'],
  ['calls_completed', {}, 'count>1'],
  ['call_duration', {}, 'p(95)<1000'],
])('a threshold %s%j: %s does not', (metric, tags, expression) => {
  const threshold = thresholdResult({ metric, tags, expression, observed: 0.5 })
  expect(judgeRun({ ...passed, modes: [mostlyFailed], thresholds: [threshold] })).toMatchObject({ exitCode: 1 })
})

test('a run that was mostly throttled passes, and says so', () => {
  const throttled = { mode: 'standard', calls: 12, completed: 3, throttled: 7, failed: 0, cancelled: 0, others: [] }
  expect(judgeRun({ ...passed, modes: [throttled] })).toEqual({
    status: 'passed',
    exitCode: 0,
    reasons: [],
    remarks: ['most calls of mode standard were throttled: 7 of 12'],
  })
})

test('what broke, and what is damaged, goes before all else', () => {
  const broke = judgeRun({ ...passed, broke: ['the disk is full'], stoppedBySignal: true, ...invalid })
  expect(broke).toMatchObject({ status: 'aborted', exitCode: 1 })
  expect(broke.reasons[0]).toBe('the disk is full')
  const damaged = judgeRun({ ...passed, damage: ['a line is missing'], broke: ['the disk is full'] })
  expect(damaged).toEqual({ status: 'invalid', exitCode: 1, reasons: ['a line is missing', 'the disk is full'] })
})
