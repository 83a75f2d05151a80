import type { Figure } from '../figure.ts'
import { PROTOCOLS } from '../protocol.ts'
import { runAnyhow, UNTIMED_MS } from '../run-once.ts'
import { startServer } from '../start-server.ts'
import type { BenchCase } from './bench-case.ts'
import { PACED } from './paces.ts'

const STREAMS = 5_000
const CALLS_A_STREAM = 2

/** A run that no thread can keep up with has to say so. */
export const overload: BenchCase = {
  about: `${STREAMS} paced streams on one thread, several times what it can carry: the run must call itself invalid`,
  isSlow: true,
  async measure(name, { rounds, tell }) {
    const figures: Figure[] = []
    for (const protocol of PROTOCOLS) {
      const of = { case: name, protocol, client: 'seismo' } as const
      const exitCodes: number[] = []
      const overMs: number[] = []
      for (let round = 0; round < rounds; round++) {
        tell(`${name}, ${protocol}, round ${round + 1} of ${rounds}`)
        const options = { protocol, pace: PACED, streams: STREAMS, certificate: null, untimedMs: UNTIMED_MS }
        using server = await startServer(options)
        const load = { protocol, pace: PACED, streams: STREAMS, calls: STREAMS * CALLS_A_STREAM, threads: 1 }
        const { report, truth } = await runAnyhow(server, 'seismo', load, { authorityPath: null, profileDir: null })
        tell(`  ${report.completed} calls ended well; ${report.otherEnds.join(', ') || 'no other ended'}`)
        exitCodes.push(report.exitCode)
        overMs.push((report.firstToken?.p99Ms ?? Number.NaN) - truth.firstToken.p99Ms)
      }
      figures.push({ ...of, measure: 'exitCode', rounds: exitCodes })
      figures.push({ ...of, measure: 'firstTokenP99OverMs', rounds: overMs })
    }
    return figures
  },
}
