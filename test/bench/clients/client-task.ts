import { setTimeout as sleep } from 'node:timers/promises'
import type { Protocol } from '../protocol.ts'
import type { DurationReading } from '../samples.ts'

/** What a client is started with, as JSON in its only argument. */
export interface ClientTask {
  readonly url: string
  readonly protocol: Protocol
  readonly streams: number
  /** In all; each stream makes the next one when its last has ended. */
  readonly calls: number
  /** Calls that begin within it are not timed. */
  readonly untimedMs: number
  /** How long a reply takes. */
  readonly replyMs: number
  /** What each stream waits after a call. */
  readonly thinkMs: number
  /** Threads that make calls, where a client has such. */
  readonly threads: number
  /** Arrivals of an open model in place of streams, over so many modes and prompts; null for streams. Ours alone knows them. */
  readonly arrivals: Arrivals | null
}

export interface Arrivals {
  readonly perSecond: number
  readonly modes: number
  readonly prompts: number
}

/** What it tells its parent when all calls have ended. */
export interface ClientReport {
  /** User and system time of the whole process, from its start. */
  readonly cpuUs: number
  readonly maxRssMb: number
  /** Of the whole process, once a second. */
  readonly rssMb: readonly number[]
  readonly wallMs: number
  /** Calls that ended well. */
  readonly completed: number
  /** Calls that were answered with a 429. */
  readonly refused: number
  /** How others ended. */
  readonly otherEnds: readonly string[]
  readonly firstToken: DurationReading | null
  readonly gap: DurationReading | null
  /** The median of all timed calls; null where a client knows no rates. */
  readonly outputTokensPerSecond: number | null
  readonly samplesOutOfRange: number
  /** Of a run of ours. */
  readonly scheduleLag: DurationReading | null
  /** Checks of validity that the run did not pass. */
  readonly failedChecks: readonly string[]
  /** What the run said of itself, where it says so. */
  readonly exitCode: number
}

const MIB = 1_024 * 1_024

export const readTask = (): ClientTask => JSON.parse(process.argv[2] ?? '') as ClientTask

const rssMb: number[] = []
setInterval(() => rssMb.push(process.memoryUsage.rss() / MIB), 1_000).unref()

type Measured = Omit<ClientReport, 'cpuUs' | 'maxRssMb' | 'rssMb' | 'wallMs'>

/** What a client without a run of ours has not. */
const UNKNOWN = {
  otherEnds: [],
  outputTokensPerSecond: null,
  samplesOutOfRange: 0,
  scheduleLag: null,
  failedChecks: [],
  exitCode: 0,
} as const

type Told = Pick<Measured, 'completed' | 'refused' | 'firstToken' | 'gap'> & Partial<Measured>

/** Sends the report with what the process cost, and ends it. */
export function finish(report: Told): void {
  const { maxRSS, systemCPUTime, userCPUTime } = process.resourceUsage()
  const whole: ClientReport = {
    ...UNKNOWN,
    ...report,
    cpuUs: userCPUTime + systemCPUTime,
    maxRssMb: maxRSS / 1_024,
    rssMb,
    wallMs: process.uptime() * 1_000,
  }
  process.send?.(whole, () => process.exit())
}

/** How a call ended, where it did not fail. */
export type CallEnd = 'completed' | 'refused'

/** Keeps `streams` calls under way until all are made. Returns how they ended. */
export async function makeCalls(
  { calls, streams, thinkMs }: Pick<ClientTask, 'calls' | 'streams' | 'thinkMs'>,
  call: (stream: number) => Promise<CallEnd>,
): Promise<Record<CallEnd, number>> {
  let begun = 0
  const ends = { completed: 0, refused: 0 }
  const run = async (stream: number): Promise<void> => {
    while (begun < calls) {
      begun++
      ends[await call(stream)]++
      if (thinkMs > 0) await sleep(thinkMs)
    }
  }
  await Promise.all(Array.from({ length: streams }, (_, stream) => run(stream)))
  return ends
}
