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
    const scenario = { executor: 'trace', trace: traceFile(rows.join('\n')), speed: '10x' }
    const { summary } = await conduct(planFor(simulator.url, { scenarios: [scenario] }))
    expect(countOf(summary, 'calls')).toBe(1_500)
    const lag = seriesOf(summary, 'schedule_lag')
    const [p50 = NaN, p99 = NaN] = [lag?.percentiles['50'], lag?.percentiles['99']]
    console.log(`schedule lag of a trace at 300/s: p50 ${p50} ms, p99 ${p99} ms, max ${lag?.max} ms`)
    expect(p50).toBeLessThan(1)
    expect(p99).toBeLessThan(5)
  },
)
