import { expect, test } from 'vitest'
import { throttling } from '../../../src/reports/sections/throttling.ts'
import type { ModeThrottling } from '../../../src/results/load/load-summary.ts'
import { throttlingOf } from '../load-sections.ts'
import { linesWith } from './terminal.ts'

const told = (of: readonly ModeThrottling[]): string[] => linesWith(throttling, { throttling: of })

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
  const lines = told([throttlingOf({ mode: 'evil\u001b[2J-and-very-long-besides' })])
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100)
  expect(lines.join('')).not.toMatch(/\p{Cc}/u)
})

test('without a throttle nothing is said', () => {
  expect(told([throttlingOf({ throttled: 0 })])).toEqual([])
})
