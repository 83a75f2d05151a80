import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { CallLine } from '../../src/metrics/call-line.ts'
import type { CounterName } from '../../src/metrics/metric-catalogue.ts'
import { readManifest } from '../../src/run-folder/manifest.ts'
import { errorsIn, expectFilesAsTheirSchemasSay, validateCall } from '../reports/validate-files.ts'
import { type Conducted, conduct, MODEL, planFor, type TestScenario } from './conduct.ts'
import { countOf } from './read-summary.ts'
import { type Simulated, simulate } from './simulated.ts'

interface Truth {
  readonly requestId: string
  readonly tokens: number
  readonly outcome: string
}

async function truthOf({ url }: Simulated): Promise<readonly Truth[]> {
  const { calls } = (await (await fetch(`${url}/__truth/calls`)).json()) as { calls: Truth[] }
  return calls
}

function linesOf({ folder }: Conducted): CallLine[] {
  const text = readFileSync(join(folder, 'calls.ndjson'), 'utf8')
  expect(text.endsWith('\n')).toBe(true)
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as CallLine)
  for (const line of lines) expect(errorsIn(validateCall, line)).toEqual([])
  return lines
}

const SECRET = 'a word that nobody else says: quetzalcoatlus'

const scenario: TestScenario = {
  calls: true,
  threads: 2,
  mix: [
    { name: 'single', template: SECRET, maxOutputTokens: 5 },
    { name: 'talk', task: 'chat', inputTokens: 100, turns: 2, maxOutputTokens: 5 },
  ],
  modes: {
    standard: { model: MODEL, region: 'us-east-2' },
    sdk: { model: MODEL, region: 'us-east-2', api: 'converse' },
  },
  scenarios: [{ name: 'load', executor: 'shared-iterations', vus: 8, iterations: 60, flow: [{ call: {} }] }],
}

test('each call has a line, with what the server says of it, and no word of what was said', async () => {
  const simulator = await simulate()
  await simulator.fault({ kind: 'throttle', share: 0.2, cause: 'tokens' })
  const run = await conduct(planFor(simulator.url, scenario))
  const lines = linesOf(run)

  const outcomes: readonly (readonly [CallLine['outcome'], CounterName])[] = [
    ['completed', 'calls_completed'],
    ['throttled', 'calls_throttled'],
    ['failed', 'calls_failed'],
    ['aborted', 'calls_aborted'],
  ]
  for (const [outcome, counter] of outcomes)
    expect(lines.filter((line) => line.outcome === outcome)).toHaveLength(countOf(run.summary, counter))
  expect(readManifest(run.folder).records?.calls).toBe(lines.length)
  expect(lines.length).toBe(countOf(run.summary, 'calls'))
  expectFilesAsTheirSchemasSay(run.folder)

  const truth = new Map((await truthOf(simulator)).map((call) => [call.requestId, call]))
  expect(new Set(lines.map(({ requestId }) => requestId)).size).toBe(lines.length)
  for (const line of lines) {
    const served = truth.get(line.requestId ?? '')
    const tokens = line.outcome === 'completed' ? (served?.tokens ?? -1) : null
    expect([line.outcome, line.outputTokens]).toEqual([served?.outcome, tokens])
  }
  expect(lines.some(({ throttle }) => throttle === 'tokens')).toBe(true)
  const text = readFileSync(join(run.folder, 'calls.ndjson'), 'utf8')
  expect(text).not.toContain('quetzalcoatlus')

  // Each thread tells of its own, and calls of an iteration are numbered.
  expect(new Set(lines.map(({ thread }) => thread))).toEqual(new Set(['1', '2']))
  const second = lines.filter(({ turn }) => turn === 2)
  expect(second.length).toBeGreaterThan(0)
  for (const { call, session, turn } of second) {
    expect(call).toBe(2)
    const first = lines.filter((line) => line.session === session && line.turn === 1)
    expect([first.length, turn]).toEqual([1, 2])
  }
})

test('without `calls`, there is no such file', async () => {
  const simulator = await simulate()
  const { folder } = await conduct(planFor(simulator.url, { ...scenario, calls: false }))
  expect(() => readFileSync(join(folder, 'calls.ndjson'))).toThrow(/ENOENT/)
  expect(readManifest(folder).records).not.toHaveProperty('calls')
})
