import { expect, test } from 'vitest'
import { NO_TRAFFIC, type Traffic } from '../../src/metrics/traffic.ts'
import { mergeIntervals } from '../../src/results/merge.ts'
import type { RecordedInterval } from '../../src/results/load/load-summary.ts'

const interval = (second: number, calls: number, vus: number, traffic: Traffic = NO_TRAFFIC): RecordedInterval => ({
  startMs: second * 1_000,
  endMs: (second + 1) * 1_000,
  trends: [],
  counters: [{ metric: 'calls', tags: { mode: 'standard' }, count: calls }],
  gauges: [{ metric: 'vus', tags: { scenario: 'ramp' }, value: vus }],
  traffic,
})

const essence = ({ counters, endMs, gauges, startMs }: RecordedInterval) => [
  startMs,
  endMs,
  counters[0]?.count ?? 0,
  gauges[0]?.value ?? null,
]

test('an interval falls to the second that its middle lies in, on the clock of the first to start', () => {
  const merged = mergeIntervals(
    [
      { offsetMs: 0, intervals: [interval(0, 1, 1), interval(1, 2, 1)] },
      { offsetMs: 400, intervals: [interval(0, 10, 1), interval(1, 20, 1)] },
      { offsetMs: 600, intervals: [interval(0, 100, 1)] },
    ],
    1_000,
  )
  expect([...merged].map(essence)).toEqual([
    [0, 1_000, 11, 2],
    [1_000, 2_400, 122, 3],
  ])
})

test('a part that has ended holds no VUs any more; one that is late holds those that it told of last', () => {
  const late = { ...interval(1, 0, 7), endMs: 4_000 }
  const merged = mergeIntervals(
    [
      { offsetMs: 0, intervals: [interval(0, 1, 5)] },
      { offsetMs: 0, intervals: [interval(0, 1, 3), late, { ...interval(4, 1, 2) }] },
      {
        offsetMs: 0,
        intervals: [interval(0, 0, 1), interval(1, 0, 1), interval(2, 0, 1), interval(3, 0, 1), interval(4, 0, 1)],
      },
    ],
    1_000,
  )
  expect([...merged].map((each) => [each.startMs, each.gauges[0]?.value])).toEqual([
    [0, 9],
    [1_000, 4],
    [2_000, 8],
    [3_000, 8],
    [4_000, 3],
  ])
})

test('where nobody has an interval’s middle, the next one is longer', () => {
  const long = { ...interval(0, 1, 1), endMs: 4_600 }
  const merged = mergeIntervals(
    [{ offsetMs: 0, intervals: [long, { ...interval(4, 2, 1), startMs: 4_600, endMs: 5_700 }] }],
    1_000,
  )
  expect([...merged].map(essence)).toEqual([
    [0, 3_000, 1, 1],
    [3_000, 5_700, 2, 1],
  ])
})

const traffic = (firstMs: number, streak: number): Traffic => ({
  series: [
    {
      tags: { mode: 'standard' },
      underWayMs: 500,
      mostUnderWay: 3,
      firstThrottle: { endMs: firstMs, intendedStartMs: firstMs - 50 },
      longestThrottleStreak: streak,
    },
  ],
  quotaUses: [{ mode: 'standard', pool: 'on-demand', taken: [[100, 200, 900, null]], throttledMs: [firstMs] }],
})

test('traffic is told on the clock of the whole: sums, the earliest throttle, the longest streak', () => {
  const merged = mergeIntervals(
    [
      { offsetMs: 0, intervals: [interval(0, 1, 1, traffic(800, 2))] },
      { offsetMs: 250, intervals: [interval(0, 1, 1, traffic(500, 5))] },
    ],
    1_000,
  )
  expect([...merged].map((each) => each.traffic)).toEqual([
    {
      series: [
        {
          tags: { mode: 'standard' },
          underWayMs: 1_000,
          mostUnderWay: 6,
          firstThrottle: { endMs: 750, intendedStartMs: 700 },
          longestThrottleStreak: 5,
        },
      ],
      quotaUses: [
        {
          mode: 'standard',
          pool: 'on-demand',
          taken: [
            [100, 200, 900, null],
            [350, 450, 900, null],
          ],
          throttledMs: [800, 750],
        },
      ],
    },
  ])
})
