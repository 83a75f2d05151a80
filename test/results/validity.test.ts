import { describe, expect, test } from 'vitest'
import type { AccuracyPlan } from '../../src/scenario/config-schema.ts'
import { checkAccuracy } from '../../src/results/validity.ts'
import type { ClientSummary, ClientThread } from '../../src/results/load/load-summary.ts'
import { unknownClient } from '../fakes/recorded-run.ts'

const limits: AccuracyPlan = { loopDelayMs: 10, scheduleLagMs: 5, utilisation: 0.85, littlesLaw: 0.05 }

const thread = (changes: Partial<ClientThread> = {}): ClientThread => ({
  thread: '1',
  loopDelay: { count: 1_000, p99Ms: 2, maxMs: 40 },
  mostUtilisationPercent: 40,
  gcPauses: { count: 3, maxMs: 4 },
  ...changes,
})

const client = (changes: Partial<ClientSummary> = {}): ClientSummary => ({
  threads: [thread(), thread({ thread: 'conductor' })],
  scheduleLag: { count: 5_000, p99Ms: 1, maxMs: 30 },
  cpuCores: 0.5,
  connectionsOpened: 50,
  underWayMs: 60_000,
  unaccountedPercent: 0.2,
  ...changes,
})

const failed = (changes: Partial<ClientSummary>, accuracy: AccuracyPlan | null = limits) =>
  checkAccuracy(client(changes), accuracy, true).filter(({ passed }) => !passed)

const failedAt = (p99Ms: number) => failed({ threads: [thread({ loopDelay: { count: 700, p99Ms, maxMs: 99 } })] })

describe('checkAccuracy', () => {
  test('a client that keeps up passes each check', () => {
    expect(checkAccuracy(client(), limits, true).map(({ name, passed }) => [name, passed])).toStrictEqual([
      ['event_loop_delay', true],
      ['schedule_lag', true],
      ['event_loop_utilisation', true],
      ['littles_law', true],
    ])
  })

  test('the limit itself is kept, and what is above it is not', () => {
    expect(failedAt(10)).toStrictEqual([])
    expect(failedAt(10.1)).toStrictEqual([
      {
        name: 'event_loop_delay',
        tags: { thread: '1' },
        observed: 10.1,
        limit: 10,
        unit: 'ms',
        passed: false,
        remedy: 'more threads (threads), more machines (--segment) or fewer streams',
      },
    ])
  })

  test('of several threads the worst is told, and for a busy conductor more threads are no remedy', () => {
    const threads = [thread(), thread({ thread: 'conductor', mostUtilisationPercent: 97 })]
    expect(failed({ threads })).toMatchObject([
      {
        name: 'event_loop_utilisation',
        tags: { thread: 'conductor' },
        observed: 97,
        remedy: 'fewer iterations a second, or more machines (--segment)',
      },
    ])
  })

  test('calls that leave late, and time that is in no latency, fail a run', () => {
    const late = { count: 662, p99Ms: 6, maxMs: 9 }
    expect(failed({ scheduleLag: late, unaccountedPercent: 7 }).map(({ name }) => name)).toStrictEqual([
      'schedule_lag',
      'littles_law',
    ])
    // Latencies that add up to more than the time that calls were under way are as wrong.
    expect(failed({ unaccountedPercent: -7 })).toMatchObject([{ name: 'littles_law', observed: 7 }])
  })

  test('what too few samples tell is not judged', () => {
    const few = { count: 661, p99Ms: 500, maxMs: 500 }
    const threads = [thread({ loopDelay: few, mostUtilisationPercent: 100 })]
    expect(checkAccuracy(client({ threads, scheduleLag: few, underWayMs: 9_999 }), limits, true)).toStrictEqual([])
    expect(checkAccuracy(unknownClient, limits, true)).toStrictEqual([])
  })

  test('while calls are under way, their time cannot be held against their latencies', () => {
    const names = checkAccuracy(client({ unaccountedPercent: 90 }), limits, false).map(({ name }) => name)
    expect(names).toStrictEqual(['event_loop_delay', 'schedule_lag', 'event_loop_utilisation'])
  })

  test('switched off, it judges nothing', () => {
    expect(failed({ unaccountedPercent: 90 }, null)).toStrictEqual([])
  })
})
