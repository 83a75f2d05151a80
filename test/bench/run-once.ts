import type { Arrivals, ClientReport } from './clients/client-task.ts'
import type { Client } from './figure.ts'
import type { Protocol } from './protocol.ts'
import { type ClientOptions, runClient } from './run-client.ts'
import { type Pace, replyMs } from './server/pace.ts'
import type { Truth } from './server/truth.ts'
import type { ReferenceServer } from './start-server.ts'

/** What the clients of a case are given to do. */
export interface Load {
  readonly protocol: Protocol
  readonly pace: Pace
  readonly streams: number
  readonly calls: number
  readonly threads: number
  /** What each stream waits after a call; without it, nothing. */
  readonly thinkMs?: number
  /** In place of streams, whose number is then how many there may be at most. */
  readonly arrivals?: Arrivals
}

export interface Run {
  readonly report: ClientReport
  readonly truth: Truth
}

/** Connections are made and code is warmed up within it, so that what begins in it is not timed. */
export const UNTIMED_MS = 1_000

/** @throws when not every call ended well: a cost or a time would be that of something else. */
export async function runOnce(
  server: ReferenceServer,
  client: Client,
  load: Load,
  options: ClientOptions,
): Promise<Run> {
  const run = await runAnyhow(server, client, load, options)
  const { report, truth } = run
  const isTrue = report.completed === truth.completed && report.refused === truth.refused
  if (isTrue && truth.completed + truth.refused === load.calls) return run
  throw new Error(
    [
      `${client}: of ${load.calls} calls ${ends(report)}, and as the server has it ${ends(truth)}`,
      ...report.otherEnds,
    ].join('; '),
  )
}

type Ends = Pick<Truth, 'completed' | 'refused'>

const ends = ({ completed, refused }: Ends): string => `${completed} completed and ${refused} refused`

/** Whatever becomes of the calls. */
export async function runAnyhow(
  server: ReferenceServer,
  client: Client,
  { pace, ...load }: Load,
  options: ClientOptions,
): Promise<Run> {
  const task = { thinkMs: 0, arrivals: null, ...load, url: server.url, untimedMs: UNTIMED_MS, replyMs: replyMs(pace) }
  const report = await runClient(client, task, options)
  return { report, truth: await server.takeTruth() }
}
