// Every mode key both ways, served as asked and otherwise, in one run against the simulator. What the summary counts is held against
// what the simulator knows that it did, call by call.
import { expect, test } from 'vitest'
import type { CounterName } from '../../src/metrics/metric-catalogue.ts'
import type { Tags } from '../../src/metrics/tags.ts'
import { plain } from '../../src/reports/text-table.ts'
import { renderTextSummary } from '../../src/reports/text-summary.ts'
import { NARROW, ROUTER, STEADY, STEADY_US, writeModesProfile } from '../simulator/inference/modes-profile.ts'
import { conduct, planFor } from './conduct.ts'
import { countOf, seriesOf } from './read-summary.ts'
import { simulate } from './simulated.ts'

interface Truth {
  readonly model: string
  readonly outcome: string
  readonly latencyAsked: string
  readonly latencyServed: string
  readonly tierAsked: string
  readonly tierServed: string
  readonly cacheReadTokens: number
  readonly cacheWriteTokens: number
  readonly inputTokens: number
  readonly tokens: number
}

const PROFILE_ARN = `arn:aws:bedrock:us-east-1:111122223333:inference-profile/${STEADY_US}`

// Each calls a model or asks for a tier that no other mode does, by which the simulator's calls are told apart.
const modes = {
  optimized: { model: STEADY, latency: 'optimized' },
  narrow: { model: NARROW, latency: 'optimized', inference: { maxTokens: 60 } },
  priority: { model: STEADY, serviceTier: 'priority' },
  reserved: { model: STEADY, serviceTier: 'reserved', inference: { maxTokens: 30 } },
  cached: { model: STEADY, cache: { points: ['system'], ttl: '1h' } },
  short: { model: STEADY_US, cache: true },
  routed: { model: ROUTER },
  guarded: { model: STEADY, serviceTier: 'flex', guardrail: { identifier: 'prompts', version: '1' } },
}

const mix = [
  { name: 'hello', template: 'Hello.', maxOutputTokens: 20 },
  { name: 'unlimited', template: 'Hello.', weight: 0 },
  { name: 'long', system: { sharedTokens: 2_000 }, task: 'chat', inputTokens: 40, maxOutputTokens: 20, weight: 0 },
  { name: 'brief', system: { sharedTokens: 40 }, task: 'chat', inputTokens: 40, maxOutputTokens: 20, weight: 0 },
]

const prompts: Readonly<Record<string, string>> = {
  narrow: 'unlimited',
  reserved: 'unlimited',
  cached: 'long',
  short: 'brief',
}

const VUS = 2
const ROUNDS = 8

async function runEveryMode() {
  const simulator = await simulate(await writeModesProfile())
  const plan = planFor(simulator.url, {
    modes: Object.fromEntries(Object.entries(modes).map(([name, mode]) => [name, { region: 'us-east-1', ...mode }])),
    mix,
    thresholds: {
      'time_to_first_token{mode:cached,cache:hit}': ['max<10000'],
      'calls_served_differently{mode:optimized}': ['count==0'],
      'calls_served_differently{mode:narrow,latency:standard}': ['count>0'],
      'mode_served{mode:priority,tier:priority}': ['rate==1'],
    },
    scenarios: [
      {
        name: 'each',
        executor: 'per-vu-iterations',
        vus: VUS,
        iterations: ROUNDS,
        flow: Object.keys(modes).map((mode) => ({ call: { mode, prompt: prompts[mode] ?? 'hello' } })),
      },
    ],
  })
  const run = await conduct(plan)
  const { calls } = (await (await fetch(`${simulator.url}/__truth/calls`)).json()) as { calls: Truth[] }
  return { ...run, calls: calls.filter(({ outcome }) => outcome === 'completed') }
}

const isOptimized = (call: Truth) => call.model === STEADY && call.latencyAsked === 'optimized'
const isCached = (call: Truth) => call.inputTokens > 1_000

// One run serves all tests: they only read what it left.
let running: ReturnType<typeof runEveryMode> | undefined
const everyMode = () => (running ??= runEveryMode())

