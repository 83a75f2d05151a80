import { describe, expect, test } from 'vitest'
import { makeHdr } from '../../../src/metrics/hdr.ts'
import type { CounterName, TrendName } from '../../../src/metrics/metric-catalogue.ts'
import type { Tags } from '../../../src/metrics/tags.ts'
import { makeClientFold } from '../../../src/results/load/client.ts'
import type { RecordedInterval } from '../../../src/results/load/load-summary.ts'

interface Told {
  readonly trends?: readonly (readonly [TrendName, Tags, ...number[]])[]
  readonly counters?: readonly (readonly [CounterName, number])[]
  readonly underWayMs?: number
}

function intervalOf(startMs: number, { counters = [], trends = [], underWayMs = 0 }: Told): RecordedInterval {
  const series = { underWayMs, mostUnderWay: 1, firstThrottle: null, longestThrottleStreak: 0 }
  return {
    startMs,
    endMs: startMs + 1_000,
    trends: trends.map(([metric, tags, ...values]) => {
      const histogram = makeHdr()
      for (const value of values) histogram.record(value)
      return { metric, tags, histogram: histogram.detach().read() }
    }),
    counters: counters.map(([metric, count]) => ({ metric, tags: { mode: 'standard' }, count })),
    gauges: [],
    traffic: {
      // As the board has them: a row of the mode, and one of the scenario and the mode, which holds the same calls again.
      series: [
        { tags: { mode: 'standard' }, ...series },
        { tags: { scenario: 'ramp', mode: 'standard' }, ...series },
      ],
      quotaUses: [],
    },
  }
}

const summaryOf = (...told: readonly Told[]) => {
  const fold = makeClientFold()
  for (const [second, each] of told.entries()) fold.add(intervalOf(second * 1_000, each))
  return fold.summary()
}

describe('makeClientFold', () => {
  test('tells of each thread how late, how busy and how long it stood still', () => {
    const { threads } = summaryOf(
      {},
      {
        trends: [
          ['event_loop_delay', { thread: '1' }, ...Array<number>(99).fill(1), 30],
          ['event_loop_utilisation', { thread: '1' }, 40],
          ['gc_pause', { thread: '1' }, 2, 5],
          ['event_loop_delay', { thread: 'conductor' }, 0.5],
        ],
      },
      { trends: [['event_loop_utilisation', { thread: '1' }, 60]] },
    )
    expect(threads).toStrictEqual([
      {
        thread: '1',
        loopDelay: { count: 100, p99Ms: 1, maxMs: 30 },
        mostUtilisationPercent: 50,
        gcPauses: { count: 2, maxMs: 5 },
      },
      {
        thread: 'conductor',
        loopDelay: { count: 1, p99Ms: 0.5, maxMs: 0.5 },
        mostUtilisationPercent: null,
        gcPauses: { count: 0, maxMs: null },
      },
    ])
  })

  test('leaves the first second out, but for what is counted', () => {
    const first: Told = {
      trends: [
        ['event_loop_delay', { thread: '1' }, 500],
        ['arrival_lag', { thread: '1' }, 500],
      ],
      counters: [['connections_opened', 20]],
    }
    expect(summaryOf(first, { counters: [['connections_opened', 3]] })).toMatchObject({
      threads: [],
      scheduleLag: { count: 0, p99Ms: null },
      connectionsOpened: 23,
    })
  })

  test('takes the lag of arrivals, and not of what was never planned to the moment', () => {
    const lags: Told = {
      trends: [
        ['schedule_lag', { scenario: 'ramp', mode: 'standard' }, 400],
        ['arrival_lag', { thread: '1' }, 2],
      ],
    }
    expect(summaryOf({}, lags).scheduleLag).toStrictEqual({ count: 1, p99Ms: 2, maxMs: 2 })
  })

  test('a first interval that is longer than two seconds is not left out', () => {
    const fold = makeClientFold()
    const [late] = [{ trends: [['event_loop_delay', { thread: '1' }, 500]] }] as const satisfies readonly Told[]
    fold.add({ ...intervalOf(0, late), endMs: 60_000 })
    expect(fold.summary().threads).toMatchObject([{ loopDelay: { count: 1, maxMs: 500 } }])
  })

  test('holds the time that calls were under way against what their latencies add up to', () => {
    const told = { underWayMs: 1_000, counters: [['call_time', 970]] } as const
    const { underWayMs, unaccountedPercent } = summaryOf(told, told)
    expect(underWayMs).toBe(2_000)
    expect(unaccountedPercent).toBeCloseTo(3)
    expect(summaryOf({}).unaccountedPercent).toBeNull()
  })

  test('tells the mean of the cores that were used', () => {
    expect(summaryOf({}, { trends: [['cpu_cores', {}, 1]] }, { trends: [['cpu_cores', {}, 2]] }).cpuCores).toBe(1.5)
    expect(summaryOf({}).cpuCores).toBeNull()
  })
})
