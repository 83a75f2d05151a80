// Any combination of a mode's keys either is refused before the run, with the reason at its place, or it runs: one call
// of it against the simulator ends as a call may end.
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBedrock } from '../../src/bedrock/open-bedrock.ts'
import { makeRunPlan } from '../../src/plan/make-run-plan.ts'
import type { ModePlan } from '../../src/plan/mode-plan.ts'
import { openPrompts } from '../../src/prompts/open-prompts.ts'
import { ConfigError } from '../../src/reading/mistake.ts'
import { startSimulator, type Simulator } from '../../src/simulator/start-simulator.ts'
import { systemClock } from '../../src/time/system-clock.ts'
import { previewRequest } from '../../src/bedrock/preview-request.ts'
import { readText, scenarioText } from '../scenario/written-scenario.ts'

let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator({ port: 0, profile: join(import.meta.dirname, 'modes.yml'), seed: 1 })
})
afterAll(() => simulator.close())

const maybe = <Value>(...values: Value[]) => fc.option(fc.constantFrom(...values), { nil: undefined, freq: 2 })

/** What most models refuse, so that other keys are still answered. */
const seldom = <Value>(...values: Value[]) =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.constantFrom(...values) })

const modes = fc.record({
  model: fc.constantFrom(
    'anthropic.claude-able-v1:0',
    'us.anthropic.claude-able-v1:0',
    'anthropic.claude-plain-v1:0',
    'amazon.nova-able-v1:0',
    'meta.llama-able-v1:0',
    'arn:aws:bedrock:us-east-1:111122223333:default-prompt-router/able:1',
    'nobody.knows-v1:0',
  ),
  region: maybe('us-east-1', 'eu-west-1'),
  api: maybe('converse-stream', 'converse', 'invoke-model-stream', 'invoke-model', 'invoke'),
  body: maybe('claude', 'nova', 'llama'),
  latency: maybe('standard', 'optimized'),
  serviceTier: maybe('priority', 'default', 'flex', 'reserved'),
  cache: maybe<unknown>(
    true,
    false,
    { points: ['messages'] },
    { points: ['system', 'messages'], ttl: '1h' },
    { points: ['tools'] },
  ),
  guardrail: maybe<unknown>(
    { identifier: 'passingall01' },
    { identifier: 'blockinput01', version: 1, trace: 'enabled' },
    { identifier: 'blockreply01', version: '1', streamProcessingMode: 'async' },
    { identifier: 'unknown00001' },
  ),
  inference: maybe<unknown>(
    { maxTokens: 10 },
    { temperature: 0.5, topP: 1 },
    { maxTokens: 900, stopSequences: ['END'] },
  ),
  additionalModelRequestFields: maybe<unknown>({ top_k: 5 }, { inferenceConfig: { topK: 3 } }, {}),
  thinking: seldom<unknown>('off', 'adaptive', { budgetTokens: 1024 }, 'on'),
  effort: seldom('low', 'max'),
  outputFormat: seldom<unknown>({ schema: { type: 'object' } }, { name: 'any', schema: {} }, { schema: './none.json' }),
  promptVariables: seldom<unknown>({ text: '{prompt}' }),
  requestMetadata: maybe<unknown>(false, { team: 'search' }, { 'wh?t': 'else' }),
  connection: maybe('warm', 'cold'),
  transport: maybe<unknown>('http1', 'http2', { protocol: 'http2', streamsPerConnection: 2 }),
  retries: maybe<unknown>('none', { maxAttempts: 2 }),
  price: maybe<unknown>('none', { input: 1, output: 2 }, { perHour: 20 }),
  quota: maybe<unknown>({ tokensPerMinute: 100 }, {}),
})

const PROMPTS =
  'mix: [{ name: one, template: Hello., system: Be brief., maxOutputTokens: 8 }, { name: two, template: Hi. }]\n'

interface Refusal {
  readonly kind: 'refused'
  readonly mistakes: readonly string[]
}

/** The plan of a run of the mode, or what is said against it. */
function planOf(mode: object): { readonly kind: 'planned'; readonly plan: ReturnType<typeof makeRunPlan> } | Refusal {
  try {
    const text = scenarioText({ modes: JSON.stringify({ m: mode }) })
    const valid = readText(text, {}, { 'load/prompts.yml': PROMPTS })
    return {
      kind: 'planned',
      plan: makeRunPlan(valid, { seed: 1, threads: 1, workingDir: '/', prices: { sources: {}, prices: [] } }),
    }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return { kind: 'refused', mistakes: error.mistakes.map(({ message, path }) => `${path}: ${message}`) }
  }
}

/** Previews and makes one call of the plan's only mode, and tells how it ended. */
async function callOf(plan: ReturnType<typeof makeRunPlan>): Promise<string> {
  const bedrock = openBedrock({ modes: plan.modes, target: { kind: 'url', url: simulator.url }, clock: systemClock })
  const first = openPrompts(plan)
    .forIteration(0, 0)
    .nextCall({ kind: 'call', mode: null, prompt: null, maxOutputTokens: null })
    .next(null)
  if ('ended' in first) throw new Error('it says nothing')
  const { conversation } = first
  await previewRequest(plan.modes[0] as ModePlan, { kind: 'aws' }, conversation)
  const { outcome } = await bedrock.call(0, conversation, { onGap: () => undefined })
  await bedrock.close()
  return outcome.kind === 'failed' ? `failed ${outcome.failure}` : outcome.kind
}

/** Bedrock denies cache points of a model that has none, and does not know what it has not. */
const ENDS = [
  'refused',
  'completed',
  'failed validation',
  'failed thinking',
  'failed access-denied',
  'failed not-found',
  'failed unknown-model',
]
const MISTAKE = /\.modes\.m\.\S+: expected .+, found /

test('any combination of keys runs, or is refused with the reason', { timeout: 60_000 }, async () => {
  const seen = new Set<string>()
  await fc.assert(
    fc.asyncProperty(modes, async (mode) => {
      const planned = planOf(mode)
      const unexplained = planned.kind === 'refused' ? planned.mistakes.filter((mistake) => !MISTAKE.test(mistake)) : []
      const end = planned.kind === 'refused' ? 'refused' : await callOf(planned.plan)
      seen.add(end)
      expect(unexplained).toStrictEqual([])
      expect(ENDS).toContain(end)
    }),
    { numRuns: 300 },
  )
  expect([...seen]).toEqual(expect.arrayContaining(['refused', 'completed', 'failed validation']))
})
