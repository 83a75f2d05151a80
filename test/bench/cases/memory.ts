import { type Figure, ratiosOf } from '../figure.ts'
import { PROTOCOLS } from '../protocol.ts'
import { runOnce, UNTIMED_MS } from '../run-once.ts'
import { startServer } from '../start-server.ts'
import type { BenchCase } from './bench-case.ts'
import { PACED } from './paces.ts'

const FEW = 100
const MANY = 1_000
const CALLS_A_STREAM = 2

/** Memory of a run of many streams against one of few. */
export const memoryOfStreams: BenchCase = {
  about: `the most memory that a run of ${MANY} streams takes, against one of ${FEW}`,
  isSlow: false,
  async measure(name, { rounds, tell }) {
    const figures: Figure[] = []
    for (const protocol of PROTOCOLS) {
      const memoryOf = async (streams: number): Promise<number> => {
        using server = await startServer({ protocol, pace: PACED, streams, certificate: null, untimedMs: UNTIMED_MS })
        const load = { protocol, pace: PACED, streams, calls: streams * CALLS_A_STREAM, threads: 1 }
        const { report } = await runOnce(server, 'seismo', load, { authorityPath: null, profileDir: null })
        return report.maxRssMb
      }
      const few: number[] = []
      const many: number[] = []
      for (let round = 0; round < rounds; round++) {
        tell(`${name}, ${protocol}, round ${round + 1} of ${rounds}`)
        few.push(await memoryOf(FEW))
        many.push(await memoryOf(MANY))
      }
      const of = { case: name, protocol, client: 'seismo' } as const
      figures.push({ ...of, measure: 'maxRssMb', rounds: many })
      figures.push({ ...of, measure: 'memoryOfManyToFew', rounds: ratiosOf(many, few) })
    }
    return figures
  },
}
