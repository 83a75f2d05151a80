// The floor, the SDK's loop and ours against one server in turn, round after round, each time in another order. What a
// client costs is the difference of a long and a short run: what it takes to start is in both.
import { availableParallelism } from 'node:os'
import { type BenchCertificate, openBenchCertificate } from '../bench-certificate.ts'
import { type Client, type Figure, type Measure, ratiosOf } from '../figure.ts'
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
  /** As the service is called, unless it says otherwise. */
  readonly isPlain?: boolean
  /** Without it, over both. */
  readonly protocols?: readonly Protocol[]
  /** Without it: the floor, the SDK's loop and ours. */
  readonly clients?: readonly Client[]
  /** Of the requests, how many are answered with a 429. */
  readonly refusedShare?: number
  /** Over HTTP/1.1, how long the server keeps an idle connection. */
  readonly keepAliveMs?: number
  /** What each stream waits after a call. */
  readonly thinkMs?: number
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

const USUAL_CLIENTS: readonly Client[] = ['floor', 'sdk-loop', 'seismo']

export const compareClients = (comparison: Comparison): BenchCase => ({
  about: comparison.about,
  isSlow: false,
  async measure(name, settings) {
    await using certificate = comparison.isPlain === true ? null : await openBenchCertificate()
    const figures: Figure[] = []
    for (const protocol of comparison.protocols ?? PROTOCOLS) {
      const pairs = await runRounds(comparison, protocol, settings, certificate, name)
      figures.push(...figuresOf(pairs, comparison).map((figure) => ({ ...figure, case: name, protocol })))
    }
    return figures
  },
})

async function runRounds(
  comparison: Comparison,
  protocol: Protocol,
  { isShort, profileDir, rounds, tell }: BenchSettings,
  certificate: BenchCertificate | null,
  name: string,
): Promise<ReadonlyMap<Client, Pair[]>> {
  const { callsAStream, clients = USUAL_CLIENTS, pace, shortLong, streams, thinkMs = 0, threads } = comparison
  const { keepAliveMs = null, refusedShare = 0 } = comparison
  const behaviour = { pace, streams, refusedShare, keepAliveMs }
  using server = await startServer({ protocol, certificate, untimedMs: UNTIMED_MS, ...behaviour })
  const authorityPath = certificate?.authorityPath ?? null
  const load = { protocol, pace, streams, thinkMs, threads: threads === 'all' ? availableParallelism() : 1 }
  const long = isShort ? shortLong : callsAStream.long
  const pairs = new Map<Client, Pair[]>(clients.map((client) => [client, []]))
  for (let round = 0; round < rounds; round++) {
    for (const [index] of clients.entries()) {
      const client = clients[(index + round) % clients.length] as Client
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

/** What a client's cost is held against, where that client is in the case too. */
const BASES = [
  { base: 'floor', event: 'eventCostToFloor', call: 'callCostToFloor' },
  { base: 'undici', event: 'eventCostToUndici', call: 'callCostToUndici' },
  { base: 'sdk-loop', event: 'eventCostToSdkLoop', call: 'callCostToSdkLoop' },
] as const satisfies readonly { base: Client; event: Measure; call: Measure }[]

function figuresOf(pairs: ReadonlyMap<Client, readonly Pair[]>, { pace, streams }: Comparison): ClientFigure[] {
  const costs = (client: Client, cost: (pair: Pair) => number): number[] => (pairs.get(client) ?? []).map(cost)
  return [...pairs.keys()].flatMap((client) => {
    const bases = BASES.filter(({ base }) => base !== client && pairs.has(base))
    const against = (measure: 'event' | 'call', cost: (pair: Pair) => number): (readonly [Measure, number[]])[] =>
      bases.map((each) => [each[measure], ratiosOf(costs(client, cost), costs(each.base, cost))])
    const ofLong = (value: (run: Run) => number): number[] => costs(client, ({ long }) => value(long))
    const found: (readonly [Measure, number[]])[] = [
      ['cpuUsPerEvent', costs(client, costOfEvent)],
      ...against('event', costOfEvent),
      ['cpuUsPerCall', costs(client, costOfCall)],
      ...against('call', costOfCall),
      ['maxRssMb', ofLong(({ report }) => report.maxRssMb)],
      ...errorsOf(pairs.get(client) ?? [], client === 'floor' ? [] : (pairs.get('floor') ?? [])),
      ['outputRateToTruth', ofLong(({ report }) => (report.outputTokensPerSecond ?? Number.NaN) / rateOf(pace))],
      ['samplesOutOfRange', client === 'seismo' ? ofLong(({ report }) => report.samplesOutOfRange) : [Number.NaN]],
      ['connectionsPerStream', ofLong(({ truth }) => truth.connections / streams)],
      ['serverLoopDelayP99Ms', ofLong(({ truth }) => truth.loopDelayP99Ms)],
    ]
    return found
      .filter(([, rounds]) => rounds.every(Number.isFinite))
      .map(([measure, rounds]) => ({ client, measure, rounds }))
  })
}

/** Tokens a second, as the server writes them; a token is a chunk there. */
const rateOf = ({ burst, gapMs }: Pace): number => (gapMs === 0 ? Number.NaN : (burst * 1_000) / gapMs)

const costOfEvent = ({ long, short }: Pair): number =>
  (long.report.cpuUs - short.report.cpuUs) / (long.truth.events - short.truth.events)

const callsOf = ({ truth }: Run): number => truth.completed + truth.refused

const costOfCall = ({ long, short }: Pair): number =>
  (long.report.cpuUs - short.report.cpuUs) / (callsOf(long) - callsOf(short))

/** Of the long runs; NaN where a client does not time, or no call was late enough to be timed. */
function errorsOf(pairs: readonly Pair[], floor: readonly Pair[]): (readonly [Measure, number[]])[] {
  const over = (of: readonly Pair[], part: 'firstToken' | 'gap', value: keyof DurationReading): number[] =>
    of.map(({ long }) => (long.report[part]?.[value] ?? Number.NaN) - long.truth[part][value])
  const overFloor = (part: 'firstToken' | 'gap'): number[] => {
    const ofFloor = over(floor, part, 'p99Ms')
    return over(pairs, part, 'p99Ms').map((error, round) => error - (ofFloor[round] ?? Number.NaN))
  }
  return [
    ['firstTokenP50OverMs', over(pairs, 'firstToken', 'p50Ms')],
    ['firstTokenP99OverMs', over(pairs, 'firstToken', 'p99Ms')],
    ['firstTokenP99OverFloorMs', overFloor('firstToken')],
    ['firstTokenMaxOverMs', over(pairs, 'firstToken', 'maxMs')],
    ['gapP50OverMs', over(pairs, 'gap', 'p50Ms')],
    ['gapP99OverMs', over(pairs, 'gap', 'p99Ms')],
    ['gapP99OverFloorMs', overFloor('gap')],
    ['gapMaxOverMs', over(pairs, 'gap', 'maxMs')],
  ]
}
