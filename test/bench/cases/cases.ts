import type { BenchCase } from './bench-case.ts'
import { compareClients } from './compare-clients.ts'
import { eventAndCall } from './event-and-call.ts'
import { memoryOfStreams } from './memory.ts'
import { memoryOverTime } from './memory-over-time.ts'
import { mostStreams } from './most-streams.ts'
import { overload } from './overload.ts'
import { BLASTED, BURSTS, LONG, PACED, SHORT } from './paces.ts'
import { manySeries } from './many-series.ts'
import { startUp } from './start-up.ts'
import { throttledHalf } from './throttled-half.ts'

// V8 goes on compiling into the third second: the short run has it too.
const pacedCalls = { callsAStream: { short: 2, long: 6 }, shortLong: 3 }
const shortCalls = { callsAStream: { short: 20, long: 120 }, shortLong: 60 }

export type CaseName = keyof typeof CASES

/** Over TLS where the name does not say otherwise, because AWS is. */
export const CASES = {
  'paced-100': compareClients({ about: '100 streams at 50 chunks/s', pace: PACED, streams: 100, ...pacedCalls }),
  'paced-400': compareClients({ about: '400 streams at 50 chunks/s', pace: PACED, streams: 400, ...pacedCalls }),
  'paced-1000': compareClients({ about: '1,000 streams at 50 chunks/s', pace: PACED, streams: 1_000, ...pacedCalls }),
  'paced-400-plain': compareClients({
    about: '400 streams at 50 chunks/s, not encrypted',
    pace: PACED,
    streams: 400,
    isPlain: true,
    ...pacedCalls,
  }),
  'paced-1000-plain': compareClients({
    about: '1,000 streams at 50 chunks/s, not encrypted',
    pace: PACED,
    streams: 1_000,
    isPlain: true,
    ...pacedCalls,
  }),
  'paced-400-all-threads': compareClients({
    about: '400 streams at 50 chunks/s, ours on a thread for each core',
    pace: PACED,
    streams: 400,
    threads: 'all',
    ...pacedCalls,
  }),
  bursts: compareClients({
    about: '200 streams at 50 chunks/s that come ten at a time',
    pace: BURSTS,
    streams: 200,
    ...pacedCalls,
  }),
  'long-replies': compareClients({
    about: 'replies of 3 s from a server that keeps an idle connection for 2 s',
    pace: LONG,
    streams: 100,
    protocols: ['http1'],
    keepAliveMs: 2_000,
    ...pacedCalls,
  }),
  'throttled-half': throttledHalf,
  series: manySeries,
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
  'short-replies-plain': compareClients({
    about: 'the same, not encrypted',
    pace: SHORT,
    streams: 50,
    isPlain: true,
    ...shortCalls,
  }),
  'think-times': compareClients({
    about: 'replies of 5 chunks, and a second of thought after each, 400 at once',
    pace: SHORT,
    streams: 400,
    clients: ['floor', 'seismo'],
    thinkMs: 1_000,
    callsAStream: { short: 4, long: 12 },
    shortLong: 8,
  }),
  transports: compareClients({
    about: "400 streams at 50 chunks/s over node:http, undici's dispatcher and our own sockets, frames counted",
    pace: PACED,
    streams: 400,
    protocols: ['http1'],
    clients: ['floor', 'undici', 'sockets'],
    ...pacedCalls,
  }),
  'transports-short': compareClients({
    about: 'the same three with replies of 5 chunks, each in one piece, 50 at once',
    pace: SHORT,
    streams: 50,
    protocols: ['http1'],
    clients: ['floor', 'undici', 'sockets'],
    ...shortCalls,
  }),
  memory: memoryOfStreams,
  'start-up': startUp,
  'event-and-call': eventAndCall,
  'most-streams': mostStreams,
  overload,
  'memory-over-time': memoryOverTime,
} as const satisfies Record<string, BenchCase>
