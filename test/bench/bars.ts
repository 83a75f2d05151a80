// The bars that `npm run bench` holds our figures against. They are data, and each is a ratio or a difference of two
// figures of one run on one machine, or a figure that no machine excuses.
import type { Client, Figure, Measure } from './figure.ts'
import type { CaseName } from './cases/cases.ts'
import type { Protocol } from './protocol.ts'

export interface Bar {
  readonly case: CaseName
  readonly protocol: Protocol
  readonly measure: Measure
  /** Whose figure it is held against; without it, ours. */
  readonly client?: Client
  readonly holds: 'at most' | 'at least' | 'exactly'
  readonly value: number
}

export const BARS: readonly Bar[] = [
  { case: 'paced-400', protocol: 'http1', measure: 'eventCostToFloor', holds: 'at most', value: 1.8 },
  { case: 'paced-400', protocol: 'http2', measure: 'eventCostToFloor', holds: 'at most', value: 2.5 },
  { case: 'paced-400', protocol: 'http1', measure: 'eventCostToSdkLoop', holds: 'at most', value: 0.4 },
  { case: 'paced-400', protocol: 'http2', measure: 'eventCostToSdkLoop', holds: 'at most', value: 0.25 },
  { case: 'short-replies', protocol: 'http1', measure: 'callCostToSdkLoop', holds: 'at most', value: 0.4 },
  { case: 'short-replies', protocol: 'http2', measure: 'callCostToSdkLoop', holds: 'at most', value: 0.4 },
  { case: 'paced-400', protocol: 'http1', measure: 'firstTokenP99OverFloorMs', holds: 'at most', value: 5 },
  { case: 'paced-400', protocol: 'http2', measure: 'firstTokenP99OverFloorMs', holds: 'at most', value: 5 },
  { case: 'paced-1000', protocol: 'http1', measure: 'firstTokenP99OverFloorMs', holds: 'at most', value: 5 },
  { case: 'paced-1000', protocol: 'http2', measure: 'firstTokenP99OverFloorMs', holds: 'at most', value: 5 },
  { case: 'paced-400', protocol: 'http1', measure: 'gapP99OverFloorMs', holds: 'at most', value: 3 },
  { case: 'paced-400', protocol: 'http2', measure: 'gapP99OverFloorMs', holds: 'at most', value: 3 },
  { case: 'bursts', protocol: 'http1', measure: 'outputRateToTruth', holds: 'at most', value: 1.02 },
  { case: 'bursts', protocol: 'http1', measure: 'outputRateToTruth', holds: 'at least', value: 0.98 },
  { case: 'bursts', protocol: 'http2', measure: 'outputRateToTruth', holds: 'at most', value: 1.02 },
  { case: 'bursts', protocol: 'http2', measure: 'outputRateToTruth', holds: 'at least', value: 0.98 },
  { case: 'blasted', protocol: 'http1', measure: 'samplesOutOfRange', holds: 'exactly', value: 0 },
  { case: 'blasted', protocol: 'http2', measure: 'samplesOutOfRange', holds: 'exactly', value: 0 },
  { case: 'long-replies', protocol: 'http1', measure: 'connectionsPerStream', holds: 'at most', value: 1 },
  { case: 'series', protocol: 'http1', measure: 'scheduleLagP99OverOneSeriesMs', holds: 'at most', value: 3 },
  { case: 'series', protocol: 'http1', measure: 'checksFailedBeyondOneSeries', holds: 'exactly', value: 0 },
  { case: 'throttled-half', protocol: 'http1', measure: 'firstTokenP99OverUnthrottledMs', holds: 'at most', value: 2 },
  { case: 'throttled-half', protocol: 'http2', measure: 'firstTokenP99OverUnthrottledMs', holds: 'at most', value: 2 },
  {
    case: 'transports',
    protocol: 'http1',
    client: 'sockets',
    measure: 'eventCostToUndici',
    holds: 'at most',
    value: 1,
  },
  {
    case: 'transports-short',
    protocol: 'http1',
    client: 'sockets',
    measure: 'callCostToUndici',
    holds: 'at most',
    value: 1,
  },
  { case: 'most-streams', protocol: 'http1', measure: 'mostStreams', holds: 'at least', value: 800 },
  { case: 'most-streams', protocol: 'http2', measure: 'mostStreams', holds: 'at least', value: 800 },
  { case: 'memory', protocol: 'http1', measure: 'memoryOfManyToFew', holds: 'at most', value: 2 },
  { case: 'memory', protocol: 'http2', measure: 'memoryOfManyToFew', holds: 'at most', value: 2 },
  { case: 'memory-over-time', protocol: 'http1', measure: 'memoryOfLateToEarly', holds: 'at most', value: 1.1 },
  { case: 'start-up', protocol: 'http1', measure: 'addedCpuS', holds: 'at most', value: 0.6 },
  { case: 'start-up', protocol: 'http1', measure: 'firstCallS', holds: 'at most', value: 3 },
  { case: 'overload', protocol: 'http1', measure: 'exitCode', holds: 'exactly', value: 120 },
  { case: 'overload', protocol: 'http2', measure: 'exitCode', holds: 'exactly', value: 120 },
]

export interface HeldBar {
  readonly bar: Bar
  readonly figure: Figure
  readonly median: number
  readonly isHeld: boolean
}
