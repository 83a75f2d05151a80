import { describe, expect, test } from 'vitest'
import type { Overrides } from '../../src/scenario/overrides.ts'
import { expandShortcuts } from '../../src/scenario/shortcut.ts'
import { mistakesOf, readText, scenarioText } from './written-scenario.ts'

const OURS = { engine: 'bedrock', name: 'ramp' }
const RAMPING = {
  ...OURS,
  executor: 'ramping-vus',
  startVUs: 3,
  stages: [],
  gracefulRampDown: '5s',
  gracefulStop: '9s',
}

/** What becomes of the only scenario of a script. */
const expanded = (scenario: object, overrides: Overrides = {}): unknown => {
  const { script } = expandShortcuts({ scenarios: [scenario] }, overrides)
  return (script as { scenarios: unknown[] }).scenarios[0]
}

describe('a shortcut in a scenario becomes the executor that k6 derives of it', () => {
  test.each([
    [
      { vus: 5, duration: '10s' },
      { executor: 'constant-vus', vus: 5, duration: '10s' },
    ],
    [{ duration: '10s' }, { executor: 'constant-vus', duration: '10s' }],
    [{ iterations: 20 }, { executor: 'shared-iterations', iterations: 20 }],
    [
      { vus: 5, iterations: 20 },
      { executor: 'shared-iterations', vus: 5, iterations: 20 },
    ],
    [
      { iterations: 20, duration: '1m' },
      { executor: 'shared-iterations', iterations: 20, maxDuration: '1m' },
    ],
    [{ vus: 5 }, { executor: 'shared-iterations', vus: 5, iterations: 5 }],
    [{ stages: [{ duration: '1s', target: 2 }] }, { executor: 'ramping-vus', stages: [{ duration: '1s', target: 2 }] }],
    [
      { vus: 5, stages: [] },
      { executor: 'ramping-vus', startVUs: 5, stages: [] },
    ],
  ])('%j', (shortcut, executor) => {
    expect(expanded({ ...OURS, ...shortcut })).toEqual({ ...OURS, ...executor })
  })

  test('but not where an executor is written, nor in a scenario of another engine', () => {
    const scenarios = [{ ...OURS, executor: 'constant-vus', vus: 3 }, { engine: 'http', vus: 4 }, OURS]
    expect(expandShortcuts({ scenarios }, {}).script).toEqual({ scenarios })
  })
})

describe('flags go over the file as in k6', () => {
  test.each<[string, object, Overrides, object]>([
    [
      'duration replaces an executor and all its options, and leaves the rest',
      RAMPING,
      { duration: '10s' },
      { ...OURS, executor: 'constant-vus', duration: '10s', gracefulStop: '9s' },
    ],
    [
      'vus alone replaces an executor with one iteration for each VU',
      RAMPING,
      { vus: '4' },
      { ...OURS, executor: 'shared-iterations', vus: 4, iterations: 4, gracefulStop: '9s' },
    ],
    [
      'stages may be repeated, or listed with commas',
      RAMPING,
      { stages: ['30s:20,1m:20', '10s:0'] },
      {
        ...OURS,
        executor: 'ramping-vus',
        stages: [
          { duration: '30s', target: 20 },
          { duration: '1m', target: 20 },
          { duration: '10s', target: 0 },
        ],
        gracefulStop: '9s',
      },
    ],
    [
      'vus alone changes nothing but the vus of a shortcut in the file',
      { ...OURS, vus: 1, duration: '10s' },
      { vus: '4' },
      { ...OURS, executor: 'constant-vus', vus: 4, duration: '10s' },
    ],
    [
      'iterations take the place of the duration in the file, and its vus stay',
      { ...OURS, vus: 2, duration: '10s' },
      { iterations: '8' },
      { ...OURS, executor: 'shared-iterations', vus: 2, iterations: 8 },
    ],
  ])('%s', (_, scenario, overrides, result) => {
    expect(expanded(scenario, overrides)).toEqual(result)
  })

  test('a replaced executor is noticed, and nothing else is', () => {
    expect(expandShortcuts({ scenarios: [RAMPING] }, { vus: '2', duration: '1s' }).notices).toEqual([
      '--vus and --duration take the place of the executor ramping-vus of scenario ramp and all its options.',
    ])
    expect(expandShortcuts({ scenarios: [{ ...OURS, vus: 1 }] }, { duration: '1s' }).notices).toEqual([])
  })
})

describe('a mistake in a flag is told by the flag', () => {
  test.each<[Overrides, string]>([
    [{ stages: ['x'] }, '--stage  expected a duration and a target such as 30s:20, found "x"'],
    [{ stages: ['30s:20,:3'] }, '--stage  expected a duration and a target such as 30s:20, found ":3"'],
    [{ stages: ['1x:20'] }, '--stage  expected a duration such as 500ms, 30s or 1m30s, found "1x"'],
    [{ vus: '0', duration: '1s' }, '--vus  expected a whole number of at least 1, found 0'],
    [{ vus: 'ten', duration: '1s' }, '--vus  expected a whole number of at least 1, found "ten"'],
    [{ duration: 'long' }, '--duration  expected a duration such as 500ms, 30s or 1m30s of at least 1s, found "long"'],
    [
      { duration: '1s', stages: ['1s:1'] },
      '--duration  expected either stages or duration, found both\n    stages say themselves how long they last',
    ],
  ])('%j', (overrides, mistake) => {
    expect(mistakesOf(() => readText(scenarioText(), overrides))).toEqual([mistake])
  })

  test('with several scenarios nobody knows which is meant', () => {
    const scenarios = '- { engine: bedrock, executor: constant-vus, duration: 1s }'
    expect(mistakesOf(() => readText(scenarioText({ scenarios }), { vus: '3' }))).toEqual([
      '--vus  expected a file with one scenario of engine: bedrock, found 2\n    the flag takes the place of one executor; change the file instead',
    ])
  })

  test("beside Artillery's phases the flag is named, since the file has no executor", () => {
    const text = scenarioText({ config: 'phases: [{ duration: 1, arrivalRate: 1 }]', scenario: 'name: a' })
    expect(mistakesOf(() => readText(text, { duration: '1s' }))[0]).toMatch(/^--duration {2}.*found both\n/)
  })
})

describe('a mistake in a shortcut stands where the shortcut does', () => {
  test.each([
    ['vus: 0, duration: 1s', 'scenarios[0].vus  expected a whole number of at least 1, found 0'],
    ['vus: 0, stages: [{ duration: 1s, target: x }]', 'scenarios[0].stages[0].target  expected a whole number'],
    ['stages: [{ duration: 1s, target: 1 }], iterations: 3', 'scenarios[0].iterations  expected either stages or'],
    ['duration: 1s, startVUs: 3', 'scenarios[0].startVUs  expected a known key, found "startVUs"'],
  ])('%s', (scenario, mistake) => {
    const [first] = mistakesOf(() => readText(scenarioText({ scenario })))
    expect(first).toMatch(/^load\/test\.yml:10:\d+ {2}/)
    expect(first).toContain(mistake)
  })
})
