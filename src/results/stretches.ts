// How the samples of a run are spread over its time: what tells how much they resemble each other. Of each series it keeps, in up to forty
// slots that grow with the run, how many samples are how large, to within 2 %: 160 bytes for each size that there is.
import { type CounterName, shareBaseOf } from '../metrics/metric-catalogue.ts'
import { bottomOfCell, CELLS } from '../metrics/hdr.ts'
import type { TrendSeries } from '../metrics/snapshot.ts'
import { isSelected, pickTags, seriesKey, type Tags } from '../metrics/tags.ts'
import type { Stretch } from './design-effect.ts'
import type { RecordedInterval } from './load/load-summary.ts'

/** Samples of one or more series, cut into ten stretches of the time in which there were any. */
export interface Stretches {
  /** How many of the `beyond` largest samples fall into each stretch. Null where there are too few to say. */
  ofLargest(beyond: number): Stretch[] | null
}

export interface StretchesFold {
  add(interval: RecordedInterval): void
  /** What `add` does, in parts for somebody who keeps time between them. Each is to be done once, in their order. */
  partsOf(interval: RecordedInterval): readonly (() => void)[]
  /** Of these series, taken as one. */
  trend(series: readonly Pick<TrendSeries, 'metric' | 'tags'>[]): Stretches
  /** Of each group of series, taken as one: how its samples lie in the same ten stretches. Null where the time is too short to be cut. */
  inSameStretches(groups: readonly (readonly Pick<TrendSeries, 'metric' | 'tags'>[])[]): SameStretches | null
  /** Of the calls, or the checks, of all series that carry the tags of `selector`: those that were counted in `metric`, which is a share of them. */
  share(metric: CounterName, selector: Tags): Stretch[] | null
}

/** Samples of several groups, cut into the same stretches of time. */
export interface SameStretches {
  readonly spanMs: number
  readonly groups: readonly SamplesByStep[]
}

/** How many samples of each step fall into each stretch, the least step first. A step is a 32nd of an octave: 2 %. */
export type SamplesByStep = readonly { readonly step: number; readonly counts: readonly number[] }[]

const MOST_SLOTS = 40
export const STRETCHES = 10
/** In a shorter time the weather does not change, and nobody can tell how much alike its samples are. */
const LEAST_MS = 30_000

export const STEPS_AN_OCTAVE = 32
/** Of each cell of a histogram, which step its samples are counted in. */
const stepOfCell = Uint16Array.from({ length: CELLS }, (_, cell) =>
  Math.floor(Math.log2(bottomOfCell(cell) + 1) * STEPS_AN_OCTAVE),
)

/** `slotMs`: how long the slots are to begin with. `shares`: the counters that `share` may be asked for. */
export function makeStretchesFold(slotMs: number, shares: readonly CounterName[] = []): StretchesFold {
  const trends = new Map<string, SlotRows>()
  const counters = new Map<string, { readonly metric: CounterName; readonly tags: Tags; readonly rows: SlotRows }>()
  const counted = new Set<CounterName>([...shares, ...shares.flatMap((each) => shareBaseOf(each)?.ended ?? [])])
  let level = 0

  const levelAt = (middleMs: number): number => {
    while (middleMs >= slotMs * 2 ** level * MOST_SLOTS) level++
    return level
  }
  const addTrend = ({ histogram, metric, tags }: TrendSeries, slot: number, atLevel: number): void => {
    const key = seriesKey(metric, tags)
    let rows = trends.get(key)
    if (rows === undefined) trends.set(key, (rows = makeSlotRows()))
    rows.raise(atLevel)
    const { cells, counts } = histogram
    for (let i = 0; i < cells.length; i++) rows.add(stepOfCell[cells[i] as number] as number, slot, counts[i] as number)
  }
  const addCounters = (interval: RecordedInterval, slot: number, atLevel: number): void => {
    for (const { count, metric, tags } of interval.counters) {
      if (!counted.has(metric)) continue
      const key = seriesKey(metric, tags)
      const series = counters.get(key) ?? { metric, tags, rows: makeSlotRows() }
      counters.set(key, series)
      series.rows.raise(atLevel)
      series.rows.add(0, slot, count)
    }
  }
  const partsOf = (interval: RecordedInterval): (() => void)[] => {
    // Whole milliseconds, as the files have them: what is made of a run's files is then what the run made.
    const middleMs = (Math.round(interval.startMs) + Math.round(interval.endMs)) / 2
    const atLevel = levelAt(middleMs)
    const slot = Math.floor(middleMs / (slotMs * 2 ** atLevel))
    return [
      () => addCounters(interval, slot, atLevel),
      ...interval.trends.map((series) => () => addTrend(series, slot, atLevel)),
    ]
  }
  const rowsOf = (series: readonly Pick<TrendSeries, 'metric' | 'tags'>[]): StepRow[] =>
    mergeRows(
      series.flatMap(({ metric, tags }) => trends.get(seriesKey(metric, tags)) ?? []),
      level,
    )
  const countersOf = (metrics: readonly CounterName[], selector: Tags): Uint32Array =>
    mergeRows(
      [...counters.values()]
        .filter((series) => metrics.some((metric) => isSelected(series, metric, selector)))
        .map(({ rows }) => rows),
      level,
    ).map(withoutStep)[0] ?? new Uint32Array(MOST_SLOTS)

  return {
    add(interval) {
      for (const part of partsOf(interval)) part()
    },
    partsOf,
    trend: (series) => cutIntoStretches(rowsOf(series).map(withoutStep), slotMs * 2 ** level),
    inSameStretches: (groups) => cutAlike(groups.map(rowsOf), slotMs * 2 ** level),
    share(metric, selector) {
      const beyond = countersOf([metric], selector)
      const base = shareBaseOf(metric)
      const ended = base === null ? beyond : countersOf(base.ended, pickTags(selector, base.tags))
      const others = ended.map((count, slot) => Math.max(0, count - (beyond[slot] as number)))
      const total = beyond.reduce((sum, count) => sum + count, 0)
      return cutIntoStretches([beyond, others], slotMs * 2 ** level).ofLargest(total)
    },
  }
}

