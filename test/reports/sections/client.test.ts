import { expect, test } from 'vitest'
import { client } from '../../../src/reports/sections/client.ts'
import type { ClientSummary } from '../../../src/results/load/load-summary.ts'
import { unknownClient } from '../../fakes/recorded-run.ts'
import { linesWith } from './terminal.ts'

const told = (of: ClientSummary): string[] => linesWith(client, { client: of })

const thread = (name: string, p99Ms: number, mostUtilisationPercent: number) => ({
  thread: name,
  loopDelay: { count: 900, p99Ms, maxMs: 50 },
  mostUtilisationPercent,
  gcPauses: { count: 1, maxMs: 4.2 },
})

test('it tells of the thread that fared worst in each way', () => {
  const known = {
    ...unknownClient,
    threads: [thread('1', 1.25, 31.2), thread('conductor', 0.4, 44)],
    scheduleLag: { count: 900, p99Ms: 0.8, maxMs: 12 },
    cpuCores: 0.622,
    connectionsOpened: 1_050,
  }
  expect(told(known)).toStrictEqual([
    'client: loop delay p99 1.25 ms (thread 1), schedule lag p99 0.80 ms, busy at most 44.0 % (conductor), ' +
      'GC pause at most 4.20 ms (thread 1), CPU 0.62 cores, connections 1,050 opened',
  ])
})

test('of a client that nothing is known of it says nothing', () => {
  expect(told(unknownClient)).toStrictEqual([])
})
