// A snapshot as it crosses threads. Of a thousand series, names and small objects would take milliseconds on both sides: so a
// name crosses once, and numbers in one piece of memory, which moves and is not copied.
import type { CounterName, TrendName } from './metric-catalogue.ts'
import type { CounterSeries, Snapshot, TrendSeries } from './snapshot.ts'
import type { Tags } from './tags.ts'

export interface PackedSnapshot {
  /** Series that come for the first time. Both kinds are numbered from 0 in the order in which they come. */
  readonly newTrends: readonly Named<TrendName>[]
  readonly newCounters: readonly Named<CounterName>[]
  /** How many trends `numbers` begins with. */
  readonly trends: number
  /**
   * Of each trend its number, how many cells it has, its count, minimum, maximum, sum and samples out of range, the cells and their counts;
   * of each counter its number and count.
   */
  readonly numbers: Float64Array<ArrayBuffer>
}

interface Named<Metric extends string> {
  readonly metric: Metric
  readonly tags: Tags
}

const TREND_HEAD = 7
const COUNTER_NUMBERS = 2

/** Packs the snapshots of one thread, in their order; `makeUnpacker` reads them in the same. */
export function makePacker(): (snapshot: Snapshot) => PackedSnapshot {
  const trends = numberSeries<TrendName>()
  const counters = numberSeries<CounterName>()
  return (snapshot) => {
    const cells = snapshot.trends.reduce((sum, { histogram }) => sum + histogram.cells.length, 0)
    const length = TREND_HEAD * snapshot.trends.length + 2 * cells + COUNTER_NUMBERS * snapshot.counters.length
    const numbers = new Float64Array(length)
    let at = 0
    for (const series of snapshot.trends) at = writeTrend(numbers, at, trends.numberOf(series), series)
    for (const series of snapshot.counters) {
      numbers[at++] = counters.numberOf(series)
      numbers[at++] = series.count
    }
    return {
      newTrends: trends.takeNew(),
      newCounters: counters.takeNew(),
      trends: snapshot.trends.length,
      numbers,
    }
  }
}

function writeTrend(numbers: Float64Array, start: number, number: number, { histogram }: TrendSeries): number {
  const { cells, count, counts, maxThousandths, minThousandths, outOfRange, sumThousandths } = histogram
  let at = start
  for (const value of [number, cells.length, count, minThousandths, maxThousandths, sumThousandths, outOfRange]) {
    numbers[at++] = value
  }
  numbers.set(cells, at)
  numbers.set(counts, at + cells.length)
  return at + 2 * cells.length
}

/** Of one series it gives the same object of tags each time. */
export function makeUnpacker(): (packed: PackedSnapshot) => Snapshot {
  const trends: Named<TrendName>[] = []
  const counters: Named<CounterName>[] = []
  return ({ newCounters, newTrends, numbers, trends: trendCount }) => {
    trends.push(...newTrends)
    counters.push(...newCounters)
    const read: { trends: TrendSeries[]; counters: CounterSeries[] } = { trends: [], counters: [] }
    let at = 0
    for (let i = 0; i < trendCount; i++) {
      const { metric, tags } = named(trends, numbers, at)
      const cells = numbers[at + 1] as number
      read.trends.push({ metric, tags, histogram: readHistogram(numbers, at, cells) })
      at += TREND_HEAD + 2 * cells
    }
    for (; at < numbers.length; at += COUNTER_NUMBERS) {
      const { metric, tags } = named(counters, numbers, at)
      read.counters.push({ metric, tags, count: numbers[at + 1] as number })
    }
    return read
  }
}

function named<Metric extends string>(all: readonly Named<Metric>[], numbers: Float64Array, at: number): Named<Metric> {
  const found = all[numbers[at] as number]
  if (found === undefined) throw new Error(`a snapshot names series ${numbers[at]} of ${all.length}`)
  return found
}

function readHistogram(numbers: Float64Array<ArrayBuffer>, at: number, cells: number): TrendSeries['histogram'] {
  const cellsAt = at + TREND_HEAD
  return {
    cells: Uint32Array.from(numbers.subarray(cellsAt, cellsAt + cells)),
    counts: numbers.slice(cellsAt + cells, cellsAt + 2 * cells),
    count: numbers[at + 2] as number,
    minThousandths: numbers[at + 3] as number,
    maxThousandths: numbers[at + 4] as number,
    sumThousandths: numbers[at + 5] as number,
    outOfRange: numbers[at + 6] as number,
  }
}

/** Series are told apart by their object of tags, which a recorder keeps: equal ones in two objects are merged where they arrive. */
function numberSeries<Metric extends string>() {
  const numbers = new Map<Tags, Map<Metric, number>>()
  let count = 0
  let fresh: Named<Metric>[] = []
  return {
    numberOf({ metric, tags }: Named<Metric>): number {
      let ofTags = numbers.get(tags)
      if (ofTags === undefined) numbers.set(tags, (ofTags = new Map()))
      let number = ofTags.get(metric)
      if (number === undefined) {
        number = count++
        ofTags.set(metric, number)
        fresh.push({ metric, tags })
      }
      return number
    },
    takeNew(): Named<Metric>[] {
      const taken = fresh
      fresh = []
      return taken
    },
  }
}
