import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { makeRunPlan } from '../../src/plan/make-run-plan.ts'
import { METRIC_VOCABULARY } from '../../src/results/thresholds.ts'
import { readTextFile, type TextFile } from '../../src/reading/read-text-file.ts'
import { promptsJsonSchema, scenarioJsonSchema } from '../../src/scenario/script-schema.ts'
import { readScenarioFile } from '../../src/scenario/validate-script.ts'

const folder = join(import.meta.dirname, '../../scenarios')

describe('the scenarios that are shipped', () => {
  test.each(['ramp', 'steady-rate', 'quick'])('%s is valid, and for AWS too', (name) => {
    for (const target of ['simulator', 'aws']) {
      const scenario = readScenarioFile(join(folder, `${name}.yml`), { target }, readTextFile, METRIC_VOCABULARY)
      const plan = makeRunPlan(scenario, { seed: 1, threads: 1, workingDir: '/', prices: { sources: {}, prices: [] } })
      expect(plan.modes.map((mode) => mode.name)).toEqual(['standard', 'optimized'])
      expect(plan.prompts).toHaveLength(4)
      expect(plan.scenarios).toHaveLength(1)
    }
  })

  test('modes has one for each API, and for AWS too', () => {
    for (const target of ['simulator', 'aws']) {
      const { config } = readScenarioFile(join(folder, 'modes.yml'), { target }, readTextFile, METRIC_VOCABULARY)
      expect(new Set(Object.values(config.modes).map(({ api }) => api)).size).toBe(4)
    }
  })

  test.each(['soak', 'published-metrics'])('%s is valid, and for AWS too', (name) => {
    for (const target of ['simulator', 'aws']) {
      const { scenarios } = readScenarioFile(join(folder, `${name}.yml`), { target }, readTextFile, METRIC_VOCABULARY)
      expect(scenarios).toHaveLength(1)
    }
  })

  test('the thresholds that docs/thresholds.md begins with are valid beside a mode that they name', () => {
    const text = readFileSync(join(folder, '../docs/thresholds.md'), 'utf8')
    const [, thresholds = ''] = /^```yaml\n(thresholds:\n[^]*?)^```/m.exec(text) ?? []
    const quick = readFileSync(join(folder, 'quick.yml'), 'utf8')
    const indented = thresholds.replaceAll(/^/gm, '      ')
    const script = quick.replace(/^      prompts:/m, `${indented.trimEnd()}\n      prompts:`)
    const readScript = (path: string): TextFile =>
      path.endsWith('quick.yml') ? { kind: 'text', text: script } : readTextFile(path)
    const { config } = readScenarioFile(join(folder, 'quick.yml'), {}, readScript, METRIC_VOCABULARY)
    expect(new Set(config.thresholds.map(({ metric, tags }) => JSON.stringify([metric, tags]))).size).toBe(6)
  })

  test('quick is over in forty seconds', () => {
    const [scenario] = readScenarioFile(join(folder, 'quick.yml')).scenarios
    if (scenario?.executor.kind !== 'ramping-vus') throw new Error('quick.yml ramps')
    const { gracefulRampDownMs, stages } = scenario.executor
    const stagesMs = stages.reduce((sum, { durationMs }) => sum + durationMs, 0)
    expect(stagesMs + Math.max(scenario.gracefulStopMs, gracefulRampDownMs)).toBeLessThanOrEqual(40_000)
  })
})

test.each([
  ['scenario.schema.json', scenarioJsonSchema],
  ['prompts.schema.json', promptsJsonSchema],
])('%s is what the schema says', (file, schema) => {
  expect(JSON.parse(readFileSync(join(folder, file), 'utf8'))).toEqual(JSON.parse(JSON.stringify(schema())))
})
