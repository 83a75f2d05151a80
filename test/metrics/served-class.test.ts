import { expect, test } from 'vitest'
import type { CallRecord } from '../../src/bedrock/call-record.ts'
import type { ModeDimension } from '../../src/metrics/tags.ts'
import { makeServedClasses } from '../../src/metrics/served-class.ts'
import { completedCall, tokens } from '../fakes/call-record.ts'
import { modeDimension } from '../fakes/mode-dimension.ts'

const usage = tokens({})
const hit = tokens({ cacheReadInputTokens: 2_000 })
const write = tokens({ cacheWriteInputTokens: 2_000 })
const both = tokens({ cacheReadInputTokens: 2_000, cacheWriteInputTokens: 50 })

const classOf = (asked: Partial<ModeDimension>, served: Partial<CallRecord>) =>
  makeServedClasses(modeDimension('m', asked))(completedCall({ usage, ...served }))

test.each<[string, Partial<ModeDimension>, Partial<CallRecord>, object, object | null]>([
  ['nothing asked and nothing said', {}, {}, { latency: 'standard', tier: 'unknown' }, null],
  [
    'the tier that was asked for',
    { tier: 'flex' },
    { servedTier: 'flex' },
    { latency: 'standard', tier: 'flex' },
    null,
  ],
  [
    'optimized latency, served standard',
    { latency: 'optimized' },
    { servedLatency: 'standard' },
    { latency: 'standard', tier: 'unknown' },
    { latency: 'standard' },
  ],
  [
    'a reservation that overflowed',
    { tier: 'reserved' },
    { servedTier: 'default' },
    { latency: 'standard', tier: 'default' },
    { tier: 'default' },
  ],
  ['a tier that nobody told', { tier: 'priority' }, {}, { latency: 'standard', tier: 'unknown' }, null],
  ['a hit', { isCached: true }, { usage: hit }, { latency: 'standard', tier: 'unknown', cache: 'hit' }, null],
  ['a write', { isCached: true }, { usage: write }, { latency: 'standard', tier: 'unknown', cache: 'write' }, null],
  ['both', { isCached: true }, { usage: both }, { latency: 'standard', tier: 'unknown', cache: 'hit' }, null],
  ['a miss', { isCached: true }, {}, { latency: 'standard', tier: 'unknown', cache: 'miss' }, { cache: 'miss' }],
  [
    'no usage of a cached mode',
    { isCached: true },
    { usage: null },
    { latency: 'standard', tier: 'unknown', cache: 'unknown' },
    null,
  ],
  [
    'no cache point in a cached mode',
    { isCached: true },
    { hasCachePoint: false },
    { latency: 'standard', tier: 'unknown', cache: 'not-asked' },
    null,
  ],
  [
    'no cache point and no usage in a cached mode',
    { isCached: true },
    { hasCachePoint: false, usage: null },
    { latency: 'standard', tier: 'unknown', cache: 'not-asked' },
    null,
  ],
  ['no usage of another', {}, { usage: null }, { latency: 'standard', tier: 'unknown' }, null],
  [
    'a cache that nobody asked for',
    {},
    { usage: hit },
    { latency: 'standard', tier: 'unknown', cache: 'hit' },
    { cache: 'hit' },
  ],
  ['a router’s choice', {}, { invokedModel: 'arn:a' }, { latency: 'standard', tier: 'unknown', model: 'arn:a' }, null],
  [
    'two that differ',
    { latency: 'optimized', tier: 'priority', isCached: true },
    { servedTier: 'default', usage: hit },
    { latency: 'standard', tier: 'default', cache: 'hit' },
    { latency: 'standard', tier: 'default' },
  ],
])('%s', (_, asked, served, tags, different) => {
  expect(classOf(asked, served)).toMatchObject({ tags, different })
  expect(Object.keys(classOf(asked, served).tags)).toEqual(Object.keys(tags))
})

test('what a token costs depends on all but the cache', () => {
  const { billed } = classOf({ isCached: true }, { usage: hit, servedTier: 'flex', invokedModel: 'a' })
  expect(billed).toEqual({ latency: 'standard', tier: 'flex', model: 'a' })
})

test('calls that were served alike share one object, and others do not', () => {
  const classes = makeServedClasses(modeDimension('m', { isCached: true }))
  const call = (changes: Partial<CallRecord>) => classes(completedCall({ usage: hit, ...changes }))
  expect(call({})).toBe(call({ endMs: 9_000 }))
  expect(call({})).not.toBe(call({ usage: write }))
})

test('models beyond twenty are counted as others, and those that came before as themselves', () => {
  const classes = makeServedClasses(modeDimension('router'))
  const modelOf = (index: number) => classes(completedCall({ usage, invokedModel: `model-${index}` })).tags.model
  const first = Array.from({ length: 25 }, (_, index) => modelOf(index))
  expect(first.slice(18)).toEqual(['model-18', 'model-19', 'other', 'other', 'other', 'other', 'other'])
  expect([modelOf(0), modelOf(24), modelOf(19)]).toEqual(['model-0', 'other', 'model-19'])
})
