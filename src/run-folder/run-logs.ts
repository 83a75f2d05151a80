import { closeSync, fdatasync, fdatasyncSync, ftruncateSync, openSync } from 'node:fs'
import { join } from 'node:path'
import type { RecordedInterval } from '../results/load/load-summary.ts'
import { makeChecksum } from './checksum.ts'
import { HISTOGRAM_LOG, renderHistogramLogHead, renderHistogramLogLine } from './histogram-log.ts'
import { INTERVALS_LOG, renderIntervalLine } from './intervals-log.ts'
import { describeWriteError, writeAll } from './write-atomically.ts'

/** The two logs that hold a run's intervals. */
export interface RunLogs {
  /**
   * What has to be done, one after the other, for the interval to be written: a histogram each, and at last what lets its counters
   * be written. None of it throws: once something cannot be written, nothing more is, and both logs end with a whole interval.
   */
  writesOf(interval: RecordedInterval): (() => void)[]
  /** Aborts when an interval cannot be written. */
  readonly broken: AbortSignal
  /** Writes what waits, all before it returns. May be called more than once. */
  close(): WrittenLogs
}

export interface WrittenLogs {
  /** How many intervals both logs hold. */
  readonly intervals: number
  /** The end of the last of them, from the run's start. */
  readonly untilMs: number
  /** Why there are no more, in a sentence that says what to do; null where all were written. */
  readonly failure: string | null
}

/**
 * Makes both. `durable`: an interval's histograms are on the disk itself, and not in the memory of the system, before its counters are
 * written, and those soon after: what stands in `intervals.ndjson` survives a power cut. The waiting for the disk is done
 * on a thread of Node's, one sync at a time; where it takes longer than an interval, several are synced together.
 * @throws when one of them is there.
 */
export const openRunLogs = (
  folder: string,
  startedAtMs: number,
  version: string,
  { durable }: { readonly durable: boolean },
): RunLogs => new LogWriter(folder, renderHistogramLogHead(startedAtMs, version), durable)

/** A file that is written from its beginning, and can be cut back to where it was whole. */
class Log {
  readonly file: number
  bytes = 0

  constructor(path: string) {
    this.file = openSync(path, 'wx')
  }

  append(bytes: Buffer): void {
    writeAll(this.file, bytes, this.bytes)
    this.bytes += bytes.length
  }

  cutBack(bytes: number): void {
    this.bytes = bytes
    try {
      ftruncateSync(this.file, bytes)
    } catch {
      // Then a piece of an interval stays at the end, as of a run that was killed, and its readers pass over it.
    }
  }
}

/** An interval whose histograms are written, and whose counters are not. */
interface Waiting {
  readonly line: Buffer
  readonly endMs: number
  /** Where they end in their log. */
  readonly histogramsEnd: number
}

class LogWriter implements RunLogs {
  readonly #histograms: Log
  readonly #intervals: Log
  readonly #durable: boolean
  readonly #broken = new AbortController()
  #failure: string | null = null
  #written = { intervals: 0, untilMs: 0, histogramsEnd: 0 }
  #rendered = 0
  #waiting: Waiting[] = []
  #isSyncing = false
  #isClosed = false

  constructor(folder: string, head: string, durable: boolean) {
    this.#histograms = new Log(join(folder, HISTOGRAM_LOG))
    this.#intervals = new Log(join(folder, INTERVALS_LOG))
    this.#durable = durable
    this.#histograms.append(Buffer.from(head))
    this.#written.histogramsEnd = this.#histograms.bytes
  }

  get broken(): AbortSignal {
    return this.#broken.signal
  }

  writesOf(interval: RecordedInterval): (() => void)[] {
    const { endMs, startMs, trends } = interval
    const checksum = makeChecksum()
    const index = this.#rendered++
    let from = 0
    return [
      () => {
        from = this.#histograms.bytes
      },
      ...trends.map((series) => () => {
        this.#attempt(this.#histograms, from, () => {
          const bytes = Buffer.from(renderHistogramLogLine(series, startMs, endMs))
          this.#histograms.append(bytes)
          checksum.add(bytes)
        })
      }),
      () => {
        if (this.#failure !== null) return
        const bytes = this.#histograms.bytes - from
        const proof = { index, histograms: { lines: trends.length, bytes, crc32: checksum.read() } }
        const line = Buffer.from(renderIntervalLine(interval, proof))
        this.#waiting.push({ line, endMs: Math.round(endMs), histogramsEnd: this.#histograms.bytes })
        if (this.#durable) this.#sync()
        else this.#writeCounters()
      },
    ]
  }

  close(): WrittenLogs {
    if (!this.#isClosed) {
      this.#isClosed = true
      const [histograms, intervals] = [this.#histograms, this.#intervals]
      this.#attempt(histograms, histograms.bytes, () => fdatasyncSync(histograms.file))
      this.#writeCounters()
      this.#attempt(intervals, intervals.bytes, () => fdatasyncSync(intervals.file))
      if (this.#failure !== null) histograms.cutBack(this.#written.histogramsEnd)
      for (const { file } of [histograms, intervals]) closeSync(file)
    }
    const { intervals, untilMs } = this.#written
    return { intervals, untilMs, failure: this.#failure }
  }

  /** Does it, unless something could not be written before; cuts the log back where it fails. */
  #attempt(log: Log, whole: number, work: () => void): void {
    if (this.#failure !== null) return
    try {
      work()
    } catch (error) {
      log.cutBack(whole)
      this.#fail(error)
    }
  }

  #fail(error: unknown): void {
    this.#failure ??= describeWriteError(error)
    this.#broken.abort()
  }

  /** Of all that wait, also where histograms of a later interval could not be written: these are whole. */
  #writeCounters(): void {
    for (const { endMs, histogramsEnd, line } of this.#waiting.splice(0)) {
      const whole = this.#intervals.bytes
      try {
        this.#intervals.append(line)
      } catch (error) {
        // None may be missing from the middle of the log: the others are not written either.
        this.#intervals.cutBack(whole)
        return this.#fail(error)
      }
      this.#written = { intervals: this.#written.intervals + 1, untilMs: endMs, histogramsEnd }
    }
  }

  #sync(): void {
    if (this.#isSyncing || this.#isClosed || this.#waiting.length === 0) return
    this.#isSyncing = true
    fdatasync(this.#histograms.file, (error) => {
      // Closing has done what was left.
      if (this.#isClosed) return
      if (error === null) this.#writeCounters()
      else this.#fail(error)
      fdatasync(this.#intervals.file, (unsynced) => {
        this.#isSyncing = false
        if (this.#isClosed) return
        if (unsynced !== null) this.#fail(unsynced)
        this.#sync()
      })
    })
  }
}
