import { expect, test } from 'vitest'
import { plain } from '../../../src/reports/text-table.ts'
import { renderThrottling } from '../../../src/reports/sections/throttling.ts'
import { throttlingOf } from '../load-sections.ts'

test('a mode with throttles has a line, one without has none', () => {
  const throttling = [
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
  expect(renderThrottling({ throttling }, plain).join('\n')).toMatchInlineSnapshot(`
    "                                throttled          first                                 per success
    throttling            by status in stream     due  ended  in a row  worst interval  attempts backoff
    standard                    280        32  2.10 s 2.41 s        17  93.3 % at 31 s      1.42  310 ms
    a-mode-with…-its-own        280         0       –      –        17               –         –       –"
  `)
})

test('no line is wider than a hundred columns, or says what no terminal should hear', () => {
  const lines = renderThrottling({ throttling: [throttlingOf({ mode: 'evil\u001b[2J-and-very-long-besides' })] }, plain)
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100)
  expect(lines.join('')).not.toMatch(/\p{Cc}/u)
})

test('without a throttle nothing is said', () => {
  expect(renderThrottling({ throttling: [throttlingOf({ throttled: 0 })] }, plain)).toEqual([])
})
