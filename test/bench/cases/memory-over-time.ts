import { type Figure, ratiosOf } from '../figure.ts'
import { runClient } from '../run-client.ts'
import { UNTIMED_MS } from '../run-once.ts'
import { replyMs } from '../server/pace.ts'
import { startServer } from '../start-server.ts'
import type { BenchCase } from './bench-case.ts'
import { PACED } from './paces.ts'

const STREAMS = 200
const MINUTES = 10
const SHORT_MINUTES = 2

/** What is kept for a chunk, a call or an interval would add up. */
export const memoryOverTime: BenchCase = {
  about: `${STREAMS} streams for ${MINUTES} minutes: memory at the end against after a tenth of it`,
  isSlow: true,
  async measure(name, { isShort, rounds, tell }) {
    const wholeMs = (isShort ? SHORT_MINUTES : MINUTES) * 60_000
    const early: number[] = []
    const late: number[] = []
    for (let round = 0; round < rounds; round++) {
      tell(`${name}, round ${round + 1} of ${rounds}`)
      const options = { protocol: 'http1', pace: PACED, streams: STREAMS, certificate: null } as const
      // The truth of so many chunks would be the larger part of the machine's memory, and nobody asks for it.
      using server = await startServer({ ...options, untimedMs: Number.MAX_SAFE_INTEGER })
      const report = await runClient(
        'seismo',
        {
          url: server.url,
          protocol: 'http1',
          streams: STREAMS,
          calls: Math.round((STREAMS * wholeMs) / replyMs(PACED)),
          untimedMs: UNTIMED_MS,
          replyMs: replyMs(PACED),
          thinkMs: 0,
          threads: 1,
          arrivals: null,
        },
        { authorityPath: null, profileDir: null },
      )
      early.push(mostAround(report.rssMb, 0.1))
      late.push(mostAround(report.rssMb, 1))
    }
    const figure: Figure = {
      case: name,
      protocol: 'http1',
      client: 'seismo',
      measure: 'memoryOfLateToEarly',
      rounds: ratiosOf(late, early),
    }
    return [figure]
  },
}

/** The most in the twentieth of the time that ends at `share` of it. Garbage comes and goes, so that one look says little. */
export function mostAround(rssMb: readonly number[], share: number): number {
  const end = Math.round(rssMb.length * share)
  return Math.max(...rssMb.slice(Math.max(0, end - Math.ceil(rssMb.length / 20)), end))
}
