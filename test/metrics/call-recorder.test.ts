import { expect, test } from 'vitest'
import type { CallRecord } from '../../src/bedrock/call-record.ts'
import { makeCallRecorder } from '../../src/metrics/call-recorder.ts'
import type { ModeDimension, Tags } from '../../src/metrics/tags.ts'
import type { CounterName } from '../../src/metrics/metric-catalogue.ts'
import { makeSeriesRecorder } from '../../src/metrics/series-recorder.ts'
import { mergeSnapshots, type Snapshot } from '../../src/metrics/snapshot.ts'
import { completedCall, refusedCall, tokens } from '../fakes/call-record.ts'
import { modeDimension } from '../fakes/mode-dimension.ts'

/** What is recorded of the calls, each counted as often as it stands here. */
function record(asked: Partial<ModeDimension>, calls: readonly CallRecord[]): Snapshot {
  const series = makeSeriesRecorder({ mode: 'm' })
  const recorder = makeCallRecorder(series, 'open', modeDimension('m', asked))
  for (const call of calls) recorder.ended(call, 990)
  recorder.gap(7)
  return mergeSnapshots([series.take()])
}

const plain = (changes: Partial<CallRecord> = {}): CallRecord => completedCall({ usage: tokens({}), ...changes })
const times = (count: number, call: CallRecord): CallRecord[] => Array.from({ length: count }, () => call)

const countsOf = ({ counters }: Snapshot, metric: CounterName): [Tags, number][] =>
  counters.filter((each) => each.metric === metric).map(({ count, tags: { mode: _, ...kind } }) => [kind, count])

const served = { latency: 'standard', tier: 'default' }

test('every completed call is counted once by all that served it, and no other call', () => {
  const snapshot = record({ latency: 'optimized' }, [
    ...times(3, plain({ servedLatency: 'optimized', servedTier: 'default' })),
    ...times(2, plain({ servedLatency: 'standard', servedTier: 'default' })),
    refusedCall({ kind: 'throttled', throttle: 'tokens' }),
    plain({ outcome: { kind: 'failed', failure: 'truncated', errorName: 'EndWithoutMessageStop' } }),
  ])
  expect(countsOf(snapshot, 'mode_served')).toEqual([
    [{ latency: 'optimized', tier: 'default' }, 3],
    [served, 2],
  ])
  expect(countsOf(snapshot, 'calls_served_differently')).toEqual([[{ latency: 'standard' }, 2]])
})

test('a call that differs in two ways is one call, under both', () => {
  const snapshot = record({ latency: 'optimized', tier: 'priority' }, times(4, plain({ servedTier: 'default' })))
  expect(countsOf(snapshot, 'calls_served_differently')).toEqual([[served, 4]])
})

test('tokens are counted by what is billed, also those of calls that ended badly after their usage came', () => {
  const cached = tokens({ cacheReadInputTokens: 7, cacheWriteInputTokens: 9, cacheWrite1hInputTokens: 5 })
  const snapshot = record({ isCached: true, tier: 'reserved' }, [
    plain({ usage: cached, servedTier: 'reserved' }),
    plain({ usage: cached, servedTier: 'default' }),
    plain({
      usage: cached,
      servedTier: 'default',
      outcome: { kind: 'failed', failure: 'corrupt', errorName: 'MalformedEvent' },
    }),
  ])
  const reserved = { ...served, tier: 'reserved' }
  const counted = (metric: CounterName) => countsOf(snapshot, metric)
  expect(counted('input_tokens')).toEqual([
    [served, 200],
    [reserved, 100],
  ])
  expect(counted('output_tokens')).toEqual([
    [served, 22],
    [reserved, 11],
  ])
  expect(counted('cache_read_tokens')).toEqual([
    [served, 14],
    [reserved, 7],
  ])
  expect(counted('cache_write_tokens')).toEqual([
    [served, 18],
    [reserved, 9],
  ])
  expect(counted('cache_write_1h_tokens')).toEqual([
    [served, 10],
    [reserved, 5],
  ])
})

test('latencies of a cached mode stand apart by what the cache did, and add up to all of them', () => {
  const hit = plain({ usage: tokens({ cacheReadInputTokens: 2_000 }), firstTokenMs: 1_160 })
  const write = plain({ usage: tokens({ cacheWriteInputTokens: 2_000 }), firstTokenMs: 1_400 })
  const broken = plain({ usage: null, outcome: { kind: 'aborted' } })
  const { trends } = record({ isCached: true }, [...times(5, hit), write, plain(), plain(), broken])
  const of = (metric: string) =>
    trends
      .filter((each) => each.metric === metric)
      .map(({ histogram: { count, minThousandths }, tags }) => [tags.cache, count, minThousandths])
  expect(of('time_to_first_token')).toEqual([
    ['hit', 5, 160_000],
    ['miss', 2, 200_000],
    ['unknown', 1, 200_000],
    ['write', 1, 400_000],
  ])
  expect(of('call_duration')).toEqual([
    ['hit', 5, 750_000],
    ['miss', 2, 750_000],
    ['write', 1, 750_000],
  ])
  expect(of('schedule_lag')).toEqual([[undefined, 9, 10_000]])
  expect(of('inter_chunk_gap')).toEqual([[undefined, 1, 7_000]])
})

test('of any other mode, latencies of calls that used a cache which nobody asked for stand apart', () => {
  const hit = plain({ usage: tokens({ cacheReadInputTokens: 2_000 }) })
  const { trends } = record({}, [plain(), plain(), hit])
  const of = (metric: string) =>
    trends.filter((each) => each.metric === metric).map(({ histogram: { count }, tags }) => [tags, count])
  expect(of('time_to_first_token')).toEqual([
    [{ mode: 'm' }, 2],
    [{ mode: 'm', cache: 'hit' }, 1],
  ])
  expect(of('schedule_lag')).toEqual([[{ mode: 'm' }, 3]])
})

test('a mode without a cache that got none has one series of each metric', () => {
  const { trends } = record({}, [plain(), plain()])
  expect(trends.map(({ tags }) => tags)).toEqual(trends.map(() => ({ mode: 'm' })))
})

test('replies are counted by why they ended, and guardrails that intervened', () => {
  const snapshot = record({}, [
    ...times(3, plain()),
    ...times(2, plain({ stopReason: 'max_tokens' })),
    plain({ stopReason: 'guardrail_intervened' }),
    refusedCall({ kind: 'throttled', throttle: 'requests' }),
  ])
  expect(countsOf(snapshot, 'stop_reasons')).toEqual([
    [{ stop_reason: 'end_turn' }, 3],
    [{ stop_reason: 'guardrail_intervened' }, 1],
    [{ stop_reason: 'max_tokens' }, 2],
  ])
  expect(countsOf(snapshot, 'guardrail_interventions')).toEqual([[{}, 1]])
})

test('a thousand refusals of one kind are one counter', () => {
  const series = makeSeriesRecorder({ mode: 'm' })
  const recorder = makeCallRecorder(series, 'closed', modeDimension('m'))
  for (let i = 0; i < 1_000; i++) {
    recorder.ended(refusedCall({ kind: 'throttled', throttle: 'capacity' }), 990)
    recorder.ended(refusedCall({ kind: 'failed', failure: 'timeout', errorName: 'TimeoutError' }), 990)
    recorder.ended(plain(), 990)
  }
  const { counters } = series.take()
  expect(counters.filter(({ metric }) => metric === 'calls_throttled')).toHaveLength(1)
  expect(new Set(counters.map(({ metric, tags }) => JSON.stringify([metric, tags]))).size).toBe(counters.length)
})
