// Whatever README and docs show in YAML is valid, also for AWS, and runs against the simulator's default profile; so do the
// scenarios that are shipped. A new example is found by itself.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { planDefaults } from '../../src/engine/plan-of-script.ts'
import { loadModelFile, readModelFile } from '../../src/models/model-file.ts'
import { makeRunPlan } from '../../src/plan/make-run-plan.ts'
import type { FlowStep, RunPlan } from '../../src/plan/run-plan.ts'
import { renderMistake } from '../../src/reading/mistake.ts'
import { readTextFile } from '../../src/reading/read-text-file.ts'
import { METRIC_VOCABULARY } from '../../src/results/thresholds.ts'
import { readScenarioFile } from '../../src/scenario/validate-script.ts'
import { startSimulator } from '../../src/simulator/start-simulator.ts'
import { countOf } from '../engine/read-summary.ts'
import { conduct } from '../engine/conduct.ts'
import { examples, writeExample } from './example-files.ts'

/** No calendar breaks a build: models are held against this day. */
const TODAY = '2026-11-28'

/** Dozens of runs share the machine. */
const LONGEST_MS = 60_000

const VARIABLES = {
  TARGET: 'simulator',
  BUDGET_USD: '5',
  RATE: '2',
  DURATION: '10s',
  PUSHGATEWAY_URL: 'http://127.0.0.1:9091',
  OTLP_METRICS_URL: 'http://127.0.0.1:4318/v1/metrics',
  PROVISIONED_MODEL_ARN: 'arn:aws:bedrock:us-west-2:111122223333:provisioned-model/novaprounit1',
}

/** The world of the simulator goes so many times as fast. */
const SPEED = 40
let simulator: Awaited<ReturnType<typeof startSimulator>>
beforeAll(async () => {
  simulator = await startSimulator({ port: 0, profile: 'default', seed: 1, speed: SPEED })
})
afterAll(async () => {
  await simulator.close()
  rmSync(ownFolder, { recursive: true, force: true })
})

const ownFolder = mkdtempSync(join(tmpdir(), 'seismo-examples-'))
const newFolder = (): string => mkdtempSync(join(ownFolder, 'of-'))

function planOf(file: string, target: string | undefined, environment?: string): RunPlan {
  const around = { name: environment, variables: VARIABLES, testId: '', today: TODAY }
  const scenario = readScenarioFile(file, { target, region: 'us-east-2' }, readTextFile, METRIC_VOCABULARY, around)
  return makeRunPlan(scenario, { ...planDefaults(newFolder()), seed: 1, threads: 1 })
}

const withoutPauses = (steps: readonly FlowStep[]): FlowStep[] =>
  steps.flatMap((step): FlowStep[] => {
    if (step.kind === 'loop') return [{ ...step, steps: withoutPauses(step.steps) }]
    return step.kind === 'call' ? [step] : []
  })

/** Each of its scenarios makes an iteration or two in each mode, and waits for nothing between its calls. */
const shorten = (plan: RunPlan): RunPlan => ({
  ...plan,
  threads: 1,
  canary: false,
  accuracy: null,
  budget: null,
  thresholds: [],
  scenarios: plan.scenarios.map((scenario) => {
    const vus = scenario.modes.length
    const executor = { kind: 'shared-iterations', vus, iterations: 2 * vus, maxDurationMs: 60_000 } as const
    // A trace is made of its own requests, all at once.
    const { executor: written } = scenario
    if (written.kind === 'trace') {
      return { ...scenario, executor: { ...written, replay: { ...written.replay, speed: 100_000 } }, startTimeMs: 0 }
    }
    return { ...scenario, executor, flow: withoutPauses(scenario.flow), startTimeMs: 0, gracefulStopMs: 60_000 }
  }),
})

/** What went wrong when it was run: calls that failed, and modes in which none completed. */
async function run(file: string, environment?: string): Promise<string[]> {
  const plan = shorten(planOf(file, simulator.url, environment))
  const { summary } = await conduct(plan)
  const failed = countOf(summary, 'calls_failed')
  const silent = plan.modes.filter(({ name }) => countOf(summary, 'calls_completed', { mode: name }) === 0)
  return [...(failed === 0 ? [] : [`${failed} calls failed`]), ...silent.map(({ name }) => `${name} completed none`)]
}

const isOfModels = (text: string): boolean => {
  const written = parse(text) as unknown
  return Array.isArray(written) && written.every((entry: object) => 'id' in entry)
}

// They wait for the simulator most of the time.
describe.concurrent('the examples of README and docs', { timeout: LONGEST_MS }, () => {
  test('are found', () => {
    expect(examples.length).toBeGreaterThan(12)
    expect(new Set(examples.map(({ place }) => place.split(':')[0])).size).toBeGreaterThan(5)
  })

  test.each(examples.filter(({ text }) => !isOfModels(text)))('$place is valid, and runs', async (example) => {
    const file = writeExample(example, newFolder())
    const { modes } = planOf(file, undefined)
    // The simulator has no model that takes a body of one's own.
    const isOnlyValid = modes.some(({ body }) => typeof body === 'object' && body !== null)
    expect(isOnlyValid ? [] : await run(file)).toEqual([])
  })

  test.each(examples.filter(({ text }) => isOfModels(text)))('$place is an entry of the file of models', ({ text }) => {
    const { sources } = loadModelFile()
    const family = { family: 'any', ids: ['*'] }
    const file = { sources, geographies: {}, families: [family], models: parse(text) as unknown }
    const read = readModelFile('models.yml', () => ({ kind: 'text', text: JSON.stringify(file) }))
    expect(read.mistakes.map(renderMistake)).toEqual([])
  })
})

const folder = resolve(import.meta.dirname, '../../scenarios')
const isScenario = (name: string): boolean => {
  const fields = name.endsWith('.yml') ? (parse(readFileSync(join(folder, name), 'utf8')) as object) : {}
  return 'scenarios' in fields
}
const shipped = readdirSync(folder).filter(isScenario)

describe.concurrent('the scenarios that are shipped', { timeout: LONGEST_MS }, () => {
  test('are found', () => expect(shipped.length).toBeGreaterThan(12))

  test.each(shipped)('%s runs', async (name) => {
    expect(await run(join(folder, name))).toEqual([])
  })

  test.each(shipped.filter((name) => name.startsWith('study-')))('%s runs with the models of today', async (name) => {
    expect(await run(join(folder, name), 'today')).toEqual([])
  })

  test.each(shipped)('%s is valid for AWS, with models that are alive', (name) => {
    const environment = name.startsWith('study-') ? 'today' : undefined
    expect(planOf(join(folder, name), 'aws', environment).target).toEqual({ kind: 'aws' })
  })
})
