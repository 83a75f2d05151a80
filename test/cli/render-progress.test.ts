import { Chalk } from 'chalk'
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from 'vitest'
import { renderProgress } from '../../src/cli/render-progress.ts'
import type { Progress, ScenarioProgress } from '../../src/engine/control-protocol.ts'

const paint = new Chalk({ level: 0 })

const ramp: ScenarioProgress = {
  name: 'ramp',
  executor: 'ramping-vus',
  startTimeMs: 0,
  plannedMs: 120_000,
  plannedIterations: null,
  mostVUs: 20,
  vus: 7,
  iterations: 1_234,
  interruptedIterations: 0,
  droppedIterations: 0,
}

const shared: ScenarioProgress = {
  ...ramp,
  name: 'a-name-that-is-too-long-to-be-shown',
  executor: 'shared-iterations',
  plannedIterations: 8,
  mostVUs: 2,
  vus: 2,
  iterations: 3,
  interruptedIterations: 1,
  droppedIterations: 2,
}

const progress: Progress = {
  elapsedMs: 30_000,
  scenarios: [ramp, shared],
  callsInFlight: 5,
  callsPerSecond: 3.14,
  outputTokensPerSecond: 1_850.4,
  ttftP50Ms: 301.2,
  ttftP99Ms: 12_345,
  calls: 1_300,
  throttled: 3,
  failed: 0,
}

const rendered = (columns: number, changes: Partial<Progress> = {}): string[] =>
  renderProgress({ ...progress, ...changes }, { columns, paint })

const lineOf = (changes: Partial<ScenarioProgress>, elapsedMs = 30_000): string =>
  rendered(120, { elapsedMs, scenarios: [{ ...ramp, ...changes }] })[0] ?? ''

describe('a run as it goes', () => {
  test('has a line for each scenario and the numbers of the last interval', () => {
    expect(rendered(120)).toEqual([
      'ramp                    ramping-vus        ██████░░░░░░░░░░░░░░░░░░  7/20 VUs  0:30/2:00  1,234 iterations  0 dropped',
      'a-name-that-is-too-…    shared-iterations  ██████████████████░░░░░░   2/2 VUs        6/8      3 iterations  2 dropped',
      '1,300 calls  3.1 calls/s  5 in flight  TTFT p50 301 ms  p99 12.3 s  1,850 tokens/s  3 throttled  0 failed',
    ])
  })

  test('leaves out what is least missed where room is short', () => {
    expect(rendered(60)).toEqual([
      'ramp            ███░░░░░░░░░  7/20 VUs  0:30/2:00  0 dropped',
      'a-name-that…    █████████░░░   2/2 VUs        6/8  2 dropped',
      '1,300 calls  3.1 calls/s  5 in flight  TTFT p50 301 ms',
      'p99 12.3 s  1,850 tokens/s  3 throttled  0 failed',
    ])
  })

  test.each(Array.from({ length: 110 }, (_, index) => index + 10))('is never wider than %i columns', (columns) => {
    for (const line of rendered(columns)) expect(line.length).toBeLessThanOrEqual(columns)
  })

  test('is as wide in colour as without', () => {
    const coloured = renderProgress(progress, { columns: 70, paint: new Chalk({ level: 1 }) })
    expect(coloured.map(stripVTControlCharacters)).toEqual(rendered(70))
  })

  test('says – where no first token came', () => {
    expect(rendered(120, { ttftP50Ms: null }).at(-1)).toContain('TTFT p50 –')
  })
})

describe('how far a scenario is', () => {
  test.each<[string, Partial<ScenarioProgress>, number, RegExp]>([
    ['before its start', { startTimeMs: 60_000 }, 30_000, /^ramp {4}.* {2}░{24} .* in 0:30 /],
    ['at its end, with VUs left', { vus: 1 }, 130_000, /^ramp … .* {2}█{24} .* 2:00\/2:00 /],
    ['when it is done', { vus: 0 }, 130_000, /^ramp ✓ .* {2}█{24} .* 2:00\/2:00 /],
    ['a moment before its end', {}, 119_999, /^ramp {4}.* {2}█{23}░ /],
    ['by its iterations', { plannedIterations: 1_234, vus: 0 }, 1_000, /^ramp ✓ .* 1,234\/1,234 /],
    ['after hours', { plannedMs: 7_200_000 }, 3_661_000, / 1:01:01\/2:00:00 /],
  ])('%s', (_, changes, elapsedMs, line) => {
    expect(lineOf(changes, elapsedMs)).toMatch(line)
  })
})
