import { expect, test } from 'vitest'
import type { CallRecord } from '../../../src/bedrock/call-record.ts'
import type { ModeDimension } from '../../../src/metrics/tags.ts'
import { served } from '../../../src/reports/sections/served.ts'
import { makeSummary } from '../../../src/results/make-summary.ts'
import { completedCall, tokens } from '../../fakes/call-record.ts'
import { modeDimension } from '../../fakes/mode-dimension.ts'
import { finishedRun, recordRun, twoModes } from '../../fakes/recorded-run.ts'
import { linesOf } from './terminal.ts'

type Calls = readonly (readonly [count: number, changes: Partial<CallRecord>])[]

function told(asked: Partial<ModeDimension>, calls: Calls): string[] {
  const dimensions = { ...twoModes, modes: [modeDimension('m', asked)] }
  const records = calls.flatMap(([count, changes]) =>
    Array.from({ length: count }, () => completedCall({ usage: tokens({}), servedTier: 'default', ...changes })),
  )
  const { store } = recordRun([records.map((record) => ({ mode: 0, prompt: 0, record }))], dimensions)
  return linesOf(served, makeSummary(finishedRun(store, { dimensions })))
}

const hit = { usage: tokens({ cacheReadInputTokens: 2_000 }) }
const write = { usage: tokens({ cacheWriteInputTokens: 2_000 }) }

test.each<[string, Partial<ModeDimension>, Calls, string[]]>([
  ['nothing of what is as it was asked for', { latency: 'optimized' }, [[3, { servedLatency: 'optimized' }]], []],
  ['nothing of a tier that nobody asked for or told', {}, [[3, { servedTier: null }]], []],
  [
    'a fallback',
    { latency: 'optimized' },
    [
      [363, { servedLatency: 'optimized' }],
      [37, {}],
    ],
    ['37 of 400 completed calls of mode m asked for optimized latency and were served standard'],
  ],
  [
    'a fallback of one',
    { latency: 'optimized' },
    [[1, {}]],
    ['1 of 1 completed call of mode m asked for optimized latency and was served standard'],
  ],
  [
    'an overflow, and who kept silent',
    { tier: 'reserved' },
    [
      [2, { servedTier: 'reserved' }],
      [3, {}],
      [4, { servedTier: null }],
    ],
    [
      '3 of 9 completed calls of mode m asked for tier reserved and were served default',
      '4 of 9 completed calls of mode m asked for tier reserved, and the responses do not say which tier they got',
    ],
  ],
  [
    'misses of a cached mode, and neither its hits nor its writes',
    { isCached: true },
    [
      [5, hit],
      [1, write],
      [2, {}],
    ],
    ['2 of 8 completed calls of mode m asked for caching, and neither read nor wrote the cache'],
  ],
  [
    'nothing of a cache that nobody asked for, which is told with caching',
    {},
    [
      [5, hit],
      [1, write],
      [2, {}],
    ],
    [],
  ],
  [
    'whom a router chose',
    {},
    [
      [1, { invokedModel: 'large\u001b[2J' }],
      [3, { invokedModel: 'small' }],
    ],
    [
      '3 of 4 completed calls of mode m were routed to small',
      '1 of 4 completed calls of mode m was routed to large[2J',
    ],
  ],
  [
    'why replies ended, where not all ended by themselves',
    {},
    [
      [4, {}],
      [6, { stopReason: 'max_tokens' }],
    ],
    ['stop reasons: max_tokens 6, end_turn 4'],
  ],
])('it tells %s', (_, asked, calls, lines) => {
  expect(told(asked, calls)).toEqual(lines)
})
