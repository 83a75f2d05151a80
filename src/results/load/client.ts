import { UNJUDGED_MS } from '../../metrics/client-catalogue.ts'
import { EMPTY_HDR, type HdrSnapshot, mergeHdrSnapshots, readHdrs } from '../../metrics/hdr.ts'
import type { TrendSeries } from '../../metrics/snapshot.ts'
import type { ClientSummary, ClientThread, RecordedInterval } from './load-summary.ts'

const SPAN_MS = 10_000

/** The greatest mean that a value which is told of each interval had over ten seconds on end. */
interface BusiestSpan {
  add(value: number, lengthMs: number): void
  /** Over all that there was where it was less; null where there was nothing. */
  most(): number | null
}

export function makeBusiestSpan(): BusiestSpan {
  const span: { readonly value: number; readonly lengthMs: number }[] = []
  let spanMs = 0
  let area = 0
  let most: number | null = null
  return {
    add(value, lengthMs) {
      span.push({ value, lengthMs })
      spanMs += lengthMs
      area += value * lengthMs
      for (let first = span[0]; first !== undefined && spanMs - first.lengthMs >= SPAN_MS; first = span[0]) {
        span.shift()
        spanMs -= first.lengthMs
        area -= first.value * first.lengthMs
      }
      if (spanMs >= SPAN_MS) most = Math.max(most ?? 0, area / spanMs)
    },
    most: () => most ?? (spanMs === 0 ? null : area / spanMs),
  }
}

// How the load generator itself fared, made from a run's intervals: what its numbers are worth. The first second is left
// out: connections are made in it, and code is compiled. Of histograms it takes counts, percentiles and maxima, which a log has as
// they were; sums it does not.

/** A longer first interval holds too much else to be left out. */
const LONGEST_UNJUDGED_MS = 2_000

interface Thread {
  delays: HdrSnapshot
  collections: HdrSnapshot
  readonly busiest: BusiestSpan
}

interface ClientFold {
  add(interval: RecordedInterval): void
  summary(): ClientSummary
}

export function makeClientFold(): ClientFold {
  const threads = new Map<string, Thread>()
  let lags = EMPTY_HDR
  const cores = { areaMs: 0, lengthMs: 0 }
  let connectionsOpened = 0
  let underWayMs = 0
  let inCallsMs = 0

  const threadOf = (name: string): Thread => {
    let thread = threads.get(name)
    if (thread === undefined) {
      thread = { delays: EMPTY_HDR, collections: EMPTY_HDR, busiest: makeBusiestSpan() }
      threads.set(name, thread)
    }
    return thread
  }
  const addTrend = ({ histogram, metric, tags }: TrendSeries, lengthMs: number): void => {
    if (metric === 'cpu_cores') {
      cores.areaMs += readHdrs([histogram]).max * lengthMs
      cores.lengthMs += lengthMs
    } else if (metric === 'arrival_lag') lags = mergeHdrSnapshots(lags, histogram)
    if (tags.thread === undefined) return
    const thread = threadOf(tags.thread)
    if (metric === 'event_loop_delay') thread.delays = mergeHdrSnapshots(thread.delays, histogram)
    else if (metric === 'gc_pause') thread.collections = mergeHdrSnapshots(thread.collections, histogram)
    // Threads of one name, on several machines, are told of by the busiest of them.
    else if (metric === 'event_loop_utilisation') thread.busiest.add(readHdrs([histogram]).max, lengthMs)
  }

  return {
    add({ counters, endMs, startMs, traffic, trends }) {
      for (const { count, metric } of counters) {
        if (metric === 'connections_opened') connectionsOpened += count
        else if (metric === 'call_time') inCallsMs += count
      }
      // Rows of a mode hold all of its calls; those of a scenario and a mode hold them again.
      for (const series of traffic.series) if (series.tags.scenario === undefined) underWayMs += series.underWayMs
      if (startMs < UNJUDGED_MS && endMs <= LONGEST_UNJUDGED_MS) return
      for (const series of trends) addTrend(series, endMs - startMs)
    },
    summary: () => ({
      threads: [...threads].map(([thread, fared]) => summariseThread(thread, fared)),
      scheduleLag: claim(lags),
      cpuCores: orNull(cores.areaMs / cores.lengthMs),
      connectionsOpened,
      underWayMs,
      unaccountedPercent: underWayMs === 0 ? null : ((underWayMs - inCallsMs) / underWayMs) * 100,
    }),
  }
}

function summariseThread(thread: string, { busiest, collections, delays }: Thread): ClientThread {
  const { count, max } = readHdrs([collections])
  return {
    thread,
    loopDelay: claim(delays),
    mostUtilisationPercent: busiest.most(),
    gcPauses: { count, maxMs: orNull(max) },
  }
}

function claim(histogram: HdrSnapshot): ClientThread['loopDelay'] {
  const { count, max, percentile } = readHdrs([histogram])
  return { count, p99Ms: orNull(percentile(99)), maxMs: orNull(max) }
}

const orNull = (value: number): number | null => (Number.isFinite(value) ? value : null)
