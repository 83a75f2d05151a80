// A run as the gate sees it, without making calls: the noise of a busy service, 10 % from one ten seconds to the next, of which 0.8
// stays, and as much from night to night as the night brings.
import type { CounterName, TrendName } from '../../../src/metrics/metric-catalogue.ts'
import { drawLognormal, drawNormal } from '../../../src/random/draw.ts'
import type { Random } from '../../../src/random/random.ts'
import { PERCENTILES, type Interval, type Percentile } from '../../../src/results/percentiles.ts'
import type { ComparableRun } from '../../../src/history/sides.ts'
import type { CounterSummary, SeriesSummary } from '../../../src/results/summary.ts'

const MODES = ['standard', 'optimized'] as const

export type Mode = (typeof MODES)[number]

const NOISE = 0.1
const KEPT = 0.8
const PIECE_SECONDS = 10

/** By how much each mode is slower in a night: its logarithm. */
export type Night = Readonly<Record<Mode, number>>

export interface RunShape {
  readonly minutes: number
  /** Half of them in each mode. */
  readonly calls: number
}

export interface When {
  readonly id: string
  /** ISO 8601. */
  readonly startedAt: string
}

/** The run, and beside it the same run with the times to first token of mode `standard` multiplied by each of the factors. */
export interface SimulatedRun {
  readonly quiet: ComparableRun
  readonly slower: readonly ComparableRun[]
}

export function simulateRun(
  when: When,
  night: Night,
  { calls, minutes }: RunShape,
  factors: readonly number[],
  random: Random,
): SimulatedRun {
  const pieces = (minutes * 60) / PIECE_SECONDS
  const shape = { pieces, callsAPiece: Math.round(calls / MODES.length / pieces) }
  const drawn = MODES.map((mode) => ({ mode, calls: drawCalls(mode, night[mode], shape, random) }))
  const ofOthers = drawn.filter(({ mode }) => mode !== 'standard').map((each) => measure(each, 1, minutes))
  const runOf = (factor: number): ComparableRun => {
    const measured = [
      ...drawn.filter(({ mode }) => mode === 'standard').map((each) => measure(each, factor, minutes)),
      ...ofOthers,
    ]
    return {
      id: `${when.id}-${factor}`,
      folder: when.id,
      startedAt: when.startedAt,
      measured: {
        series: measured.flatMap(({ series }) => series),
        counters: measured.flatMap(({ counters }) => counters),
      },
    }
  }
  return { quiet: runOf(1), slower: factors.map(runOf) }
}

interface Calls {
  readonly firstMs: readonly number[]
  readonly tokensPerSecond: readonly number[]
  /** From the first token to the end. */
  readonly streamMs: readonly number[]
  readonly counts: Readonly<Record<'calls' | 'calls_throttled' | 'calls_failed', number>>
}

function drawCalls(
  mode: Mode,
  night: number,
  { callsAPiece, pieces }: { readonly pieces: number; readonly callsAPiece: number },
  random: Random,
): Calls {
  const firstMs: number[] = []
  const tokensPerSecond: number[] = []
  const streamMs: number[] = []
  const [medianMs, rate] = mode === 'standard' ? [700, 60] : [400, 110]
  let load = NOISE * drawNormal(random)
  let [throttled, failed] = [0, 0]
  for (let piece = 0; piece < pieces; piece++) {
    const slower = Math.exp(load + night)
    for (let call = 0; call < callsAPiece; call++) {
      // Throttles come when it is busy.
      if (random.next() < 0.004 * Math.exp(3 * load)) throttled++
      else if (random.next() < 0.001) failed++
      else {
        const perSecond = drawLognormal(random, rate / slower, 0.2)
        firstMs.push(drawLognormal(random, medianMs * slower, 0.5))
        tokensPerSecond.push(perSecond)
        streamMs.push((drawLognormal(random, 200, 0.4) / perSecond) * 1_000)
      }
    }
    load = KEPT * load + Math.sqrt(1 - KEPT ** 2) * NOISE * drawNormal(random)
  }
  const counts = { calls: pieces * callsAPiece, calls_throttled: throttled, calls_failed: failed }
  return { firstMs, tokensPerSecond, streamMs, counts }
}

function measure(
  { calls, mode }: { readonly mode: Mode; readonly calls: Calls },
  factor: number,
  minutes: number,
): { readonly series: SeriesSummary[]; readonly counters: CounterSummary[] } {
  const { counts, firstMs, streamMs, tokensPerSecond } = calls
  const series = (metric: TrendName, values: readonly number[]): SeriesSummary => toSeries(metric, mode, values)
  return {
    series: [
      series(
        'time_to_first_token',
        firstMs.map((ms) => factor * ms),
      ),
      series(
        'call_duration',
        firstMs.map((ms, call) => factor * ms + (streamMs[call] ?? 0)),
      ),
      series('output_tokens_per_second', tokensPerSecond),
    ],
    counters: (Object.entries(counts) as [CounterName, number][]).map(([metric, count]) => ({
      metric,
      tags: { mode },
      count,
      perSecond: count / (60 * minutes),
    })),
  }
}

function toSeries(metric: TrendName, mode: Mode, values: readonly number[]): SeriesSummary {
  const sorted = Float64Array.from(values).sort()
  const { length: count } = sorted
  const atRank = (rank: number): number => sorted[Math.max(1, Math.min(count, rank)) - 1] as number
  const each = <Value>(of: (rank: number) => Value): Record<Percentile, Value> =>
    Object.fromEntries(
      PERCENTILES.map((percentile) => [percentile, of(Math.ceil((Number(percentile) / 100) * count))]),
    ) as Record<Percentile, Value>
  const percentiles = each(atRank)
  const intervals = each((rank): Interval => [atRank(rank), atRank(rank)])
  const mean = sorted.reduce((sum, value) => sum + value, 0) / count
  const [min, max] = [atRank(1), atRank(count)]
  const known = { percentiles, intervals, weak: [], atLeast: [], cutOff: null }
  return { metric, tags: { mode }, unit: 'ms', count, min, max, mean, ...known }
}
