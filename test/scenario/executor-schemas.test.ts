// What k6 documents of each executor's options: which there are, their defaults, and what is refused.
import { describe, expect, test } from 'vitest'
import { makeRunPlan } from '../../src/plan/make-run-plan.ts'
import { mistakesOf, readText, scenarioText } from './written-scenario.ts'

const read = (scenario: string) => readText(scenarioText({ scenario })).scenarios[0]

describe('an executor has the defaults of k6:', () => {
  test.each([
    ['shared-iterations', '', { vus: 1, iterations: 1, maxDurationMs: 600_000 }],
    ['per-vu-iterations', '', { vus: 1, iterations: 1, maxDurationMs: 600_000 }],
    ['constant-vus', 'duration: 1s', { vus: 1, durationMs: 1_000 }],
    ['ramping-vus', 'stages: [{ duration: 1s, target: 2 }]', { startVUs: 1, gracefulRampDownMs: 30_000 }],
    [
      'constant-arrival-rate',
      'rate: 2, duration: 1s, preAllocatedVUs: 3',
      { timeUnitMs: 1_000, distribution: 'constant' },
    ],
    [
      'ramping-arrival-rate',
      'stages: [{ duration: 1s, target: 2 }], preAllocatedVUs: 3',
      { startRate: 0, timeUnitMs: 1_000, distribution: 'constant' },
    ],
  ])('%s { %s }', (executor, options, defaults) => {
    const scenario = read(`executor: ${executor}${options === '' ? '' : `, ${options}`}`)
    expect(scenario).toMatchObject({
      executor: { kind: executor, ...defaults },
      startTimeMs: 0,
      gracefulStopMs: 30_000,
    })
  })
})

test('gamma arrivals have the burstiness that is written', () => {
  const written = 'rate: 2, duration: 1s, preAllocatedVUs: 3, distribution: { gamma: { burstiness: 0.25 } }'
  expect(read(`executor: constant-arrival-rate, ${written}`)).toMatchObject({
    executor: { distribution: { kind: 'gamma', burstiness: 0.25 } },
  })
})

test.each(['rate: 2, duration: 1s', 'stages: [{ duration: 1s, target: 2 }]'])(
  'an open model with { %s } has maxVUs as many as preAllocatedVUs',
  (options) => {
    const executor = `${options.startsWith('rate') ? 'constant' : 'ramping'}-arrival-rate`
    const scenario = readText(scenarioText({ scenario: `executor: ${executor}, ${options}, preAllocatedVUs: 3` }))
    const plan = makeRunPlan(scenario, { seed: 1, threads: 1, workingDir: '/', prices: { sources: {}, prices: [] } })
    expect(plan.scenarios[0]?.executor).toMatchObject({ preAllocatedVUs: 3, maxVUs: 3 })
  },
)

describe('an executor refuses', () => {
  test.each([
    ['shared-iterations, vus: 5, iterations: 4', 'iterations  expected at least as many iterations as vus, found 4'],
    ['shared-iterations, vus: 2', 'iterations  expected at least as many iterations as vus, found nothing'],
    ['shared-iterations, vus: 0', 'vus  expected a whole number of at least 1, found 0'],
    ['shared-iterations, iterations: 0', 'iterations  expected a whole number of at least 1, found 0'],
    [
      'per-vu-iterations, maxDuration: 999ms',
      'maxDuration  expected a duration such as 500ms, 30s or 1m30s of at least 1s, found "999ms"',
    ],
    ['ramping-arrival-rate, stages: [{ duration: 1s, target: 1 }]', 'preAllocatedVUs  expected a whole number'],
    [
      'ramping-arrival-rate, preAllocatedVUs: 5, maxVUs: 4, stages: [{ duration: 1s, target: 1 }]',
      'maxVUs  expected at least preAllocatedVUs, found 4',
    ],
    [
      'ramping-arrival-rate, preAllocatedVUs: 1, stages: [{ duration: 1s, target: 0 }]',
      'stages  expected startRate or the target of a stage above 0',
    ],
    [
      'ramping-arrival-rate, preAllocatedVUs: 1, stages: [{ duration: 0s, target: 9 }]',
      'stages  expected at least one stage that is longer than 0s',
    ],
    ['ramping-arrival-rate, preAllocatedVUs: 1, stages: []', 'stages  expected at least one { duration, target }'],
    [
      'ramping-arrival-rate, preAllocatedVUs: 1, stages: [{ duration: 1s, target: 1.5 }]',
      'stages[0].target  expected a whole number of at least 0, found 1.5',
    ],
    [
      'ramping-arrival-rate, preAllocatedVUs: 1, startRate: -1, stages: [{ duration: 1s, target: 1 }]',
      'startRate  expected a whole number of at least 0, found -1',
    ],
  ])('%s', (written, mistake) => {
    const found = mistakesOf(() => read(`executor: ${written}`))
    expect(found).toHaveLength(1)
    expect(found[0]).toContain(`scenarios[0].${mistake}`)
  })

  test('the option of another executor, and says whose it is', () => {
    const [mistake] = mistakesOf(() => read('executor: constant-vus, duration: 1s, iterations: 3'))
    expect(mistake).toContain('iterations belongs to shared-iterations and per-vu-iterations')
  })
})
