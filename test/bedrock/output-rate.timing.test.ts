// A rate against a model that is known to write a token each 20 ms, whatever holds its deltas back on their way.
import { afterAll, beforeAll, expect } from 'vitest'
import type { CallRecord } from '../../src/bedrock/call-record.ts'
import { openBedrock } from '../../src/bedrock/open-bedrock.ts'
import { outputRateOf } from '../../src/metrics/output-rate.ts'
import type { ModePlan } from '../../src/plan/mode-plan.ts'
import { startSimulator, type Simulator } from '../../src/simulator/start-simulator.ts'
import { systemClock } from '../../src/time/system-clock.ts'
import { timingTest } from '../timing/timing-test.ts'
import { makeMode } from './mode.ts'

let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator({ port: 0, profile: 'exact', seed: 1 })
})
afterAll(() => simulator.close())

const CALLS = 15
const conversation = {
  system: null,
  messages: [{ role: 'user', content: [{ text: 'hi' }] }],
  tools: null,
  maxOutputTokens: 20,
  aimedInputTokens: null,
} as const

async function recordsOf(changes: Partial<ModePlan>): Promise<CallRecord[]> {
  const mode = makeMode({ model: 'us.anthropic.claude-haiku-4-5-20251001-v1:0', ...changes })
  const bedrock = openBedrock({ modes: [mode], target: { kind: 'url', url: simulator.url }, clock: systemClock })
  const calls = Array.from({ length: CALLS }, () => bedrock.call(0, conversation, { onGap: () => undefined }))
  const records = await Promise.all(calls)
  await bedrock.close()
  return records
}

function medianRate(records: readonly CallRecord[]): number {
  const rates = records.map((record) => {
    const rate = outputRateOf(record)
    return typeof rate === 'string' ? NaN : (rate.laterTokens / rate.spanMs) * 1_000
  })
  return rates.toSorted((a, b) => a - b)[Math.floor(CALLS / 2)] ?? NaN
}

const guardrail = { identifier: 'passingall01', version: '1', trace: null, streamProcessingMode: 'sync' } as const

const models: readonly (readonly [string, Partial<ModePlan>])[] = [
  ['of Converse', {}],
  ['behind a guardrail that looks at ten deltas together', { guardrail }],
  ['of Claude’s own body', { api: 'invoke-model-stream', body: 'claude' }],
  ['of it behind that guardrail', { api: 'invoke-model-stream', body: 'claude', guardrail }],
]

for (const [name, changes] of models) {
  timingTest(`20 tokens at 50 a second read as 50 a second: ${name}`, async () => {
    const rate = medianRate(await recordsOf(changes))
    expect(rate).toBeGreaterThan(50 * 0.95)
    expect(rate).toBeLessThan(50 * 1.05)
  })
}
