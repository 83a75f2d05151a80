// What is recorded is kept apart by mode and prompt. With many of both a thread has a thousand histograms, and what it does with them once a second must
// not make calls late.
import { openBenchCertificate } from '../bench-certificate.ts'
import type { Figure } from '../figure.ts'
import { runAnyhow, UNTIMED_MS } from '../run-once.ts'
import { startServer } from '../start-server.ts'
import type { BenchCase } from './bench-case.ts'
import { SECOND } from './paces.ts'

const PER_SECOND = 120
const SECONDS = { whole: 30, short: 10 }
const ONE = { modes: 1, prompts: 1 }
const MANY = { modes: 8, prompts: 12 }
/** Replies take a second, and as many again is room. */
const STREAMS = 4 * PER_SECOND

export const manySeries: BenchCase = {
  about: `${PER_SECOND} arrivals/s on one thread, over ${MANY.modes} modes and ${MANY.prompts} prompts against over one of each`,
  isSlow: false,
  async measure(name, { isShort, rounds, tell }) {
    await using certificate = await openBenchCertificate()
    const calls = PER_SECOND * (isShort ? SECONDS.short : SECONDS.whole)
    const measure = async ({ modes, prompts }: typeof ONE) => {
      tell(`${name}: ${modes} x ${prompts}`)
      const options = { protocol: 'http1', pace: SECOND, streams: STREAMS, certificate, untimedMs: UNTIMED_MS } as const
      using server = await startServer(options)
      const arrivals = { perSecond: PER_SECOND, modes, prompts }
      const load = { protocol: 'http1', pace: SECOND, streams: STREAMS, calls, threads: 1, arrivals } as const
      const client = { authorityPath: certificate.authorityPath, profileDir: null }
      const { report } = await runAnyhow(server, 'seismo', load, client)
      if (report.completed !== calls) throw new Error(`of ${calls} calls ${report.completed} completed`)
      const lagMs = report.scheduleLag?.p99Ms ?? Number.NaN
      tell(`  schedule lag p99 ${lagMs.toFixed(2)} ms; failed: ${report.failedChecks.join(', ') || 'no check'}`)
      return { lagMs, failed: report.failedChecks }
    }
    const lags: number[] = []
    const beyond: number[] = []
    const failed: number[] = []
    for (let round = 0; round < rounds; round++) {
      const one = await measure(ONE)
      const many = await measure(MANY)
      lags.push(many.lagMs)
      beyond.push(many.lagMs - one.lagMs)
      failed.push(many.failed.filter((check) => !one.failed.includes(check)).length)
    }
    const of = { case: name, protocol: 'http1', client: 'seismo' } as const
    const figures: Figure[] = [
      { ...of, measure: 'scheduleLagP99Ms', rounds: lags },
      { ...of, measure: 'scheduleLagP99OverOneSeriesMs', rounds: beyond },
      { ...of, measure: 'checksFailedBeyondOneSeries', rounds: failed },
    ]
    return figures
  },
}
