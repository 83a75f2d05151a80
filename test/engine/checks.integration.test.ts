import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { CallLine } from '../../src/metrics/call-line.ts'
import { expectFilesAsTheirSchemasSay } from '../reports/validate-files.ts'
import { conduct, MODEL, planFor, type TestScenario } from './conduct.ts'
import { countOf } from './read-summary.ts'
import { simulate } from './simulated.ts'

const standard = { model: MODEL, region: 'us-east-2' }
// Cut short at the limit, as a model that is told to be brief and is not.
const cheap = { ...standard, inference: { maxTokens: 5 } }

const load: TestScenario = {
  calls: true,
  threads: 2,
  modes: { standard, cheap },
  mix: [
    { name: 'a', template: 'Say something about quetzals.', checks: [{ name: 'says-anything', minLength: 1 }] },
    { name: 'b', template: 'Say it again.' },
  ],
  scenarios: [
    {
      name: 'load',
      executor: 'shared-iterations',
      vus: 8,
      iterations: 40,
      checks: [
        { name: 'is-whole', stopReason: 'end_turn' },
        { name: 'is-no-json', not: { json: {} } },
      ],
    },
  ],
  thresholds: {
    'checks{mode:standard}': 'rate>0.9',
    'checks{mode:cheap}': 'rate>0.9',
    'checks{check:is-whole}': 'rate<0.9',
    'checks_failed{mode:standard}': 'count<1',
  },
}

test('a mode that fails half of its checks fails a threshold, exit 99, in every report', async () => {
  const simulator = await simulate()
  const scenarios = load.scenarios.map((scenario) => ({
    ...scenario,
    checks: [
      { name: 'is-whole', stopReason: 'end_turn' },
      { name: 'says-anything', minLength: 1 },
    ],
  }))
  const { exitCode, folder, summary } = await conduct(
    planFor(simulator.url, {
      ...load,
      scenarios,
      mix: [{ name: 'a', template: 'Say something.' }],
      thresholds: { 'checks{mode:cheap}': 'rate>0.9', 'checks{mode:standard}': 'rate>0.9' },
    }),
  )
  expect(exitCode).toBe(99)
  const cheapOnes = { mode: 'cheap' }
  expect(countOf(summary, 'checks', cheapOnes)).toBe(countOf(summary, 'checks_failed', cheapOnes))
  expect(summary.thresholds.map(({ observed, passed, tags }) => [tags.mode, observed, passed])).toEqual([
    ['cheap', 0.5, false],
    ['standard', 1, true],
  ])

  const read = (name: string) => readFileSync(join(folder, name), 'utf8')
  expect(read('summary.md')).toMatch(/checks\{mode:cheap\}.*rate>0\.9/)
  expect(read('summary.md')).toMatch(/is-whole.*0\.0 %/)
  expect(read('junit.xml')).toMatch(/name="checks\{mode:cheap\} rate&gt;0\.9"[^]*?<failure type="threshold"/)
  expect(read('junit.xml')).toMatch(/name="cheap: is-whole"[^]*?<skipped message="\d+ of \d+ replies failed/)
  expect(read('report.html')).toContain('checks{mode:cheap}')
  expect(read('report.html')).toContain('is-whole')
  expectFilesAsTheirSchemasSay(folder)
})

test('each completed call is checked, by what its scenario and its prompt ask for, and no other', async () => {
  const simulator = await simulate()
  await simulator.fault({ kind: 'throttle', share: 0.2, cause: 'tokens' })
  const { folder, summary } = await conduct(planFor(simulator.url, load))
  const completed = countOf(summary, 'calls_completed')
  const ofPromptA = countOf(summary, 'calls_completed', { prompt: 'a' })

  expect(countOf(summary, 'calls_throttled')).toBeGreaterThan(0)
  expect(countOf(summary, 'checks') + countOf(summary, 'checks_failed')).toBe(2 * completed + ofPromptA)
  expect(countOf(summary, 'checks', { check: 'says-anything' })).toBe(ofPromptA)
  expect(countOf(summary, 'checks_failed', { check: 'is-whole' })).toBe(
    countOf(summary, 'calls_completed', { mode: 'cheap' }),
  )
  expect(countOf(summary, 'checks_timed_out')).toBe(0)
  expect(summary.thresholds.map(({ passed }) => passed)).toEqual([true, false, true, true])

  const lines = readFileSync(join(folder, 'calls.ndjson'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as CallLine)
  for (const { checks, failedChecks, mode, outcome, prompt } of lines) {
    const isChecked = outcome === 'completed'
    expect(checks).toBe(isChecked ? (prompt === 'a' ? 3 : 2) : 0)
    expect(failedChecks).toEqual(isChecked && mode === 'cheap' ? ['is-whole'] : [])
  }
})

test('hooks see the reply if they want to, and what is checked is nowhere in the folder', async () => {
  const simulator = await simulate()
  const hooks = `
    export const wantsReply = true
    export const afterCall = (call, record, reply) => {
      const isThere = reply !== null && reply.content[0].text.length > 0 && reply.stopReason === record.stopReason
      if (isThere !== (record.outcome.kind === 'completed')) throw new Error('no reply')
    }
  `
  const secret = 'quetzalcoatlus'
  const { exitCode, folder } = await conduct(
    planFor(simulator.url, {
      ...load,
      hooks,
      thresholds: {},
      mix: [
        {
          name: 'a',
          template: 'Hello.',
          checks: [{ name: 'knows', contains: secret, not: { json: { const: secret } } }],
        },
      ],
    }),
  )
  expect(exitCode).toBe(0)
  for (const name of ['run.json', 'summary.json', 'report.html', 'calls.ndjson', 'summary.md'])
    expect(readFileSync(join(folder, name), 'utf8')).not.toContain(secret)
})
