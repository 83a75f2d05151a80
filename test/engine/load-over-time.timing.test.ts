// How much a stepped ramp offers and achieves over time, beside what a simulator that is too small knows of it.
import { join } from 'node:path'
import { expect } from 'vitest'
import { summariseRecords } from '../../src/cli/report-command.ts'
import { readRunFolder } from '../../src/run-folder/read-run-folder.ts'
import { systemClock } from '../../src/time/system-clock.ts'
import { timingTest } from '../timing/timing-test.ts'
import { conduct, planFor } from './conduct.ts'
import { simulate } from './simulated.ts'

const SCARCE = join(import.meta.dirname, 'scarce.yml')
const region = 'us-east-1'
const mix = [{ name: 'hello', template: 'Say hello to a stranger.', maxOutputTokens: 50 }]

interface TrueCall {
  readonly receivedMs: number
  readonly endMs: number
}

const count = (calls: readonly TrueCall[], isMeant: (call: TrueCall) => boolean): number => calls.filter(isMeant).length

const stages = [
  { duration: '0s', target: 10 },
  { duration: '5s', target: 10 },
  { duration: '0s', target: 30 },
  { duration: '5s', target: 30 },
]
const vus = { preAllocatedVUs: 200, gracefulStop: '10s' }
const ramp = { name: 'ramp', executor: 'ramping-arrival-rate', startRate: 10, stages, ...vus }
const modes = { narrow: { model: 'test.narrow-v1:0', region } }

timingTest(
  'a stepped ramp over a machine of four slots shows the ceiling of twenty calls a second, and that throughput does not follow beyond it',
  async () => {
    const simulator = await simulate(SCARCE)
    const plan = planFor(simulator.url, { modes, mix, threads: 2, scenarios: [ramp] })
    let startMs = NaN
    const run = await conduct(plan, () => {
      startMs = systemClock.nowMs()
    })
    const truthOfCalls = await fetch(`${simulator.url}/__truth/calls?since=0`)
    const { calls } = (await truthOfCalls.json()) as { readonly calls: readonly TrueCall[] }
    const { saturation } = run.summary
    const truth = await simulator.truth()

    expect(saturation.steps).toMatchObject([
      { scenario: 'ramp', mode: 'narrow', measure: 'iterations-per-second', load: 10, startMs: 0, endMs: 5_000 },
      { scenario: 'ramp', mode: 'narrow', measure: 'iterations-per-second', load: 30, startMs: 5_000, endMs: 10_000 },
    ])
    for (const { endMs: toMs, measuredMs, rates, startMs: fromMs } of saturation.steps) {
      const measured = run.intervals.filter((each) => each.startMs >= fromMs - 0.5 && each.endMs < toMs - 0.5)
      const isWithin = (atMs: number): boolean =>
        measured.some((each) => atMs - startMs >= each.startMs && atMs - startMs < each.endMs)
      const seconds = measuredMs / 1_000
      // What happens at an interval's very edge may be another's.
      expect(rates?.offeredPerSecond).toBeCloseTo(
        count(calls, ({ receivedMs }) => isWithin(receivedMs)) / seconds,
        -0.1,
      )
      expect(rates?.achievedPerSecond).toBeCloseTo(count(calls, ({ endMs }) => isWithin(endMs)) / seconds, -0.1)
    }
    const [low, high] = saturation.steps.map(({ rates }) => rates)
    // A call of 200 ms ten times a second.
    expect(low?.meanInFlight).toBeCloseTo(2, 0)
    // Four slots of 200 ms each.
    expect(high?.achievedPerSecond).toBeCloseTo(20, -0.5)
    expect(high?.throttledShare).toBe(0)
    expect(saturation.following).toMatchObject([
      { scenario: 'ramp', mode: 'narrow', expectation: 'offered', lastFollowed: { load: 10 }, fellShort: { load: 30 } },
    ])

    const mostInFlight = Math.max(...(saturation.modes[0]?.intervals ?? []).map((each) => each.mostInFlight))
    expect(mostInFlight).toBeGreaterThanOrEqual(truth.peakInFlight)
    expect(mostInFlight).toBeLessThanOrEqual(truth.peakInFlight + 3)
    const { intervals, manifest } = readRunFolder(run.folder)
    expect(summariseRecords(manifest, intervals())).toEqual(run.summary)
  },
)
