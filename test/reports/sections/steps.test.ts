import { describe, expect, test } from 'vitest'
import type { Summary } from '../../../src/results/summary.ts'
import { steps } from '../../../src/reports/sections/steps.ts'
import type { LoadFollowing } from '../../../src/results/load/load-summary.ts'
import { stepOf } from '../load-sections.ts'
import { linesWith } from './terminal.ts'

const AT_20 = { load: 20, expectedPerSecond: 9.9322, leastPerSecond: 9.1, achievedPerSecond: 5.1, throttledShare: 0 }
const following: LoadFollowing = {
  scenario: 'ramp',
  mode: 'standard',
  expectation: 'per-vu',
  lastFollowed: {
    load: 10,
    expectedPerSecond: 4.9661,
    leastPerSecond: 4.55,
    achievedPerSecond: 4.9661,
    throttledShare: 0,
  },
  fellShort: AT_20,
}
const linesOfSteps = (changes: Partial<Summary['saturation']>): string[] =>
  linesWith(steps, { saturation: { modes: [], steps: [], following: [], ...changes } })

test('steps stand in time, with their modes, and then what follows', () => {
  const held = [
    stepOf(),
    stepOf({ load: 20, startMs: 100_000, endMs: 160_000, rates: null }),
    stepOf({ mode: 'optimized' }),
  ]
  expect(linesOfSteps({ steps: held, following: [following] }).join('\n')).toMatchInlineSnapshot(`
    "                                         calls/s  in flight  TTFT (ms)
    steps of ramp   VUs  mode       offered achieved  mean most   p50  p90  tokens/s  throttled
    30s to 1m30s     10  standard      4.98     4.97  9.87   10   612 1409     1,483      0.4 %
    30s to 1m30s     10  optimized     4.98     4.97  9.87   10   612 1409     1,483      0.4 %
    1m40s to 2m40s   20  standard         –        –     –    –     –    –         –          –
    first view, standard: throughput follows up to 10 VUs; at 20 VUs it is 5.10 of 9.93 calls/s expected of as many VUs"
  `)
})

const told = (changes: Partial<LoadFollowing>) =>
  linesOfSteps({ steps: [stepOf()], following: [{ ...following, ...changes }] }).at(-1)

describe('what follows', () => {
  test('is told of an open model by what is offered', () => {
    expect(told({ expectation: 'offered' })).toBe(
      'first view, standard: throughput follows up to 10/s planned; at 20/s planned it is 5.10 of 9.93 calls/s offered',
    )
  })

  test('may be every step, or none', () => {
    expect(told({ fellShort: null })).toBe(
      'first view, standard: throughput follows what is expected of as many VUs at every step',
    )
    expect(told({ lastFollowed: null })).toContain('follows at no step; at 20 VUs it is 5.10 of 9.93 calls/s expected')
  })

  test('names the throttling that keeps a load from being followed', () => {
    const fellShort = { ...AT_20, throttledShare: 0.494 }
    expect(told({ lastFollowed: null, fellShort })).toBe(
      'first view, standard: throughput follows at no step; at 20 VUs, 49.4 % of the calls are throttled',
    )
  })
})

test('without steps nothing is said', () => {
  expect(linesOfSteps({})).toEqual([])
})