type StepRow = readonly [step: number, row: Uint32Array]

const withoutStep = ([, row]: StepRow): Uint32Array => row

/** Rows of the same step as one, of this level; by steps, the largest first. */
function mergeRows(all: readonly SlotRows[], level: number): StepRow[] {
  for (const rows of all) rows.raise(level)
  const [only] = all
  if (all.length === 1 && only !== undefined) return only.read().sort(([a], [b]) => b - a)
  const merged = new Map<number, Uint32Array>()
  for (const rows of all) {
    for (const [step, row] of rows.read()) {
      const sum = merged.get(step) ?? new Uint32Array(MOST_SLOTS)
      merged.set(step, sum)
      for (let slot = 0; slot < MOST_SLOTS; slot++) sum[slot] = (sum[slot] as number) + (row[slot] as number)
    }
  }
  return [...merged].sort(([a], [b]) => b - a)
}

/** Counts by step and slot. */
interface SlotRows {
  /** Makes two slots one until each is as long as those of this level. */
  raise(level: number): void
  add(step: number, slot: number, count: number): void
  read(): [step: number, row: Uint32Array][]
}

/** A run has thousands of series: memory that doubled would be half empty. */
const ROWS_MORE = 8

function makeSlotRows(): SlotRows {
  const rows = new Map<number, number>()
  let data = new Uint32Array(ROWS_MORE * MOST_SLOTS)
  let level = 0
  return {
    raise(to) {
      for (; level < to; level++) {
        for (let from = 0, into = 0; from < data.length; from += 2, into++) {
          // Each row begins anew: its second half is then empty.
          if (from % MOST_SLOTS === 0) into = from
          const sum = (data[from] as number) + (data[from + 1] as number)
          data[from] = data[from + 1] = 0
          data[into] = sum
        }
      }
    },
    add(step, slot, count) {
      let row = rows.get(step)
      if (row === undefined) {
        row = rows.size * MOST_SLOTS
        rows.set(step, row)
        if (row + MOST_SLOTS > data.length) {
          const grown = new Uint32Array(data.length + ROWS_MORE * MOST_SLOTS)
          grown.set(data)
          data = grown
        }
      }
      data[row + slot] = (data[row + slot] as number) + count
    },
    read: () => [...rows].map(([step, row]) => [step, data.subarray(row, row + MOST_SLOTS)]),
  }
}

/** `rows`: counts by slot, of the largest samples first. */
function cutIntoStretches(rows: readonly Uint32Array[], slotMs: number): Stretches {
  const cut = findCut(rows, slotMs)
  if (cut === null) return { ofLargest: () => null }
  const { fold } = cut
  const samples = fold(sumBySlot(rows))
  const steps = rows.map((row) => ({ row: fold(row), count: row.reduce((sum, count) => sum + count, 0) }))
  return {
    ofLargest(beyond) {
      const largest = Array.from({ length: STRETCHES }, () => 0)
      let left = beyond
      for (const { count, row } of steps) {
        if (left <= 0) break
        // Of the step that the last of them lie in, the same part in each stretch.
        const part = Math.min(1, left / count)
        for (const [stretch, counted] of row.entries()) largest[stretch] = (largest[stretch] as number) + part * counted
        left -= count
      }
      return samples.map((each, stretch) => ({ samples: each, beyond: largest[stretch] as number }))
    },
  }
}

function cutAlike(groups: readonly (readonly StepRow[])[], slotMs: number): SameStretches | null {
  const cut = findCut(
    groups.flatMap((rows) => rows.map(withoutStep)),
    slotMs,
  )
  if (cut === null) return null
  const byStep = groups.map((rows) => rows.toReversed().map(([step, row]) => ({ step, counts: cut.fold(row) })))
  return { spanMs: cut.spanMs, groups: byStep }
}

function sumBySlot(rows: readonly Uint32Array[]): number[] {
  const sums = Array.from({ length: MOST_SLOTS }, () => 0)
  for (const row of rows) {
    for (let slot = 0; slot < MOST_SLOTS; slot++) sums[slot] = (sums[slot] as number) + (row[slot] as number)
  }
  return sums
}

interface Cut {
  readonly spanMs: number
  /** What a row of slots holds of each stretch. */
  readonly fold: (row: ArrayLike<number>) => number[]
}

/** The time in which there are samples, in ten parts. Null where it is too short. */
function findCut(rows: readonly Uint32Array[], slotMs: number): Cut | null {
  const bySlot = sumBySlot(rows)
  const first = bySlot.findIndex((count) => count > 0)
  const slots = bySlot.findLastIndex((count) => count > 0) - first + 1
  if (first === -1 || slots < STRETCHES || slots * slotMs < LEAST_MS) return null
  const fold = (row: ArrayLike<number>): number[] => {
    const sums: number[] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    for (let slot = 0; slot < slots; slot++) {
      const stretch = Math.floor((slot * STRETCHES) / slots)
      sums[stretch] = (sums[stretch] as number) + (row[first + slot] as number)
    }
    return sums
  }
  return { spanMs: slots * slotMs, fold }
}
