// The floor, the SDK's loop and ours against one server in turn, round after round, each time in another order. What a
// client costs is the difference of a long and a short run: what it takes to start is in both.
import { availableParallelism } from 'node:os'
import { type BenchCertificate, openBenchCertificate } from '../bench-certificate.ts'
import { CLIENTS, type Client, type Figure, type Measure, ratiosOf } from '../figure.ts'
import { PROTOCOLS, type Protocol } from '../protocol.ts'
import { type Run, runOnce, UNTIMED_MS } from '../run-once.ts'
import type { DurationReading } from '../samples.ts'
import type { Pace } from '../server/pace.ts'
import { startServer } from '../start-server.ts'
import type { BenchCase, BenchSettings } from './bench-case.ts'

export interface Comparison {
  readonly about: string
  readonly pace: Pace
  readonly streams: number
  readonly isEncrypted?: boolean
  /** Threads of ours; the floor and the loop have one, whatever the machine. */
  readonly threads?: 'one' | 'all'
  /** Calls of each stream in a long and in a short run. */
  readonly callsAStream: { readonly long: number; readonly short: number }
  /** In place of `long` where it is to be over soon. */
  readonly shortLong: number
}

/** One client's two runs of a round. */
interface Pair {
  readonly long: Run
  readonly short: Run
}

export const compareClients = (comparison: Comparison): BenchCase => ({
  about: comparison.about,
  isSlow: false,
  async measure(name, settings) {
    await using certificate = comparison.isEncrypted === true ? await openBenchCertificate() : null
    const figures: Figure[] = []
    for (const protocol of PROTOCOLS) {
      const pairs = await runRounds(comparison, protocol, settings, certificate, name)
      figures.push(...figuresOf(pairs).map((figure) => ({ ...figure, case: name, protocol })))
    }
    return figures
  },
})

async function runRounds(
  { callsAStream, pace, shortLong, streams, threads }: Comparison,
  protocol: Protocol,
  { isShort, profileDir, rounds, tell }: BenchSettings,
  certificate: BenchCertificate | null,
  name: string,
): Promise<ReadonlyMap<Client, Pair[]>> {
  using server = await startServer({ protocol, pace, streams, certificate, untimedMs: UNTIMED_MS })
  const authorityPath = certificate?.authorityPath ?? null
  const load = { protocol, pace, streams, threads: threads === 'all' ? availableParallelism() : 1 }
  const long = isShort ? shortLong : callsAStream.long
  const pairs = new Map<Client, Pair[]>(CLIENTS.map((client) => [client, []]))
  for (let round = 0; round < rounds; round++) {
    for (const [index] of CLIENTS.entries()) {
      const client = CLIENTS[(index + round) % CLIENTS.length] as Client
      tell(`${name}, ${protocol}, round ${round + 1} of ${rounds}: ${client}`)
      const run = (callsEach: number, profileDirOfRun: string | null): Promise<Run> =>
        runOnce(server, client, { ...load, calls: streams * callsEach }, { authorityPath, profileDir: profileDirOfRun })
      const pair = {
        short: await run(callsAStream.short, null),
        long: await run(long, client === 'seismo' ? profileDir : null),
      }
      pairs.get(client)?.push(pair)
    }
  }
  return pairs
}

type ClientFigure = Omit<Figure, 'case' | 'protocol'>

function figuresOf(pairs: ReadonlyMap<Client, readonly Pair[]>): ClientFigure[] {
  const costs = (client: Client, cost: (pair: Pair) => number): number[] => (pairs.get(client) ?? []).map(cost)
  return CLIENTS.flatMap((client) => {
    const figure = (measure: Measure, rounds: readonly number[]): ClientFigure => ({ client, measure, rounds })
    const against = (measure: Measure, base: Client, cost: (pair: Pair) => number): ClientFigure[] =>
      client === base ? [] : [figure(measure, ratiosOf(costs(client, cost), costs(base, cost)))]
    return [
      figure('cpuUsPerEvent', costs(client, costOfEvent)),
      ...against('eventCostToFloor', 'floor', costOfEvent),
      ...against('eventCostToSdkLoop', 'sdk-loop', costOfEvent),
      figure('cpuUsPerCall', costs(client, costOfCall)),
      ...against('callCostToFloor', 'floor', costOfCall),
      ...against('callCostToSdkLoop', 'sdk-loop', costOfCall),
      figure(
        'maxRssMb',
        costs(client, ({ long }) => long.report.maxRssMb),
      ),
      ...errorsOf(pairs.get(client) ?? []).map(([measure, rounds]) => figure(measure, rounds)),
      figure(
        'serverLoopDelayP99Ms',
        costs(client, ({ long }) => long.truth.loopDelayP99Ms),
      ),
    ]
  })
}

const costOfEvent = ({ long, short }: Pair): number =>
  (long.report.cpuUs - short.report.cpuUs) / (long.truth.events - short.truth.events)

const costOfCall = ({ long, short }: Pair): number =>
  (long.report.cpuUs - short.report.cpuUs) / (long.truth.completed - short.truth.completed)

/** Of the long runs; none where a client does not time, or no call was late enough to be timed. */
function errorsOf(pairs: readonly Pair[]): (readonly [Measure, number[]])[] {
  const over = (part: 'firstToken' | 'gap', value: keyof DurationReading): number[] =>
    pairs.map(({ long }) => (long.report[part]?.[value] ?? Number.NaN) - long.truth[part][value])
  const all: [Measure, number[]][] = [
    ['firstTokenP50OverMs', over('firstToken', 'p50Ms')],
    ['firstTokenP99OverMs', over('firstToken', 'p99Ms')],
    ['firstTokenMaxOverMs', over('firstToken', 'maxMs')],
    ['gapP50OverMs', over('gap', 'p50Ms')],
    ['gapP99OverMs', over('gap', 'p99Ms')],
    ['gapMaxOverMs', over('gap', 'maxMs')],
  ]
  return all.filter(([, rounds]) => rounds.every(Number.isFinite))
}
