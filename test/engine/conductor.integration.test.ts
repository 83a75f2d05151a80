import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { conduct, planFor } from './conduct.ts'
import { countOf, seriesOf, unaccounted } from './read-summary.ts'
import { simulate } from './simulated.ts'

const constantVus = (vus: number, duration: string, rest: object = {}): object => ({
  name: 'load',
  executor: 'constant-vus',
  vus,
  duration,
  ...rest,
})

describe('a conducted run', () => {
  test.each(['http1', 'http2'])('counts what the server did, over %s', async (transport) => {
    const simulator = await simulate()
    const modes = { standard: { model: 'us.amazon.nova-micro-v1:0', transport } }
    const { exitCode, summary } = await conduct(planFor(simulator.url, { modes, scenarios: [constantVus(10, '2s')] }))
    const truth = await simulator.truth()

    expect(exitCode).toBe(0)
    expect(countOf(summary, 'calls')).toBe(truth.requests)
    expect(countOf(summary, 'calls_completed')).toBe(truth.completed)
    expect(truth.peakInFlight).toBe(10)
    expect(countOf(summary, 'output_tokens')).toBe(truth.completed * 100)
    expect(unaccounted(summary)).toBe(0)
    expect(seriesOf(summary, 'time_to_first_token')?.count).toBe(truth.completed)
    expect(seriesOf(summary, 'inter_chunk_gap')?.count).toBe(truth.completed * 99)
  })

  test('takes its modes in turn, each as often as the others and under the same prompts', async () => {
    const simulator = await simulate()
    const modes = {
      standard: { model: 'us.amazon.nova-micro-v1:0' },
      fast: { model: 'us.amazon.nova-micro-v1:0', latency: 'optimized' },
    }
    const mix = [
      { name: 'short', template: 'Count to {n}.', with: { n: { uniform: [1, 90] } } },
      { name: 'long', task: 'story', inputTokens: 500 },
    ]
    const { summary } = await conduct(planFor(simulator.url, { modes, mix, scenarios: [constantVus(4, '3s')] }))

    const calls = ['standard', 'fast'].map((mode) => countOf(summary, 'calls', { mode }))
    expect(Math.abs((calls[0] ?? 0) - (calls[1] ?? 0))).toBeLessThanOrEqual(1)
    const [standardTtft = 0, fastTtft = 0] = ['standard', 'fast'].map(
      (mode) => seriesOf(summary, 'time_to_first_token', { mode })?.percentiles['50'],
    )
    expect(fastTtft).toBeLessThan(standardTtft)
    for (const prompt of ['short', 'long']) {
      const [standard = 0, fast = 0] = ['standard', 'fast'].map((mode) =>
        countOf(summary, 'calls', { mode, prompt, scenario: 'load' }),
      )
      expect(standard).toBeGreaterThan(0)
      expect(Math.abs(standard - fast)).toBeLessThanOrEqual(1)
    }
  })

  test('keeps throttled calls out of the latencies and shows their share', async () => {
    const simulator = await simulate()
    await simulator.fault({ kind: 'throttle', share: 0.2, cause: 'tokens' })
    const { summary } = await conduct(planFor(simulator.url, { scenarios: [constantVus(30, '2s')] }))
    const truth = await simulator.truth()

    expect(unaccounted(summary)).toBe(0)
    expect(countOf(summary, 'calls_throttled')).toBe(truth.throttled)
    expect(truth.throttled).toBeGreaterThan(0)
    expect(countOf(summary, 'calls_throttled', { throttle: 'tokens' })).toBe(truth.throttled)
    expect(countOf(summary, 'calls_failed')).toBe(0)
    const ttft = seriesOf(summary, 'time_to_first_token')
    expect(ttft?.count).toBe(truth.completed)
    expect(ttft?.min).toBeGreaterThanOrEqual(200)
  })

  test('accounts for every call when the server dies in mid-run', async () => {
    const simulator = await simulate()
    const plan = planFor(simulator.url, {
      scenarios: [constantVus(10, '4s', { flow: [{ call: {} }, { think: '50ms' }] })],
    })
    const { exitCode, summary } = await conduct(plan, () => setTimeout(() => void simulator.close(), 1_500))

    expect(unaccounted(summary)).toBe(0)
    expect(countOf(summary, 'calls_failed', { failure: 'reset' })).toBe(10)
    expect(countOf(summary, 'calls_failed', { failure: 'connect' })).toBeGreaterThan(0)
    expect(exitCode).toBe(1)
    expect(summary.outcome.reasons.join()).toMatch(/none of \d+ calls of mode standard completed/)
  })

  test('shows a stopped server in the response time, and drops what found no free VU', async () => {
    const simulator = await simulate()
    const rate = {
      name: 'arrivals',
      executor: 'constant-arrival-rate',
      rate: 10,
      timeUnit: '1s',
      duration: '6s',
      preAllocatedVUs: 25,
      maxVUs: 25,
    }
    const { summary } = await conduct(planFor(simulator.url, { scenarios: [rate] }), () => {
      setTimeout(() => void simulator.fault({ kind: 'pause', ms: 2_000 }), 2_900)
    })

    const started = countOf(summary, 'calls')
    const dropped = countOf(summary, 'dropped_iterations')
    expect(started + dropped).toBe(60)
    expect(dropped).toBeGreaterThan(0)
    const response = seriesOf(summary, 'response_time')
    const service = seriesOf(summary, 'call_duration')
    expect(service?.percentiles['50']).toBeGreaterThan(2_150)
    expect(response?.max).toBeGreaterThan(4_100)
    expect(response?.count).toBe(service?.count)
  })

  test('drains: starts nothing more, lets what runs end, and writes everything', async () => {
    const simulator = await simulate()
    const { exitCode, folder, summary } = await conduct(
      planFor(simulator.url, { scenarios: [constantVus(5, '60s')] }),
      ({ drain }) => setTimeout(drain, 1_000),
    )

    expect(exitCode).toBe(105)
    expect(summary.outcome.status).toBe('aborted')
    expect(countOf(summary, 'calls_completed')).toBe(5)
    expect(countOf(summary, 'calls_aborted')).toBe(0)
    expect(JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'))).toHaveProperty('endedAt')
  })

  test('interrupts what outlasts its graceful stop', async () => {
    const simulator = await simulate()
    const scenario = constantVus(3, '1s', { gracefulStop: '300ms' })
    const { summary } = await conduct(planFor(simulator.url, { scenarios: [scenario] }))

    expect(countOf(summary, 'calls_aborted')).toBe(3)
    expect(countOf(summary, 'interrupted_iterations')).toBe(3)
    expect(countOf(summary, 'iterations')).toBe(0)
    expect(seriesOf(summary, 'iteration_duration')).toBeUndefined()
    expect(unaccounted(summary)).toBe(0)
  })

  test('halts at once', async () => {
    const simulator = await simulate()
    const startedMs = performance.now()
    const { exitCode, summary } = await conduct(
      planFor(simulator.url, { scenarios: [constantVus(5, '60s')] }),
      ({ halt }) => setTimeout(halt, 500),
    )

    expect(performance.now() - startedMs).toBeLessThan(10_000)
    expect(exitCode).toBe(105)
    expect(countOf(summary, 'calls_aborted')).toBe(5)
  })

  test('makes every iteration once, whatever the number of threads', async () => {
    const simulator = await simulate()
    const rate = { name: 'arrivals', executor: 'constant-arrival-rate', rate: 20, duration: '2s', preAllocatedVUs: 60 }
    const { summary } = await conduct(planFor(simulator.url, { threads: 3, scenarios: [rate] }))

    expect(countOf(summary, 'iterations')).toBe(40)
    expect((await simulator.truth()).requests).toBe(40)
  })
})
