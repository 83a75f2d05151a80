import type { BenchCase } from './bench-case.ts'
import { compareClients } from './compare-clients.ts'
import { eventAndCall } from './event-and-call.ts'
import { memoryOfStreams } from './memory.ts'
import { memoryOverTime } from './memory-over-time.ts'
import { mostStreams } from './most-streams.ts'
import { overload } from './overload.ts'
import { BLASTED, PACED, SHORT } from './paces.ts'
import { startUp } from './start-up.ts'

// V8 goes on compiling into the third second: the short run has it too.
const pacedCalls = { callsAStream: { short: 2, long: 6 }, shortLong: 3 }
const shortCalls = { callsAStream: { short: 20, long: 120 }, shortLong: 60 }

export type CaseName = keyof typeof CASES

export const CASES = {
  'paced-100': compareClients({ about: '100 streams at 50 chunks/s', pace: PACED, streams: 100, ...pacedCalls }),
  'paced-400': compareClients({ about: '400 streams at 50 chunks/s', pace: PACED, streams: 400, ...pacedCalls }),
  'paced-1000': compareClients({ about: '1,000 streams at 50 chunks/s', pace: PACED, streams: 1_000, ...pacedCalls }),
  'paced-400-all-threads': compareClients({
    about: '400 streams at 50 chunks/s, ours on a thread for each core',
    pace: PACED,
    streams: 400,
    threads: 'all',
    ...pacedCalls,
  }),
  'paced-400-tls': compareClients({
    about: '400 streams at 50 chunks/s, encrypted',
    pace: PACED,
    streams: 400,
    isEncrypted: true,
    ...pacedCalls,
  }),
  blasted: compareClients({
    about: 'replies of 100 chunks, each in one piece, 50 at once',
    pace: BLASTED,
    streams: 50,
    callsAStream: { short: 10, long: 60 },
    shortLong: 30,
  }),
  'short-replies': compareClients({
    about: 'replies of 5 chunks, each in one piece, 50 at once',
    pace: SHORT,
    streams: 50,
    ...shortCalls,
  }),
  'short-replies-tls': compareClients({
    about: 'the same, encrypted',
    pace: SHORT,
    streams: 50,
    isEncrypted: true,
    ...shortCalls,
  }),
  memory: memoryOfStreams,
  'start-up': startUp,
  'event-and-call': eventAndCall,
  'most-streams': mostStreams,
  overload,
  'memory-over-time': memoryOverTime,
} as const satisfies Record<string, BenchCase>
