// Half of all calls are answered with a 429, as at saturation: what they cost the thread must not make the times of the others late.
import { openBenchCertificate } from '../bench-certificate.ts'
import type { Figure } from '../figure.ts'
import { PROTOCOLS } from '../protocol.ts'
import { runOnce, UNTIMED_MS } from '../run-once.ts'
import { startServer } from '../start-server.ts'
import type { BenchCase } from './bench-case.ts'
import { PACED } from './paces.ts'

const STREAMS = 400
const CALLS_A_STREAM = { whole: 4, short: 3 }

export const throttledHalf: BenchCase = {
  about: `${STREAMS} streams at 50 chunks/s, half of the calls throttled, against the same without`,
  isSlow: false,
  async measure(name, { isShort, rounds, tell }) {
    await using certificate = await openBenchCertificate()
    const figures: Figure[] = []
    for (const protocol of PROTOCOLS) {
      const errorMs = async (refusedShare: number): Promise<number> => {
        tell(`${name}, ${protocol}: ${refusedShare * 100} % throttled`)
        const options = { protocol, pace: PACED, streams: STREAMS, certificate, untimedMs: UNTIMED_MS, refusedShare }
        using server = await startServer(options)
        const callsEach = (isShort ? CALLS_A_STREAM.short : CALLS_A_STREAM.whole) / (1 - refusedShare)
        const load = { protocol, pace: PACED, streams: STREAMS, calls: STREAMS * callsEach, threads: 1 }
        const client = { authorityPath: certificate.authorityPath, profileDir: null }
        const { report, truth } = await runOnce(server, 'seismo', load, client)
        return (report.firstToken?.p99Ms ?? Number.NaN) - truth.firstToken.p99Ms
      }
      const beyond: number[] = []
      const throttled: number[] = []
      for (let round = 0; round < rounds; round++) {
        const without = await errorMs(0)
        const half = await errorMs(0.5)
        throttled.push(half)
        beyond.push(half - without)
      }
      const of = { case: name, protocol, client: 'seismo' } as const
      figures.push({ ...of, measure: 'firstTokenP99OverMs', rounds: throttled })
      figures.push({ ...of, measure: 'firstTokenP99OverUnthrottledMs', rounds: beyond })
    }
    return figures
  },
}
