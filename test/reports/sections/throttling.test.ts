import { expect, test } from 'vitest'
import { throttling } from '../../../src/reports/sections/throttling.ts'
import type { ModeThrottling } from '../../../src/results/load/load-summary.ts'
import { throttlingOf } from '../load-sections.ts'
import { makeSummary } from '../../../src/results/make-summary.ts'
import { refusedCall } from '../../fakes/call-record.ts'
import { finishedRun, recordRun } from '../../fakes/recorded-run.ts'
import { linesOf, linesWith } from './terminal.ts'

const lines = (of: readonly ModeThrottling[]): string[] => linesWith(throttling, { throttling: of })

/** The table. */
const told = (of: readonly ModeThrottling[]): string[] => lines(of).filter((line) => !/^[\w-]+: |^mode /.test(line))

test('a mode with throttles has a line, one without has none', () => {
  const ofModes = [
    throttlingOf(),
    throttlingOf({ mode: 'calm', throttled: 0 }),
    throttlingOf({
      mode: 'a-mode-with-a-long-name-of-its-own',
      refusedInStream: 0,
      first: null,
      worstInterval: null,
      attemptsPerSuccess: null,
      backoffPerSuccessMs: null,
    }),
  ]
  expect(told(ofModes).join('\n')).toMatchInlineSnapshot(`
    "                                throttled          first                                 per success
    throttling            by status in stream     due  ended  in a row  worst interval  attempts backoff
    standard                    280        32  2.10 s 2.41 s        17  93.3 % at 31 s      1.42  310 ms
    a-mode-with…-its-own        280         0       –      –        17               –         –       –"
  `)
})

test('no line is wider than a hundred columns, or says what no terminal should hear', () => {
  const table = told([throttlingOf({ mode: 'evil\u001b[2J-and-very-long-besides' })])
  expect(Math.max(...table.map((line) => line.length))).toBeLessThanOrEqual(100)
  expect(table.join('')).not.toMatch(/\p{Cc}/u)
})

test('without a throttle nothing is said', () => {
  expect(told([throttlingOf({ throttled: 0 })])).toEqual([])
})

const kind = (throttle: string, count: number) => ({ throttle, count, share: count / 1_000 })

test('each kind is told with what AWS means by it, the most frequent first: a quota is not the service’s capacity', () => {
  const notes = lines([
    throttlingOf({ kinds: [kind('tokens', 30), kind('capacity', 20)] }),
    throttlingOf({ mode: 'other', kinds: [kind('capacity', 40)] }),
  ]).filter((line) => /^[\w-]+: /.test(line))
  expect(notes.map((note) => note.slice(0, 40))).toEqual([
    'capacity: HTTP 503: Bedrock has no capac',
    'tokens: HTTP 429, too many tokens: the a',
  ])
})

test('what Bedrock asked to wait is told where it did', () => {
  const throttled = [7_000, 7_000, 9_000, Number.NaN].map((retryAfterMs) => ({
    mode: 0,
    prompt: 0,
    record: { ...refusedCall({ kind: 'throttled', throttle: 'capacity' }), retryAfterMs },
  }))
  const summary = makeSummary(finishedRun(recordRun([throttled]).store))
  const text = linesOf(throttling, { ...summary, throttling: [throttlingOf({ throttled: 4 })] }).join('\n')
  expect(text).toContain('mode standard: 3 of 4 throttled calls came with Retry-After, p50 ~7000 ms')
  expect(text).toContain('at most 9000 ms')
})
