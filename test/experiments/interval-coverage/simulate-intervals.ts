// Runs whose calls take times of a known distribution, under a load that comes and goes: how often the interval of a percentile, made
// by the road that a summary makes it, holds the true percentile.
import { EMPTY_HDR, makeHdr, mergeHdrSnapshots } from '../../../src/metrics/hdr.ts'
import { NO_TRAFFIC } from '../../../src/metrics/traffic.ts'
import { drawNormal } from '../../../src/random/draw.ts'
import { makeRandom, type Random } from '../../../src/random/random.ts'
import { knowPercentile, sampledOf, type Sampled } from '../../../src/results/percentiles.ts'
import { makeStretchesFold } from '../../../src/results/stretches.ts'

/** How the logarithm of a call's time is spread about the load. */
export type Tail = 'log-normal' | 'heavy'

export interface RunShape {
  readonly tail: Tail
  readonly calls: number
  readonly minutes: number
  /** The deviation of the load, in logarithms: 0.1 is 10 %. */
  readonly load: number
  /** How much of it is left after ten seconds. */
  readonly kept: number
}

const MEDIAN_MS = 500
const SIGMA = 0.5
const LOAD_STEP_MS = 10_000
/** So many that they are as fine as the slots that stretches are made of. */
const INTERVALS = 80
const SERIES = { metric: 'call_duration', tags: { mode: 'standard' } } as const

/** `heavy`: Student's t of three degrees of freedom in the logarithm, of the same middle; its far tail is heavier than any power's. */
const drawLog = (random: Random, tail: Tail): number => {
  const normal = drawNormal(random)
  if (tail === 'log-normal') return SIGMA * normal
  const squares = drawNormal(random) ** 2 + drawNormal(random) ** 2 + drawNormal(random) ** 2
  return 0.3 * normal * Math.sqrt(3 / squares)
}

function drawRun(shape: RunShape, random: Random): Sampled {
  const { calls, kept, load, minutes, tail } = shape
  const durationMs = minutes * 60_000
  const loads: number[] = [load * drawNormal(random)]
  for (let step = 1; step <= durationMs / LOAD_STEP_MS; step++) {
    loads.push(kept * (loads[step - 1] as number) + Math.sqrt(1 - kept ** 2) * load * drawNormal(random))
  }
  const intervalMs = durationMs / INTERVALS
  const intervals = Array.from({ length: INTERVALS }, () => makeHdr())
  for (let call = 0; call < calls; call++) {
    const atMs = random.next() * durationMs
    const logarithm = (loads[Math.floor(atMs / LOAD_STEP_MS)] as number) + drawLog(random, tail)
    // Beyond some hours nobody waits; a histogram has an end too.
    intervals[Math.floor(atMs / intervalMs)]?.record(Math.min(1e7, MEDIAN_MS * Math.exp(logarithm)))
  }
  const stretches = makeStretchesFold(intervalMs)
  const histograms = intervals.map((hdr, interval) => {
    const histogram = hdr.read()
    stretches.add({
      startMs: interval * intervalMs,
      endMs: (interval + 1) * intervalMs,
      trends: histogram.count === 0 ? [] : [{ ...SERIES, histogram }],
      counters: [],
      gauges: [],
      traffic: NO_TRAFFIC,
    })
    return histogram
  })
  return sampledOf([histograms.reduce(mergeHdrSnapshots, EMPTY_HDR)], stretches.trend([SERIES]), {
    count: 0,
    atLeast: null,
  })
}

/** Of very many calls, each under a load of its own. */
export function trueQuantiles(shape: RunShape, percents: readonly number[], seed: number): number[] {
  const random = makeRandom(seed, 'truth', shape.tail, shape.load)
  const values = Float64Array.from({ length: 400_000 }, () =>
    Math.min(1e7, MEDIAN_MS * Math.exp(shape.load * drawNormal(random) + drawLog(random, shape.tail))),
  ).sort()
  return percents.map((percent) => values[Math.ceil((percent / 100) * values.length) - 1] as number)
}

export interface Coverage {
  readonly percent: number
  /** Shares of the runs. */
  readonly held: number
  readonly withoutEnd: number
  /** The upper end over the lower one, in half of the runs that have both. */
  readonly width: number
}

/** For each of `tails`, what each end may miss: 0.025 makes 95 %. */
export function coverageOf(
  shape: RunShape,
  percents: readonly number[],
  runs: number,
  seed: number,
  tails: readonly number[],
): Coverage[][] {
  const truths = trueQuantiles(shape, percents, seed)
  const random = makeRandom(seed, 'coverage', ...Object.values(shape))
  const results = Array.from({ length: runs }, () => {
    const run = drawRun(shape, random)
    return tails.map((tail) => percents.map((percent) => knowPercentile(run, percent, tail).interval))
  })
  return tails.map((_, tail) =>
    percents.map((percent, at) => {
      const truth = truths[at] as number
      const intervals = results.map((result) => result[tail]?.[at] as readonly [number | null, number | null])
      const held = intervals.filter(([low, high]) => (low ?? 0) <= truth * 1.001 && truth <= (high ?? Infinity))
      const whole = intervals.flatMap(([low, high]) => (low === null || high === null ? [] : [high / low]))
      return {
        percent,
        held: held.length / runs,
        withoutEnd: (runs - whole.length) / runs,
        width: whole.toSorted((a, b) => a - b)[Math.floor(whole.length / 2)] ?? Number.NaN,
      }
    }),
  )
}
