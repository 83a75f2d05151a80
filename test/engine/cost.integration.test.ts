// What a run is told to cost, against what the simulator knows of each call: the tokens that it counted, and what served them.
import { expect, test } from 'vitest'
import type { PriceFile } from '../../src/money/price-file.ts'
import { NARROW, ROUTER, STEADY, writeModesProfile } from '../simulator/inference/modes-profile.ts'
import { conduct, planFor } from './conduct.ts'
import { simulate } from './simulated.ts'

interface Truth {
  readonly outcome: string
  readonly latencyServed: string
  readonly tierServed: string
  readonly inputTokens: number
  readonly cacheReadTokens: number
  readonly cacheWriteTokens: number
  readonly tokens: number
}

type Prices = Readonly<Record<'input' | 'output' | 'cacheRead' | 'cacheWrite5m' | 'cacheWrite1h', number>>

const pricesOf = (input: number): Prices => ({
  input,
  output: input * 5,
  cacheRead: input / 10,
  cacheWrite5m: input * 1.25,
  cacheWrite1h: input * 2,
})

// Whole tenths and quarters of a dollar, so that the sums below are exact in JavaScript's own numbers.
const PRICES = { standard: pricesOf(10), optimized: pricesOf(20), priority: pricesOf(30), reserved: pricesOf(40) }

const source = 'test'
const FILE: PriceFile = {
  sources: { test: { title: 'a test', date: '2026-11-20' } },
  prices: [
    {
      models: ['*test.steady-v1:0', NARROW],
      standard: { ...PRICES.standard, source },
      optimized: { ...PRICES.optimized, source },
      priority: { ...PRICES.priority, source },
      reserved: { ...PRICES.reserved, source },
    },
  ],
}

const classOf = ({ latencyServed, tierServed }: Truth): keyof typeof PRICES => {
  if (latencyServed === 'optimized') return 'optimized'
  return tierServed === 'priority' || tierServed === 'reserved' ? tierServed : 'standard'
}

/** Millionths of a dollar. */
function costOf(call: Truth, write: 'cacheWrite5m' | 'cacheWrite1h'): number {
  const price = PRICES[classOf(call)]
  const { cacheReadTokens, cacheWriteTokens, inputTokens, tokens } = call
  return (
    (inputTokens - cacheReadTokens - cacheWriteTokens) * price.input +
    cacheReadTokens * price.cacheRead +
    cacheWriteTokens * price[write] +
    tokens * price.output
  )
}

const mix = [{ name: 'long', system: { sharedTokens: 2_000 }, task: 'chat', inputTokens: 40, maxOutputTokens: 20 }]

test.each<[string, object, string[]]>([
  ['standard', { model: STEADY }, ['standard']],
  ['optimized', { model: STEADY, latency: 'optimized' }, ['optimized']],
  // Its quotas hold few calls, in each of two minutes of the clock if it comes to that: the others are served standard, or throttled and not billed.
  ['falling back', { model: NARROW, latency: 'optimized', inference: { maxTokens: 20 } }, ['optimized', 'standard']],
  ['priority', { model: STEADY, serviceTier: 'priority' }, ['priority']],
  ['overflowing', { model: STEADY, serviceTier: 'reserved' }, ['reserved', 'standard']],
  ['cached for five minutes', { model: STEADY, cache: { points: ['system'], ttl: '5m' } }, ['standard']],
  ['cached for an hour', { model: STEADY, cache: { points: ['system'], ttl: '1h' } }, ['standard']],
  ['routed', { model: ROUTER }, ['standard']],
])('calls that are %s cost what served them', async (name, mode, classes) => {
  const simulator = await simulate(await writeModesProfile())
  const short = [{ name: 'short', template: 'Hello.', nonce: false, maxOutputTokens: 20 }]
  const plan = planFor(simulator.url, {
    modes: { tried: { region: 'us-east-1', ...mode } },
    mix: name.startsWith('cached') ? mix : short,
    prices: FILE,
    scenarios: [{ name: 'each', executor: 'shared-iterations', vus: 1, iterations: 24 }],
  })
  const { summary } = await conduct(plan)
  const { calls } = (await (await fetch(`${simulator.url}/__truth/calls`)).json()) as { calls: Truth[] }
  const completed = calls.filter(({ outcome }) => outcome === 'completed')
  const write = name.endsWith('an hour') ? 'cacheWrite1h' : 'cacheWrite5m'
  const millionths = completed.reduce((sum, call) => sum + costOf(call, write), 0)

  expect(millionths).toBeGreaterThan(0)
  expect(summary.cost.usd).toBe(millionths / 1e6)
  expect(new Set(completed.map(classOf))).toEqual(new Set(classes))
  expect(new Set(summary.cost.modes[0]?.tokens.map(({ billedAs }) => billedAs))).toEqual(new Set(classes))
  expect(summary.cost.modes[0]?.callsWithoutUsage).toBe(0)
})
