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
  /** Threads that make calls, where a client has such. */
  readonly threads: number
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
  /** How others ended. */
  readonly otherEnds: readonly string[]
  readonly firstToken: DurationReading | null
  readonly gap: DurationReading | null
  /** What the run said of itself, where it says so. */
  readonly exitCode: number
}

const MIB = 1_024 * 1_024

export const readTask = (): ClientTask => JSON.parse(process.argv[2] ?? '') as ClientTask

const rssMb: number[] = []
setInterval(() => rssMb.push(process.memoryUsage.rss() / MIB), 1_000).unref()

/** Sends the report with what the process cost, and ends it. */
export function finish(report: Omit<ClientReport, 'cpuUs' | 'maxRssMb' | 'rssMb' | 'wallMs'>): void {
  const { maxRSS, systemCPUTime, userCPUTime } = process.resourceUsage()
  const whole: ClientReport = {
    ...report,
    cpuUs: userCPUTime + systemCPUTime,
    maxRssMb: maxRSS / 1_024,
    rssMb,
    wallMs: process.uptime() * 1_000,
  }
  process.send?.(whole, () => process.exit())
}

/** Keeps `streams` calls under way until all are made. Returns how many ended well. */
export async function makeCalls(
  { calls, streams }: Pick<ClientTask, 'calls' | 'streams'>,
  call: (stream: number) => Promise<void>,
): Promise<number> {
  let begun = 0
  let completed = 0
  const run = async (stream: number): Promise<void> => {
    while (begun < calls) {
      begun++
      await call(stream)
      completed++
    }
  }
  await Promise.all(Array.from({ length: streams }, (_, stream) => run(stream)))
  return completed
}
