// A run as the gate sees it, without making calls: the noise of a busy service as it was assumed when tests for it were
// measured, 10 % from one ten seconds to the next, of which 0.8 stays, and 3 % from night to night.
import { makeHdr } from '../../../src/metrics/hdr.ts'
import type { HdrSnapshot } from '../../../src/metrics/hdr-snapshot.ts'
import type { CounterName, TrendName } from '../../../src/metrics/metric-catalogue.ts'
import { drawLognormal, drawNormal } from '../../../src/random/draw.ts'
import type { Random } from '../../../src/random/random.ts'
import { sampledOf } from '../../../src/results/percentiles.ts'
import { summariseSamples } from '../../../src/results/summarise.ts'
import type { ComparableRun, RunPieces } from '../../../src/results/compare/sides.ts'
import type { CounterSummary, SeriesSummary } from '../../../src/results/summary.ts'

const MODES = ['standard', 'optimized'] as const

export type Mode = (typeof MODES)[number]

export const BOTH_MODES: readonly Mode[] = MODES

const NOISE = 0.1
const KEPT = 0.8
const NIGHT = 0.03
const PIECE_SECONDS = 10
const CALLS_A_RUN = 3_000

/** By how much each mode is slower in a night: its logarithm. */
export type Night = Readonly<Record<Mode, number>>

export const drawNight = (random: Random): Night => ({
  standard: NIGHT * drawNormal(random),
  optimized: NIGHT * drawNormal(random),
})

export interface SimulatedRun extends ComparableRun {
  readonly pieces: RunPieces
}

export interface RunShape {
  readonly minutes: number
  /** They share the calls of the run. */
  readonly modes: readonly Mode[]
  /** What the times to first token of mode `standard` are multiplied by. */
  readonly factor: number
}

interface Piece {
  readonly trends: Readonly<Record<string, HdrSnapshot>>
  readonly counts: { readonly calls: number; readonly calls_throttled: number; readonly calls_failed: number }
}

export function simulateRun(
  id: string,
  night: Night,
  { factor, minutes, modes }: RunShape,
  random: Random,
): SimulatedRun {
  const pieceCount = (minutes * 60) / PIECE_SECONDS
  const pieces = Object.fromEntries(
    modes.map((mode) => [
      mode,
      simulateMode(
        mode,
        night[mode],
        mode === 'standard' ? factor : 1,
        { pieces: pieceCount, calls: CALLS_A_RUN / modes.length / pieceCount },
        random,
      ),
    ]),
  ) as Record<Mode, Piece[]>
  return {
    id,
    folder: id,
    startedAt: '2026-11-20T02:00:00.000Z',
    measured: {
      series: modes.flatMap((mode) => seriesOf(mode, pieces[mode])),
      counters: modes.flatMap((mode) => countersOf(mode, pieces[mode], minutes * 60)),
    },
    pieces: {
      histograms: (metric, mode) => pieces[mode as Mode].map(({ trends }) => trends[metric]!),
      shares: (metric, mode) =>
        pieces[mode as Mode].map(({ counts }) => ({ part: counts[metric as 'calls_failed'], calls: counts.calls })),
    },
  }
}

// Emptied by each piece: to make one takes longer than to fill it.
const hdrs = {
  time_to_first_token: makeHdr(),
  output_tokens_per_second: makeHdr(),
  call_duration: makeHdr(),
}
const merging = makeHdr()

function mergeAll(snapshots: readonly HdrSnapshot[]): HdrSnapshot {
  for (const snapshot of snapshots) merging.add(snapshot)
  return merging.detach().read()
}

function simulateMode(
  mode: Mode,
  night: number,
  factor: number,
  { calls, pieces }: { readonly pieces: number; readonly calls: number },
  random: Random,
): Piece[] {
  const ttftMs = (mode === 'standard' ? 700 : 400) * factor
  const rate = mode === 'standard' ? 60 : 110
  let load = NOISE * drawNormal(random)
  return Array.from({ length: pieces }, () => {
    const slower = Math.exp(load + night)
    let [throttled, failed] = [0, 0]
    for (let call = 0; call < calls; call++) {
      // Throttles come when it is busy.
      if (random.next() < 0.004 * Math.exp(3 * load)) throttled++
      else if (random.next() < 0.001) failed++
      else {
        const firstMs = drawLognormal(random, ttftMs * slower, 0.5)
        const tokensPerSecond = drawLognormal(random, rate / slower, 0.2)
        hdrs.time_to_first_token.record(firstMs)
        hdrs.output_tokens_per_second.record(tokensPerSecond)
        hdrs.call_duration.record(firstMs + (drawLognormal(random, 200, 0.4) / tokensPerSecond) * 1_000)
      }
    }
    load = KEPT * load + Math.sqrt(1 - KEPT ** 2) * NOISE * drawNormal(random)
    return {
      trends: Object.fromEntries(Object.entries(hdrs).map(([metric, hdr]) => [metric, hdr.detach().read()])),
      counts: { calls, calls_throttled: throttled, calls_failed: failed },
    }
  })
}

const TRENDS = [
  'time_to_first_token',
  'output_tokens_per_second',
  'call_duration',
] as const satisfies readonly TrendName[]

const seriesOf = (mode: Mode, pieces: readonly Piece[]): SeriesSummary[] =>
  TRENDS.map((metric) => {
    const merged = mergeAll(pieces.map(({ trends }) => trends[metric]!))
    const sampled = sampledOf([merged], { ofLargest: () => null }, { count: 0, atLeast: null })
    return { metric, tags: { mode }, unit: 'ms', ...summariseSamples(sampled) }
  })

const COUNTERS = ['calls', 'calls_throttled', 'calls_failed'] as const satisfies readonly CounterName[]

const countersOf = (mode: Mode, pieces: readonly Piece[], seconds: number): CounterSummary[] =>
  COUNTERS.map((metric) => {
    const count = pieces.reduce((sum, { counts }) => sum + counts[metric], 0)
    return { metric, tags: { mode }, count, perSecond: count / seconds }
  })
