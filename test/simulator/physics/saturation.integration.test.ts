// What a finite machine does under load, by its own truth: a ceiling, a queue, a knee and slower streams.
import { Agent } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

import { expect, test } from 'vitest'

import { startSimulator } from '../../../src/simulator/start-simulator.ts'
import { quantile } from '../../experiments/quantile.ts'
import { ask, control } from '../client.ts'
import { writeProfile } from '../profile-file.ts'
import type { QuickProfile } from '../profile-file.ts'

const SLOTS = 10

interface Call {
  readonly outcome: string
  readonly receivedMs: number
  readonly servedMs: number
  readonly firstTokenMs: number
  readonly lastTokenMs: number
  readonly endMs: number
  readonly tokens: number
}

type CallOnce = () => Promise<unknown>

/** Every call that `load` makes, in the order of their ends. */
async function truthUnder(profile: QuickProfile, load: (callOnce: CallOnce) => Promise<unknown>): Promise<Call[]> {
  const simulator = await startSimulator({
    port: 0,
    profile: await writeProfile({ slots: SLOTS, queueLength: 1_000, ...profile }),
    seed: 1,
  })
  const agent = new Agent({ keepAlive: true })
  try {
    await load(() => ask('http1', simulator.url, { agent }))
    const { calls } = await control<{ calls: Call[] }>(simulator.url, 'GET /__truth/calls')
    expect(calls.every(({ outcome }) => outcome === 'completed')).toBe(true)
    return calls
  } finally {
    agent.destroy()
    await simulator.close()
  }
}

/** So many callers, each of whom calls anew when its call has ended. */
const closedLoad = (callers: number, callsEach: number) => async (callOnce: CallOnce) => {
  const callOn = async (): Promise<void> => {
    for (let call = 0; call < callsEach; call++) await callOnce()
  }
  await Promise.all(Array.from({ length: callers }, callOn))
}

/** A call each `everyMs`, whatever becomes of the others. */
const openLoad = (calls: number, everyMs: number) => async (callOnce: CallOnce) => {
  const startMs = performance.now()
  const begun: Promise<unknown>[] = []
  for (let call = 0; call < calls; call++) {
    await sleep(Math.max(0, startMs + call * everyMs - performance.now()))
    const promise = callOnce()
    // It is awaited only when all have begun.
    promise.catch(() => {})
    begun.push(promise)
  }
  await Promise.all(begun)
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** p50 of a call's whole time, with so many callers. */
const p50CallMs = async (callers: number): Promise<number> => {
  const calls = await truthUnder({ outputTokens: 10 }, closedLoad(callers, 6))
  return quantile(
    calls.map(({ receivedMs, endMs }) => endMs - receivedMs),
    0.5,
  )
}

/** p50 of tokens a millisecond, with so many callers. */
const p50Rate = async (callers: number): Promise<number> => {
  const calls = await truthUnder({ outputTokens: 40, batchSlowdown: 0.5 }, closedLoad(callers, 3))
  return quantile(
    calls.map(({ tokens, firstTokenMs, lastTokenMs }) => (tokens - 1) / (lastTokenMs - firstTokenMs)),
    0.5,
  )
}

test('at twice what the slots can serve throughput stays at its ceiling, and the queue grows', async () => {
  // 40 tokens at 5 ms each, the first after 30 ms: ten slots make 10 · 40 tokens in 225 ms.
  const callMs = 30 + 39 * 5
  const ceilingPerMs = (SLOTS * 40) / callMs
  const calls = await truthUnder({ outputTokens: 40 }, openLoad(120, callMs / SLOTS / 2))

  // Neither while the slots fill nor while they empty.
  const [first, last] = [calls[19]!, calls[99]!]
  const madeTokens = calls.slice(20, 100).reduce((sum, { tokens }) => sum + tokens, 0)
  const throughputPerMs = madeTokens / (last.endMs - first.endMs)
  expect(Math.abs(throughputPerMs / ceilingPerMs - 1)).toBeLessThan(0.05)

  const waitsMs = calls
    .toSorted((a, b) => a.receivedMs - b.receivedMs)
    .map(({ receivedMs, servedMs }) => servedMs - receivedMs)
  // Half of the arrivals are not served as they come: the n-th waits in proportion to n.
  expect(mean(waitsMs.slice(90)) / mean(waitsMs.slice(30, 60))).toBeGreaterThan(1.8)
})

test('latency against load is flat up to the slots, and rises in proportion above them', async () => {
  const [few, half, full, twice, thrice] = [
    await p50CallMs(2),
    await p50CallMs(SLOTS / 2),
    await p50CallMs(SLOTS),
    await p50CallMs(2 * SLOTS),
    await p50CallMs(3 * SLOTS),
  ]
  expect(half / few).toBeLessThan(1.15)
  expect(full / few).toBeLessThan(1.25)
  expect(twice / few).toBeGreaterThan(1.75)
  expect(thrice / few).toBeGreaterThan(2.6)
})

test('a stream on a full machine is as much slower as its batchSlowdown says', async () => {
  const ratio = (await p50Rate(SLOTS)) / (await p50Rate(1))
  expect(ratio).toBeGreaterThan(0.46)
  expect(ratio).toBeLessThan(0.56)
})
