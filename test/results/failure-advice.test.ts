import { expect, test } from 'vitest'
import { FAILURE_TAGS } from '../../src/metrics/tag-values.ts'
import { FAILURE_ADVICE, failureHints, THROTTLE_ADVICE } from '../../src/results/failure-advice.ts'

const failed = (failure: string, count: number) =>
  ({ metric: 'calls_failed', tags: { failure }, count, perSecond: 0 }) as const

test('a run names what can be done about its failures, once each and in one order', () => {
  const counters = [failed('sampling', 3), failed('end-of-life', 2), failed('end-of-life', 7)]
  expect(failureHints({ signedWith: 'credentials' }, counters)).toEqual([
    'end-of-life: AWS has ended the model. To fix it, call its successor: `seismo models` names it.',
    expect.stringMatching(/^sampling: The model rejects/),
  ])
})

test('says nothing of failures that did not happen, of those of the network, and of other counters', () => {
  const throttled = { ...failed('sampling', 1), metric: 'calls_throttled' } as const
  expect(failureHints({}, [failed('validation', 0), failed('reset', 4), throttled])).toEqual([])
})

test.each([
  ['placeholders', /placeholder keys/],
  ['credentials', /bedrock:InvokeModel/],
] as const)('advises on denied access by who signed: %s', (signedWith, words) => {
  expect(failureHints({ signedWith }, [failed('access-denied', 1)])).toEqual([expect.stringMatching(words)])
})

test('knows every failure, and advises in the imperative, without a full stop', () => {
  expect(Object.keys(FAILURE_ADVICE).toSorted()).toEqual(Object.keys(FAILURE_TAGS).toSorted())
  for (const { fix, means } of [...Object.values(FAILURE_ADVICE), ...Object.values(THROTTLE_ADVICE)]) {
    expect(fix).toMatch(/^[a-z].*[^.]$/)
    expect(means).toMatch(/^[`A-Z].*\.$/)
  }
})
