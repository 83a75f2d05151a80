// How many paced streams one thread carries before it misses their first tokens: a search on a ladder. A rung holds when
// most of its tries do, and a client that fails on the same rung as the floor was failed by the machine.
import type { Client, Figure } from '../figure.ts'
import { PROTOCOLS, type Protocol } from '../protocol.ts'
import { runOnce, UNTIMED_MS } from '../run-once.ts'
import { startServer } from '../start-server.ts'
import type { BenchCase, BenchSettings } from './bench-case.ts'
import { PACED } from './paces.ts'

const LADDER = [100, 200, 300, 400, 500, 600, 800, 1_000, 1_200, 1_600, 2_000]
const MOST_OVER_MS = 5
const CALLS_A_STREAM = 3

export const mostStreams: BenchCase = {
  about: `the most paced streams on one thread whose TTFT p99 is within ${MOST_OVER_MS} ms of the truth`,
  isSlow: true,
  async measure(name, settings) {
    const figures: Figure[] = []
    for (const protocol of PROTOCOLS) {
      for (const client of ['floor', 'sdk-loop', 'seismo'] as const) {
        const streams = await climb(name, protocol, client, settings)
        figures.push({ case: name, protocol, client, measure: 'mostStreams', rounds: [streams] })
      }
    }
    return figures
  },
}

/** Halves the ladder until it is known between which two rungs it breaks. 0 where the first does. */
async function climb(name: string, protocol: Protocol, client: Client, settings: BenchSettings): Promise<number> {
  let held = -1
  let broken = LADDER.length
  while (broken - held > 1) {
    const rung = (held + broken) >> 1
    const streams = LADDER[rung] ?? 0
    if (await holds(streams, protocol, client, settings, `${name}, ${protocol}: ${client}, ${streams} streams`))
      held = rung
    else broken = rung
  }
  return LADDER[held] ?? 0
}

async function holds(
  streams: number,
  protocol: Protocol,
  client: Client,
  { rounds, tell }: BenchSettings,
  name: string,
): Promise<boolean> {
  let well = 0
  let badly = 0
  while (Math.max(well, badly) <= rounds / 2) {
    using server = await startServer({ protocol, pace: PACED, streams, certificate: null, untimedMs: UNTIMED_MS })
    const load = { protocol, pace: PACED, streams, calls: streams * CALLS_A_STREAM, threads: 1 }
    const { report, truth } = await runOnce(server, client, load, { authorityPath: null, profileDir: null })
    const overMs = (report.firstToken?.p99Ms ?? Number.NaN) - truth.firstToken.p99Ms
    tell(`${name}: ${overMs.toFixed(1)} ms over, the server's own loop delay p99 ${truth.loopDelayP99Ms.toFixed(1)} ms`)
    if (overMs <= MOST_OVER_MS) well++
    else badly++
  }
  return well > badly
}
