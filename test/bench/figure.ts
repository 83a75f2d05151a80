import type { Protocol } from './protocol.ts'

export const CLIENTS = ['floor', 'undici', 'sockets', 'sdk-loop', 'seismo'] as const
export type Client = (typeof CLIENTS)[number]

/** What one case found of one client: a value for each round. */
export interface Figure {
  readonly case: string
  readonly protocol: Protocol
  readonly client: Client
  readonly measure: Measure
  readonly rounds: readonly number[]
}

export type Measure = keyof typeof MEASURES

/** What is measured, and how many digits behind the point mean something. */
export const MEASURES = {
  cpuUsPerEvent: { text: 'CPU an event, µs', digits: 1 },
  cpuUsPerCall: { text: 'CPU a call, µs', digits: 0 },
  eventAloneUs: { text: 'CPU of an event by itself, µs', digits: 1 },
  callAloneUs: { text: 'CPU of a call by itself, µs', digits: 0 },
  eventCostToFloor: { text: 'CPU an event, against the floor', digits: 2 },
  eventCostToSdkLoop: { text: 'CPU an event, against the SDK loop', digits: 2 },
  eventCostToUndici: { text: "CPU an event, against undici's dispatcher", digits: 2 },
  callCostToUndici: { text: "CPU a call, against undici's dispatcher", digits: 2 },
  callCostToFloor: { text: 'CPU a call, against the floor', digits: 2 },
  callCostToSdkLoop: { text: 'CPU a call, against the SDK loop', digits: 2 },
  maxRssMb: { text: 'most memory, MB', digits: 0 },
  firstTokenP50OverMs: { text: 'TTFT p50 over the truth, ms', digits: 1 },
  firstTokenP99OverMs: { text: 'TTFT p99 over the truth, ms', digits: 1 },
  firstTokenMaxOverMs: { text: 'TTFT max over the truth, ms', digits: 1 },
  firstTokenP99OverFloorMs: { text: "TTFT p99 over the truth, beyond the floor's, ms", digits: 1 },
  gapP99OverFloorMs: { text: "gap p99 over the truth, beyond the floor's, ms", digits: 1 },
  firstTokenP99OverUnthrottledMs: {
    text: 'TTFT p99 over the truth, beyond that of a run without throttling, ms',
    digits: 1,
  },
  outputRateToTruth: { text: 'output tokens per second p50, against the truth', digits: 3 },
  samplesOutOfRange: { text: 'samples out of range', digits: 0 },
  connectionsPerStream: { text: 'connections for each stream', digits: 2 },
  gapP50OverMs: { text: 'gap p50 over the truth, ms', digits: 1 },
  gapP99OverMs: { text: 'gap p99 over the truth, ms', digits: 1 },
  gapMaxOverMs: { text: 'gap max over the truth, ms', digits: 1 },
  serverLoopDelayP99Ms: { text: "the server's own loop delay p99, ms", digits: 1 },
  memoryOfManyToFew: { text: 'memory of 1,000 streams against 100', digits: 2 },
  memoryOfLateToEarly: { text: 'memory at the end against after a tenth', digits: 2 },
  mostStreams: { text: 'most streams with TTFT p99 within 5 ms of the truth', digits: 0 },
  scheduleLagP99Ms: { text: 'schedule lag p99, ms', digits: 1 },
  scheduleLagP99OverOneSeriesMs: { text: 'schedule lag p99, beyond that of one series, ms', digits: 1 },
  checksFailedBeyondOneSeries: { text: 'checks of validity that failed and did not with one series', digits: 0 },
  exitCode: { text: 'exit code', digits: 0 },
  startUpCpuS: { text: 'CPU of a run of one call, s', digits: 2 },
  startUpWallS: { text: 'the whole of it, s', digits: 1 },
  addedCpuS: { text: 'CPU beside an empty run of Artillery, s', digits: 2 },
  firstCallS: { text: 'from the start to the first call, s', digits: 1 },
} as const satisfies Record<string, { readonly text: string; readonly digits: number }>

export interface Spread {
  readonly median: number
  readonly least: number
  readonly most: number
}

/** All are NaN where there is no round. With an even number of rounds the median is the upper of the middle two. */
export function spreadOf(rounds: readonly number[]): Spread {
  const sorted = rounds.toSorted((one, other) => one - other)
  const at = (index: number): number => sorted[index] ?? Number.NaN
  return { median: at(sorted.length >> 1), least: at(0), most: at(sorted.length - 1) }
}

/** Round by round: what else the machine did then fell on both. */
export const ratiosOf = (above: readonly number[], below: readonly number[]): number[] =>
  above.map((value, round) => value / (below[round] ?? Number.NaN))
