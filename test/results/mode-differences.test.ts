import { describe, expect, test } from 'vitest'
import { makeHdr } from '../../src/metrics/hdr.ts'
import type { TrendName } from '../../src/metrics/metric-catalogue.ts'
import type { Snapshot } from '../../src/metrics/snapshot.ts'
import { NO_TRAFFIC } from '../../src/metrics/traffic.ts'
import { drawNormal } from '../../src/random/draw.ts'
import { makeRandom } from '../../src/random/random.ts'
import { makeRunTotals } from '../../src/metrics/run-totals.ts'
import { compareModes, jackknifeMargin, type ModeComparison } from '../../src/results/mode-differences.ts'
import { makeStretchesFold, STRETCHES } from '../../src/results/stretches.ts'
import { modePlan, runPlan } from '../fakes/run-plan.ts'

interface Shape {
  readonly seconds?: number
  /** Calls of each mode in a second that has any. */
  readonly calls?: number
  readonly everySeconds?: number
  readonly ratio?: number
  /** Of the calls of the second mode, which are lost. */
  readonly lost?: number
}

/** Two modes whose minutes and prompts vary by half, together; the second takes `ratio` as long. */
function compared({ calls = 4, everySeconds = 1, lost = 0, ratio = 0.5, seconds = 600 }: Shape = {}): ModeComparison[] {
  const random = makeRandom(3, 'modes', seconds, calls)
  const plan = {
    ...runPlan(),
    modes: ['standard', 'optimized'].map((name) => modePlan({ name })),
    scenarios: runPlan().scenarios.map((scenario) => ({ ...scenario, modes: [0, 1] })),
  }
  const scenario = plan.scenarios[0]!.name
  const stretches = makeStretchesFold(1_000)
  const totals = makeRunTotals()
  for (let second = 0; second < seconds; second++) {
    const load = Math.exp(0.3 * Math.sin(second / 40))
    const hdrs = [makeHdr(), makeHdr()] as const
    let completed = 0
    const callsNow = second % everySeconds === 0 ? calls : 0
    for (let call = 0; call < callsNow; call++) {
      const firstMs = 600 * load * Math.exp(0.4 * drawNormal(random))
      hdrs[0].record(firstMs * Math.exp(0.1 * drawNormal(random)))
      if (random.next() < lost) continue
      completed++
      hdrs[1].record(ratio * firstMs * Math.exp(0.1 * drawNormal(random)))
    }
    const tags = ['standard', 'optimized'].map((mode) => ({ scenario, mode, prompt: 'chat' })) as [Tags, Tags]
    const snapshot: Snapshot = {
      trends: tags.map((each, mode) => ({
        metric: 'time_to_first_token' as TrendName,
        tags: each,
        histogram: hdrs[mode as 0 | 1].detach().read(),
      })),
      counters: tags.flatMap((each, mode) => [
        { metric: 'calls' as const, tags: each, count: calls },
        { metric: 'calls_completed' as const, tags: each, count: mode === 0 ? calls : completed },
      ]),
    }
    for (const series of snapshot.trends) totals.addTrend(series)
    for (const series of snapshot.counters) totals.addCounter(series)
    stretches.add({
      ...snapshot,
      startMs: second * 1_000,
      endMs: (second + 1) * 1_000,
      gauges: [],
      traffic: NO_TRAFFIC,
    })
  }
  return compareModes({ plan, ...totals.totals(), stretches })
}

type Tags = Readonly<Record<'scenario' | 'mode' | 'prompt', string>>

describe('modes that shared their minutes and prompts', () => {
  test('differ by a ratio with an interval far narrower than they spread', () => {
    const [comparison] = compared()
    expect(comparison).toMatchObject({ mode: 'optimized', against: 'standard', isLikeForLike: true, lost: 0 })
    const [p50, p90] = comparison!.metrics
    expect(p50).toMatchObject({ metric: 'time_to_first_token', percentile: '50' })
    expect(p50!.low!).toBeLessThan(-0.5)
    expect(p50!.high!).toBeGreaterThan(-0.5)
    // The 95 % interval of either median alone is wider than a tenth: its minutes differ by a half.
    expect(p50!.high! - p50!.low!).toBeLessThan(0.06)
    expect(p90!.low!).toBeLessThan(p90!.change)
    expect(p90!.high!).toBeGreaterThan(p90!.change)
  })

  test('have no interval in a run of less than five minutes, and of few calls', () => {
    expect(compared({ seconds: 240 })[0]!.metrics[0]).toMatchObject({ low: null, high: null })
    expect(compared({ calls: 1, everySeconds: 10 })[0]!.metrics.every(({ low }) => low === null)).toBe(true)
  })

  test('are told apart where they lost different shares of their calls', () => {
    const [comparison] = compared({ lost: 0.2 })
    expect(comparison!.isLikeForLike).toBe(false)
    expect(comparison!.lost).toBeCloseTo(0.2, 1)
  })
})

test('the jackknife leaves each stretch out of both: what all stretches say alike has no width', () => {
  const alike = [{ step: 100, counts: Array.from({ length: STRETCHES }, () => 20) }]
  expect(jackknifeMargin(alike, alike, 50)).toBe(0)
  const uneven = [0, 1].map((step) => ({
    step: 100 + 10 * step,
    counts: Array.from({ length: STRETCHES }, (_, stretch) => (stretch % 2 === step ? 20 : 2)),
  }))
  expect(jackknifeMargin(uneven, alike, 50)).toBeGreaterThan(0)
  // Both the same row: what they share cancels.
  expect(jackknifeMargin(uneven, uneven, 50)).toBe(0)
})