test('each call is counted by what served it, exactly as the simulator served it', async () => {
  const { calls, summary } = await everyMode()
  const counted = (metric: CounterName, tags: Tags) => countOf(summary, metric, tags)
  const truly = (isMeant: (call: Truth) => boolean) => calls.filter(isMeant).length
  const all = VUS * ROUNDS

  expect(counted('mode_served', { mode: 'optimized', latency: 'optimized' })).toBe(all)
  expect(truly((call) => isOptimized(call) && call.latencyServed === 'optimized')).toBe(all)

  const fellBack = truly((call) => call.model === NARROW && call.latencyServed === 'standard')
  expect(fellBack).toBeGreaterThan(0)
  expect(counted('mode_served', { mode: 'narrow', latency: 'standard' })).toBe(fellBack)
  expect(counted('mode_served', { mode: 'narrow', latency: 'optimized' })).toBe(
    truly((call) => call.model === NARROW && call.latencyServed === 'optimized'),
  )
  expect(counted('calls_served_differently', { mode: 'narrow' })).toBe(fellBack)
  expect(counted('calls_served_differently', { mode: 'narrow', latency: 'standard' })).toBe(fellBack)

  const overflowed = truly((call) => call.tierAsked === 'reserved' && call.tierServed === 'default')
  expect(overflowed).toBeGreaterThan(0)
  expect(counted('mode_served', { mode: 'reserved', tier: 'default' })).toBe(overflowed)
  expect(counted('mode_served', { mode: 'reserved', tier: 'reserved' })).toBe(
    truly((call) => call.tierAsked === 'reserved' && call.tierServed === 'reserved'),
  )
  expect(counted('calls_served_differently', { mode: 'reserved' })).toBe(overflowed)

  const hits = truly((call) => isCached(call) && call.cacheReadTokens > 0)
  const writes = truly((call) => isCached(call) && call.cacheReadTokens === 0 && call.cacheWriteTokens > 0)
  expect([hits > 0, writes > 0, hits + writes]).toEqual([true, true, all])
  expect(counted('mode_served', { mode: 'cached', cache: 'hit' })).toBe(hits)
  expect(counted('mode_served', { mode: 'cached', cache: 'write' })).toBe(writes)
  expect(counted('mode_served', { mode: 'short', cache: 'miss' })).toBe(all)
  expect(counted('calls_served_differently', { mode: 'cached' })).toBe(0)
  expect(counted('calls_served_differently', { mode: 'short', cache: 'miss' })).toBe(all)

  const sum = (of: (call: Truth) => number) => calls.filter(isCached).reduce((total, call) => total + of(call), 0)
  expect(counted('cache_read_tokens', { mode: 'cached' })).toBe(sum((call) => call.cacheReadTokens))
  expect(counted('cache_write_tokens', { mode: 'cached' })).toBe(sum((call) => call.cacheWriteTokens))
  expect(counted('cache_write_1h_tokens', { mode: 'cached' })).toBe(sum((call) => call.cacheWriteTokens))

  expect(counted('mode_served', { mode: 'routed', model: PROFILE_ARN })).toBe(all)
  expect(counted('guardrail_interventions', { mode: 'guarded' })).toBe(all)
  expect(counted('stop_reasons', { mode: 'guarded', stop_reason: 'guardrail_intervened' })).toBe(all)
})

test('what was served otherwise is told in sentences, and the cache in a table', async () => {
  const { calls, summary } = await everyMode()
  const fellBack = calls.filter((call) => call.model === NARROW && call.latencyServed === 'standard').length
  const ofNarrow = calls.filter(({ model }) => model === NARROW).length
  const text = renderTextSummary(summary, plain, { mode: 'compact', trendStats: [] })
  expect(text).toMatch(
    new RegExp(`^${fellBack} of ${ofNarrow} completed calls? of mode narrow asked for optimized latency and w`, 'm'),
  )
  expect(text).toMatch(/completed calls of mode reserved asked for tier reserved and w\w+ served default$/m)
  expect(text).toContain(`16 of 16 completed calls of mode routed were routed to ${PROFILE_ARN}`)
  expect(text).toMatch(/^cached +hit /m)
  expect(text).toContain('mode short never used its cache')
  expect(summary.thresholds.map(({ passed }) => passed)).toEqual([true, true, true, true])

  const of = (cache: string) => seriesOf(summary, 'time_to_first_token', { mode: 'cached', cache })
  // What is not cached is computed at 100 ms a thousand tokens.
  expect((of('write')?.min ?? 0) - (of('hit')?.min ?? 0)).toBeGreaterThan(100)
  expect((of('write')?.count ?? 0) + (of('hit')?.count ?? 0)).toBe(
    seriesOf(summary, 'time_to_first_token', { mode: 'cached' })?.count,
  )
})
