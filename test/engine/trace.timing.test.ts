// Whether the requests of a trace start when they are due: real threads, sockets and time.
import { join } from 'node:path'
import { expect } from 'vitest'
import { drawExponential } from '../../src/random/draw.ts'
import { makeRandom } from '../../src/random/random.ts'
import { timingTest } from '../timing/timing-test.ts'
import { traceFile } from '../traces/trace-files.ts'
import { conduct, planFor } from './conduct.ts'
import { countOf, seriesOf } from './read-summary.ts'
import { simulate } from './simulated.ts'

timingTest(
  'a trace of 30 requests a second is replayed ten times as fast, each within milliseconds of its moment',
  async () => {
    const simulator = await simulate(join(import.meta.dirname, 'traced.yml'))
    const random = makeRandom(1, 'timed trace')
    const rows = ['Timestamp,Model,Request tokens,Response tokens']
    for (let number = 0, at = 0; number < 1_500; number++, at += drawExponential(random, 1 / 30))
      rows.push(`${at.toFixed(6)},a,40,2`)
    const lagOf = async (executor: object) => {
      const { summary } = await conduct(planFor(simulator.url, { scenarios: [executor] }))
      const lag = seriesOf(summary, 'schedule_lag')
      const [p50 = NaN, p99 = NaN] = [lag?.percentiles['50'], lag?.percentiles['99']]
      return { calls: countOf(summary, 'calls'), p50, p99 }
    }
    const trace = await lagOf({ executor: 'trace', trace: traceFile(rows.join('\n')), speed: '10x' })
    // As late as the machine makes any arrivals of this rate.
    const floor = await lagOf({ executor: 'constant-arrival-rate', rate: 300, duration: '5s', preAllocatedVUs: 100 })
    console.log(
      `schedule lag of a trace at 300/s: p50 ${trace.p50} ms, p99 ${trace.p99} ms; of a constant rate: p99 ${floor.p99} ms`,
    )
    expect(trace.calls).toBe(1_500)
    expect(trace.p50).toBeLessThan(Math.max(1, 2 * floor.p50))
    expect(trace.p99).toBeLessThan(Math.max(8, 2 * floor.p99))
  },
)
