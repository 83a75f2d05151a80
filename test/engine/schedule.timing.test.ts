// Whether a run starts what its plan says, when it says so: real threads, sockets and time. What a server saw is held
// against the plan, so that nobody's word is taken for it.
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { vuSteps } from '../../src/executors/vu-steps.ts'
import { systemClock } from '../../src/time/system-clock.ts'
import { timingTest } from '../timing/timing-test.ts'
import { conduct, MODEL, planFor } from './conduct.ts'
import { countOf, seriesOf, unaccounted } from './read-summary.ts'
import { simulateShortReplies } from './simulated.ts'

timingTest('200 arrivals a second for 10 s are 2,000 calls, each sent soon after its moment', async () => {
  const simulator = await simulateShortReplies()
  // As many VUs as arrivals: however long the machine does something else, none is dropped.
  const vus = { preAllocatedVUs: 2_000 }
  const rate = { name: 'arrivals', executor: 'constant-arrival-rate', rate: 200, duration: '10s', ...vus }
  const { summary } = await conduct(planFor(simulator.url, { scenarios: [rate] }))

  expect(countOf(summary, 'calls')).toBe(2_000)
  expect((await simulator.truth()).requests).toBe(2_000)
  expect(countOf(summary, 'dropped_iterations')).toBe(0)
  expect(unaccounted(summary)).toBe(0)
  const lag = seriesOf(summary, 'schedule_lag')
  const [p50 = NaN, p99 = NaN] = [lag?.percentiles['50'], lag?.percentiles['99']]
  console.log(`schedule lag at 200/s: p50 ${p50} ms, p99 ${p99} ms, max ${lag?.max} ms`)
  expect(lag?.count).toBe(2_000)
  expect(p50).toBeLessThan(2)
  expect(p99).toBeLessThan(25)
})

timingTest('a ramp from 1 to 50 VUs and back is what the server sees in flight', async () => {
  const simulator = await simulateShortReplies()
  const stages = [
    { duration: '8s', target: 50 },
    { duration: '2s', target: 50 },
    { duration: '8s', target: 1 },
  ]
  // Calls that last: what is between two of them is then little, on a busy machine too.
  const modes = { lasting: { model: MODEL, latency: 'optimized' } }
  const ramp = { name: 'ramp', executor: 'ramping-vus', startVUs: 1, stages }
  const samples: { readonly fromMs: number; readonly toMs: number; readonly inFlight: number }[] = []
  const polling = new AbortController()
  let startMs = NaN
  const poll = async (): Promise<void> => {
    while (!polling.signal.aborted) {
      const fromMs = systemClock.nowMs() - startMs
      const { inFlight } = await simulator.truth()
      samples.push({ fromMs, toMs: systemClock.nowMs() - startMs, inFlight })
      await sleep(100)
    }
  }
  let polled = Promise.resolve()
  const { summary } = await conduct(planFor(simulator.url, { modes, scenarios: [ramp] }), () => {
    startMs = systemClock.nowMs()
    polled = poll()
  })
  polling.abort()
  await polled

  const steps = [
    ...vuSteps(1, [
      { durationMs: 8_000, target: 50 },
      { durationMs: 2_000, target: 50 },
      { durationMs: 8_000, target: 1 },
    ]),
  ]
  const wantedAt = (atMs: number): number => steps.findLast(({ offsetMs }) => offsetMs <= atMs)?.vus ?? 0
  // A VU that is let go finishes its call, of 660 ms and a little. Of an iteration's time up to 4 % is between two
  // calls, which is up to 2 of 50 VUs.
  const within = samples
    .filter(({ fromMs, toMs }) => fromMs > 0 && toMs < 18_000)
    .map(({ fromMs, toMs, inFlight }) => {
      const most = Math.max(wantedAt(fromMs - 750), wantedAt(toMs)) + 1
      const least = Math.min(wantedAt(fromMs - 50), wantedAt(toMs)) - 1 - Math.ceil(wantedAt(toMs) * 0.04)
      return inFlight >= least && inFlight <= most
    })
  const share = within.filter(Boolean).length / within.length
  const peak = Math.max(...samples.map(({ inFlight }) => inFlight))
  console.log(`in flight: ${within.length} samples, ${(share * 100).toFixed(1)} % on the plan, peak ${peak} of 50`)
  expect(within.length).toBeGreaterThan(100)
  expect(share).toBeGreaterThan(0.9)
  expect((await simulator.truth()).peakInFlight).toBeLessThanOrEqual(50)
  expect(peak).toBeGreaterThanOrEqual(45)
  expect(unaccounted(summary)).toBe(0)
})
