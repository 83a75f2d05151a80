import { expect, test } from 'vitest'
import { thresholdsSchema } from '../../../src/scenario/threshold-schema.ts'
import { thresholds } from '../../../src/reports/sections/thresholds.ts'
import { makeSummary } from '../../../src/results/make-summary.ts'
import { completedCall, tokens } from '../../fakes/call-record.ts'
import { modeDimension } from '../../fakes/mode-dimension.ts'
import { finishedRun, recordRun, twoModes, type RecordedCall } from '../../fakes/recorded-run.ts'
import { modePlan } from '../../fakes/run-plan.ts'
import { linesOf } from './terminal.ts'

const dimensions = { ...twoModes, modes: [modeDimension('cached', { isCached: true }), modeDimension('plain')] }

const calls = Array.from({ length: 128 }, (_, index) => ({
  mode: 0,
  prompt: 0,
  record: completedCall({ usage: tokens({ cacheReadInputTokens: index % 2 }) }),
}))

function resultOf(selector: string, expression = 'p(90)<5000', recorded: readonly RecordedCall[] = calls) {
  const planned = thresholdsSchema.parse({ [`time_to_first_token{${selector}}`]: expression })
  const finished = finishedRun(recordRun([recorded], dimensions).store, { dimensions, thresholds: planned })
  const modes = dimensions.modes.map(({ name }) => modePlan({ name, price: 'none' }))
  const summary = makeSummary({ ...finished, plan: { ...finished.plan, modes } })
  return { ...summary.thresholds[0]!, text: linesOf(thresholds, summary).join('\n') }
}

// Half of the calls are hits. Some of the selectors name a series of the summary, others one that is spread over several.
test.each([
  ['mode:cached', 128],
  ['scenario:ramp,mode:cached', 128],
  ['mode:cached,cache:hit', 64],
  ['scenario:ramp,mode:cached,cache:hit', 64],
  ['scenario:ramp,mode:cached,prompt:counting,cache:hit', 64],
])('each sample that {%s} selects is counted once', (selector, count) => {
  // None is beyond: what 95 % leaves possible has a closed form. Samples count as half, because nobody knows how much alike they are.
  expect(resultOf(selector).certainty?.high).toBeCloseTo(1 - 0.05 ** (1 / (count / 2)), 10)
})

test('a threshold that cannot be told from its limit says so beside its tick, and one that can has a plain one', () => {
  expect(resultOf('mode:cached', 'p(90)<5000').text).toMatch(/^ {4}✓ p\(90\)<5000 {2}p\(90\) = 200 ms$/m)
  expect(resultOf('mode:cached', 'p(99)<5000').text).toMatch(/^ {4}✓~ p\(99\)<5000 {2}p\(99\) = 200 ms$/m)
  expect(resultOf('mode:cached', 'p(99)<5000').text).toContain(
    'cannot be told from the limit: 1 % of samples may be beyond it, and 0 to 4.6 % are',
  )
})

test('without a sample there is no tick: what k6 fails fails, and what it passes has a mark of its own', () => {
  expect(resultOf('mode:plain', 'p(90)<5000').text).toMatch(/^ {4}– p\(90\)<5000 {2}no sample$/m)
  expect(resultOf('mode:plain', 'p(10)>40').text).toMatch(
    /^ {4}✗ p\(10\)>40 {2}no sample\n +it counts as 0, as in k6$/m,
  )
})

// Of 60 calls, 10 are cut off before their first token; they had lasted 3 s.
const cut = [
  ...calls.slice(0, 50),
  ...Array.from({ length: 10 }, () => ({
    mode: 0,
    prompt: 0,
    record: completedCall({
      outcome: { kind: 'aborted' },
      firstTokenMs: NaN,
      firstOutputTokenMs: NaN,
      lastTokenMs: NaN,
      longestGapMs: NaN,
      chunks: 0,
      usage: null,
      sentMs: 1_000,
      endMs: 4_000,
    }),
  })),
]

test.each([
  // Whatever they would have come to, 3 s are 10 of 60.
  ['p(95)<1000', false, '✗', '10 calls (17 %) were cut off: at least 3000 ms with them'],
  ['p(95)<5000', true, '✓≥', '10 calls (17 %) were cut off, which could turn it: at least 3000 ms with them'],
  ['p(50)<1000', true, '✓', '10 calls (17 %) were cut off, which cannot turn it'],
  ['max<5000', true, '✓≥', '10 calls (17 %) were cut off, which could turn it: at least 3000 ms with them'],
  ['p(10)>100', true, '✓', '10 calls (17 %) were cut off, which cannot turn it'],
])('calls that were cut off count as longer than they had lasted: %s', (expression, passed, mark, note) => {
  const result = resultOf('mode:cached', expression, cut)
  expect(result.passed).toBe(passed)
  expect(result.text).toContain(`    ${mark}`)
  expect(result.text).toContain(note)
})

test('a threshold that mixes calls which used a cache nobody asked for with others says so, and one of hits alone does not', () => {
  const mixed = calls.map((call) => ({ ...call, mode: 1 }))
  const note = 'with 64 of 128 calls of plain that used a cache which nobody asked for (see nonce)'
  expect(resultOf('mode:plain', 'p(90)<5000', mixed).text).toContain(note)
  expect(resultOf('scenario:ramp', 'p(90)<5000', mixed).text).toContain(note)
  expect(resultOf('mode:plain,cache:hit', 'p(90)<5000', mixed)).toMatchObject({ passed: true, observed: 200 })
  expect(resultOf('mode:plain,cache:hit', 'p(90)<5000', mixed).text).not.toContain('nobody')
  expect(resultOf('mode:cached', 'p(90)<5000', [...mixed, ...calls]).text).not.toContain('nobody')
})
