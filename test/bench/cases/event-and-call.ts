// What an event and what a call costs, each by itself. Replies of two lengths give two equations,
//   CPU = calls × call + events × event,
// of which each side is the difference of a long and a short run.
import { CLIENTS, type Client, type Figure } from '../figure.ts'
import { PROTOCOLS, type Protocol } from '../protocol.ts'
import { runOnce, UNTIMED_MS } from '../run-once.ts'
import { startServer } from '../start-server.ts'
import type { BenchCase } from './bench-case.ts'
import { PACED } from './paces.ts'

const STREAMS = 400
const BRIEF = { chunks: 50, callsAStream: { short: 1, long: 6 } }
const LENGTHY = { chunks: 300, callsAStream: { short: 1, long: 3 } }

export interface Work {
  readonly cpuUs: number
  readonly calls: number
  readonly events: number
}

/** Solves the two equations. */
export function splitCost(one: Work, other: Work): { readonly callUs: number; readonly eventUs: number } {
  const determinant = one.calls * other.events - other.calls * one.events
  return {
    callUs: (one.cpuUs * other.events - other.cpuUs * one.events) / determinant,
    eventUs: (one.calls * other.cpuUs - other.calls * one.cpuUs) / determinant,
  }
}

export const eventAndCall: BenchCase = {
  about: `what an event and what a call costs by itself, ${STREAMS} paced streams`,
  isSlow: true,
  async measure(name, { rounds, tell }) {
    const figures: Figure[] = []
    for (const protocol of PROTOCOLS) {
      const costs = new Map<Client, ReturnType<typeof splitCost>[]>(CLIENTS.map((client) => [client, []]))
      for (let round = 0; round < rounds; round++) {
        for (const client of CLIENTS) {
          tell(`${name}, ${protocol}, round ${round + 1} of ${rounds}: ${client}`)
          const brief = await workOf(client, protocol, BRIEF)
          costs.get(client)?.push(splitCost(brief, await workOf(client, protocol, LENGTHY)))
        }
      }
      for (const [client, ofClient] of costs) {
        const of = { case: name, protocol, client }
        figures.push({ ...of, measure: 'eventAloneUs', rounds: ofClient.map(({ eventUs }) => eventUs) })
        figures.push({ ...of, measure: 'callAloneUs', rounds: ofClient.map(({ callUs }) => callUs) })
      }
    }
    return figures
  },
}

async function workOf(client: Client, protocol: Protocol, { callsAStream, chunks }: typeof BRIEF): Promise<Work> {
  const pace = { ...PACED, chunks }
  using server = await startServer({ protocol, pace, streams: STREAMS, certificate: null, untimedMs: UNTIMED_MS })
  const run = async (callsEach: number): Promise<Work> => {
    const load = { protocol, pace, streams: STREAMS, calls: STREAMS * callsEach, threads: 1 }
    const { report, truth } = await runOnce(server, client, load, { authorityPath: null, profileDir: null })
    return { cpuUs: report.cpuUs, calls: truth.completed, events: truth.events }
  }
  const short = await run(callsAStream.short)
  const long = await run(callsAStream.long)
  return { cpuUs: long.cpuUs - short.cpuUs, calls: long.calls - short.calls, events: long.events - short.events }
}
