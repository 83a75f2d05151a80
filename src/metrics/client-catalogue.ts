import type { TagName } from './tags.ts'

/** What a metric means. */
export interface MetricDefinition {
  readonly unit: string
  readonly tags: readonly TagName[]
  readonly definition: string
  /** Which calls or iterations give it a sample, or what adds to it. */
  readonly counted: string
}

/** What the `rate` of a counter is in a threshold. */
export const A_SECOND = 'per second'
/** Each call adds 1 to the counter, or nothing. */
export const OF_CALLS = 'share of calls'
/** Each agent that ended adds 1 to the counter: of one reason, it is a share of all. */
export const OF_AGENTS = 'share of agents'

/** Each check adds 1 to the counter, or nothing. */
export const OF_CHECKS = 'share of checks'

export interface CounterDefinition extends MetricDefinition {
  readonly rate: typeof A_SECOND | typeof OF_AGENTS | typeof OF_CALLS | typeof OF_CHECKS
}

// Metrics of the load generator itself: its connections and its threads. They are in the one table of `metric-catalogue.ts`.

const MODE = ['mode'] as const satisfies readonly TagName[]
/** Of the threads that make the calls, numbered from 1, and of the `conductor`, which decides when. */
const THREAD = ['thread'] as const satisfies readonly TagName[]

export const CLIENT_TRENDS = {
  dns_time: {
    unit: 'ms',
    tags: MODE,
    definition: 'from the start of a connection to an address; with a proxy, to the proxy’s',
    counted: 'every connection that was opened to a name, before the first call or for one',
  },
  tcp_time: {
    unit: 'ms',
    tags: MODE,
    definition: 'from an address to a TCP connection; with a proxy, until it has connected to the endpoint',
    counted: 'every connection that was opened',
  },
  tls_time: {
    unit: 'ms',
    tags: MODE,
    definition: 'from a TCP connection to an encrypted one',
    counted: 'every encrypted connection that was opened',
  },
  canary_time_to_first_token: {
    unit: 'ms',
    tags: MODE,
    definition:
      '`time_to_first_token` as a process of its own measures it, which makes one call at a time, at most one in two seconds, and decodes by the SDK',
    counted: 'calls of the canary, which are in no metric of the run’s calls, from its second second on',
  },
  arrival_lag: {
    unit: 'ms',
    tags: THREAD,
    definition: 'first attempt of an arrival’s first call sent − when the plan of its open model had it start',
    counted:
      'arrivals that were planned after the first second: `schedule_lag` without those and without later calls of a flow',
  },
  event_loop_delay: {
    unit: 'ms',
    tags: THREAD,
    definition:
      'how long an event waits for the thread, asked each 5 ms; a long wait counts for every 5 ms that it lasted',
    counted: 'all the time of a run, in each thread',
  },
  event_loop_utilisation: {
    unit: '%',
    tags: THREAD,
    definition: 'the share of time in which the thread was busy',
    counted: 'each interval, of each thread',
  },
  gc_pause: {
    unit: 'ms',
    tags: THREAD,
    definition: 'how long a thread stood still for the garbage collector',
    counted: 'every collection, of each thread',
  },
  cpu_cores: {
    unit: 'cores',
    tags: [],
    definition: 'CPU time of the whole process / time: 1.5 is one and a half cores',
    counted: 'each interval; with the embedded simulator, that is in it too',
  },
} as const satisfies Record<string, MetricDefinition>

export const CLIENT_COUNTERS = {
  canary_calls: {
    unit: '',
    rate: A_SECOND,
    tags: [],
    definition: 'calls that the canary made: they are billed, and draw on the quotas that the run measures',
    counted: 'as a call of the canary ends',
  },
  connections_opened: {
    unit: '',
    rate: A_SECOND,
    tags: MODE,
    definition: 'TCP connections that were opened',
    counted: 'as one can be used, before the first call or for one',
  },
} as const satisfies Record<string, CounterDefinition>

/** What is left out where a run's own accuracy is judged: it makes connections then, and Node compiles. */
export const UNJUDGED_MS = 1_000
