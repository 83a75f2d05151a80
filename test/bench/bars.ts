// The bars that `npm run bench` holds our figures against. They are data, and each is a ratio or a difference of two
// figures of one run on one machine, or a figure that no machine excuses.
import type { Figure, Measure } from './figure.ts'
import type { CaseName } from './cases/cases.ts'
import type { Protocol } from './protocol.ts'

export interface Bar {
  readonly case: CaseName
  readonly protocol: Protocol
  readonly measure: Measure
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
  { case: 'paced-400', protocol: 'http1', measure: 'firstTokenP99OverMs', holds: 'at most', value: 5 },
  { case: 'paced-400', protocol: 'http2', measure: 'firstTokenP99OverMs', holds: 'at most', value: 5 },
  { case: 'paced-400', protocol: 'http1', measure: 'gapP99OverMs', holds: 'at most', value: 3 },
  { case: 'paced-400', protocol: 'http2', measure: 'gapP99OverMs', holds: 'at most', value: 3 },
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
