import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { makeRunPlan } from '../../src/plan/make-run-plan.ts'
import type { RunPlan } from '../../src/plan/run-plan.ts'
import { METRIC_VOCABULARY } from '../../src/results/thresholds.ts'
import { loadPriceFile } from '../../src/money/price-file.ts'
import { readTextFile } from '../../src/reading/read-text-file.ts'
import { readScenarioFile } from '../../src/scenario/validate-script.ts'
import { loadProfile } from '../../src/simulator/profile/load-profile.ts'
import { studyAMix, studyARows } from '../experiments/study-a.ts'

const folder = join(import.meta.dirname, '../../scenarios')
const ARN = 'arn:aws:bedrock:us-west-2:123456789012:provisioned-model/abcdefghijkl'

function planOf(name: string, target = 'simulator', environment?: string): RunPlan {
  const scenario = readScenarioFile(join(folder, `${name}.yml`), { target }, readTextFile, METRIC_VOCABULARY, {
    name: environment,
    variables: { PROVISIONED_MODEL_ARN: ARN },
    testId: '',
  })
  return makeRunPlan(scenario, { seed: 1, threads: 1, workingDir: '/', prices: loadPriceFile() })
}

const STUDIES = [
  'study-a-latency-optimized',
  'study-b-inference-options',
  'study-c-models',
  'study-c-connections',
  'study-c-caching',
  'implicit-caching',
]

describe.each(STUDIES)('%s', (name) => {
  test('is valid as it stands against the simulator, and with the models of today against AWS', () => {
    expect(planOf(name).tables.length).toBeGreaterThan(0)
    expect(planOf(name, 'aws', 'today').tables).toHaveLength(planOf(name).tables.length)
  })

  test.each([undefined, 'today'])('calls what the simulator has (environment: %s)', async (environment) => {
    const { inferenceProfiles, models, provisionedModels } = await loadProfile('default')
    const known = { ...models, ...inferenceProfiles, ...provisionedModels }
    const called = planOf(name, 'simulator', environment).modes.map(({ model }) =>
      model.slice(model.lastIndexOf('/') + 1),
    )
    expect(called.filter((id) => !Object.hasOwn(known, id))).toEqual([])
  })

  test.each([undefined, 'today'])('has a row for each of its modes (environment: %s)', (environment) => {
    const { modes, tables } = planOf(name, 'simulator', environment)
    const told = tables.flatMap(({ rows }) => rows.map(({ tags }) => tags?.['mode']))
    expect(modes.filter(({ name: mode }) => !told.includes(mode))).toEqual([])
  })
})

describe('study A', () => {
  test('has the prompts that the simulator is fitted to', () => {
    const { mix } = parse(readFileSync(join(folder, 'prompts/study-a.yml'), 'utf8')) as { mix: readonly object[] }
    expect(mix.map((entry) => ({ weight: 1, ...entry }))).toEqual(
      studyAMix.map((entry) => ({ ...entry, task: entry.name })),
    )
  })

  test('has the figures that the simulator is fitted to', () => {
    const { modes, tables } = planOf('study-a-latency-optimized')
    for (const { inferenceProfile, latency, outputTokensPerSecond, timeToFirstTokenMs } of studyARows) {
      const mode = modes.find(({ latency: asked, model }) => model === inferenceProfile && asked === latency)
      const row = tables[0]?.rows.find(({ tags }) => tags?.['mode'] === mode?.name)
      const { p50, p90 } = timeToFirstTokenMs
      expect(row?.published).toEqual([p50 / 1_000, p90 / 1_000, outputTokensPerSecond.p50, outputTokensPerSecond.p90])
    }
  })

  test('makes 1,600 calls', () => {
    expect(planOf('study-a-latency-optimized').scenarios[0]?.executor).toMatchObject({
      kind: 'shared-iterations',
      iterations: 1_600,
    })
  })
})

test("study B's provisioned throughput is the account's own on AWS", () => {
  const { modes, target } = planOf('study-b-inference-options', 'aws', 'aws')
  expect(target).toEqual({ kind: 'aws' })
  expect(modes.find(({ name }) => name === 'provisioned')).toMatchObject({ model: ARN, region: 'us-west-2' })
})
