import { expect, test } from 'vitest'
import { type Dimensions, matchesTags, type Tags } from '../../src/metrics/tags.ts'
import { readHdrs } from '../../src/metrics/hdr.ts'
import { OUTCOME_COUNTERS, type CounterName } from '../../src/metrics/metric-catalogue.ts'
import { makeRecorder } from '../../src/metrics/recorder.ts'
import { mergeSnapshots, type Snapshot } from '../../src/metrics/snapshot.ts'
import { completedCall, refusedCall, tokens, unsentCall } from '../fakes/call-record.ts'
import { modeDimension } from '../fakes/mode-dimension.ts'

const dimensions: Dimensions = {
  scenarios: [
    { name: 'ramp', model: 'closed' },
    { name: 'steady', model: 'open' },
  ],
  modes: [modeDimension('standard'), modeDimension('optimized', { latency: 'optimized' })],
  prompts: ['counting', 'chat'],
}

const counted = ({ counters }: Snapshot, metric: CounterName, selector: Tags = {}): number =>
  counters.reduce(
    (sum, each) => (each.metric === metric && matchesTags(each.tags, selector) ? sum + each.count : sum),
    0,
  )

test('calls are counted as they start and outcomes as they end, each kind under its own tag', () => {
  const recorder = makeRecorder(dimensions)
  const call = recorder.forCall({ scenario: 0, mode: 1, prompt: 1, turn: null })
  for (let i = 0; i < 7; i++) call.started()
  call.ended(completedCall({ servedLatency: 'optimized' }), 990)
  call.ended(refusedCall({ kind: 'throttled', throttle: 'tokens' }), 990)
  call.ended(refusedCall({ kind: 'throttled', throttle: 'requests' }), 990)
  call.ended(refusedCall({ kind: 'failed', failure: 'validation', errorName: 'ValidationException' }), 990)
  call.ended(unsentCall({ kind: 'aborted' }), 990)
  call.ended(completedCall({ outcome: { kind: 'cancelled' }, usage: null }), 990)
  const snapshot = mergeSnapshots(recorder.takeSnapshot())

  const tags = { scenario: 'ramp', mode: 'optimized', prompt: 'chat' }
  expect(counted(snapshot, 'calls', tags)).toBe(7)
  const ended = Object.values(OUTCOME_COUNTERS).map((metric) => counted(snapshot, metric, tags))
  expect(ended).toEqual([1, 2, 1, 1, 1])
  expect(counted(snapshot, 'calls_throttled', { ...tags, throttle: 'tokens' })).toBe(1)
  expect(counted(snapshot, 'calls_failed', { ...tags, failure: 'validation' })).toBe(1)
  expect(counted(snapshot, 'calls_cancelled', { ...tags, reached: 'first_output_token' })).toBe(1)
  expect(counted(snapshot, 'cancelled_output_bytes', tags)).toBe(44)
  expect(counted(snapshot, 'calls_without_usage', tags)).toBe(1)
  expect(counted(snapshot, 'attempts')).toBe(5)
})

test('a taken snapshot holds everything once: the next one starts empty', () => {
  const recorder = makeRecorder(dimensions)
  const call = recorder.forCall({ scenario: 0, mode: 0, prompt: 0, turn: null })
  call.started()
  call.gap(12.5)
  call.ended(completedCall(), 990)
  recorder.iterationEnded(0, { kind: 'completed', durationMs: 800 })
  expect(mergeSnapshots(recorder.takeSnapshot()).trends.length).toBeGreaterThan(10)
  expect([...recorder.takeSnapshot()]).toEqual([])
  call.gap(2)
  const snapshot = mergeSnapshots(recorder.takeSnapshot())
  expect(readHdrs(snapshot.trends.map(({ histogram }) => histogram))).toMatchObject({ count: 1, min: 2, max: 2 })
})

test('the same indexes give the same call recorder, and other ones another', () => {
  const recorder = makeRecorder(dimensions)
  const all = [0, 1].flatMap((scenario) =>
    [0, 1].flatMap((mode) =>
      [0, 1].flatMap((prompt) => [null, 1, 2].map((turn) => ({ scenario, mode, prompt, turn }))),
    ),
  )
  expect(new Set(all.map((tags) => recorder.forCall(tags))).size).toBe(24)
  expect(recorder.forCall({ scenario: 1, mode: 0, prompt: 1, turn: null })).toBe(
    recorder.forCall({ scenario: 1, mode: 0, prompt: 1, turn: null }),
  )
})

test('only open-model scenarios have a response time', () => {
  const recorder = makeRecorder(dimensions)
  for (const scenario of [0, 1])
    recorder.forCall({ scenario, mode: 0, prompt: 0, turn: null }).ended(completedCall(), 990)
  const { trends } = mergeSnapshots(recorder.takeSnapshot())
  const tagged = trends.filter(({ metric }) => metric === 'response_time').map(({ tags }) => tags.scenario)
  expect(tagged).toEqual(['steady'])
})

test('an interrupted iteration is counted apart, by how long it had lasted', () => {
  const recorder = makeRecorder(dimensions)
  recorder.iterationEnded(1, { kind: 'completed', durationMs: 800 })
  recorder.iterationEnded(1, { kind: 'interrupted', durationMs: 300 })
  const snapshot = mergeSnapshots(recorder.takeSnapshot())
  expect(counted(snapshot, 'iterations', { scenario: 'steady' })).toBe(1)
  expect(counted(snapshot, 'interrupted_iterations', { scenario: 'steady' })).toBe(1)
  expect(snapshot.trends.map(({ metric, histogram }) => [metric, histogram.count, histogram.minThousandths])).toEqual([
    ['iteration_cut_off_after', 1, 300_000],
    ['iteration_duration', 1, 800_000],
  ])
})

test('a call served with another latency than its mode asks for is counted under what it got', () => {
  const recorder = makeRecorder(dimensions)
  const call = completedCall({ servedLatency: 'standard', usage: tokens({}) })
  for (const mode of [0, 1]) recorder.forCall({ scenario: 0, mode, prompt: 0, turn: null }).ended(call, 990)
  const snapshot = mergeSnapshots(recorder.takeSnapshot())
  expect(counted(snapshot, 'calls_served_differently')).toBe(1)
  expect(counted(snapshot, 'calls_served_differently', { mode: 'optimized', latency: 'standard' })).toBe(1)
})

test('a completed call without an output rate is counted as such', () => {
  const recorder = makeRecorder(dimensions)
  recorder
    .forCall({ scenario: 0, mode: 0, prompt: 0, turn: null })
    .ended(completedCall({ chunks: 1, lastTokenMs: 1_200 }), 990)
  expect(counted(mergeSnapshots(recorder.takeSnapshot()), 'output_rate_undefined')).toBe(1)
})

test('a sample out of range is counted under the metric that it belongs to', () => {
  const recorder = makeRecorder(dimensions)
  recorder.forCall({ scenario: 0, mode: 0, prompt: 0, turn: null }).ended(completedCall(), 2_000)
  expect(counted(mergeSnapshots(recorder.takeSnapshot()), 'samples_out_of_range', { metric: 'schedule_lag' })).toBe(1)
})

test('a snapshot is of the moment at which it was taken, however late its parts are read', () => {
  const recorder = makeRecorder(dimensions)
  const calls = [0, 1].flatMap((scenario) =>
    [0, 1].flatMap((mode) =>
      [0, 1].flatMap((prompt) =>
        Array.from({ length: 20 }, (_, turn) => recorder.forCall({ scenario, mode, prompt, turn: turn + 1 })),
      ),
    ),
  )
  const callAll = (): void => {
    for (const call of calls) {
      call.started()
      call.gap(5)
      call.ended(completedCall(), 990)
    }
  }
  callAll()
  const first = []
  for (const part of recorder.takeSnapshot()) {
    first.push(part)
    callAll()
  }
  expect(first.length).toBeGreaterThan(20)
  const second = mergeSnapshots(recorder.takeSnapshot())
  for (const [snapshot, times] of [
    [mergeSnapshots(first), 1],
    [second, first.length],
  ] as const) {
    expect(counted(snapshot, 'calls')).toBe(times * calls.length)
    expect(counted(snapshot, 'calls_completed')).toBe(times * calls.length)
    for (const metric of ['inter_chunk_gap', 'call_duration']) {
      const histograms = snapshot.trends.filter((each) => each.metric === metric).map(({ histogram }) => histogram)
      expect(readHdrs(histograms).count).toBe(times * calls.length)
    }
  }
})

test('a call of a conversation is recorded under its turn, and any other under none', () => {
  const recorder = makeRecorder(dimensions)
  for (const turn of [null, 1, 2]) {
    const call = recorder.forCall({ scenario: 0, mode: 0, prompt: 1, turn })
    call.started()
    call.ended(completedCall(), 990)
  }
  const snapshot = mergeSnapshots(recorder.takeSnapshot())
  const tags = { scenario: 'ramp', mode: 'standard', prompt: 'chat' }
  const tagged = (metric: string) =>
    [...snapshot.trends, ...snapshot.counters].filter((each) => each.metric === metric).map((each) => each.tags)
  for (const metric of ['calls', 'calls_completed', 'time_to_first_token']) {
    expect(tagged(metric)).toEqual([tags, { ...tags, turn: '1' }, { ...tags, turn: '2' }])
  }
})

test('turns that share a series share what it is recorded in', () => {
  const recorder = makeRecorder(dimensions)
  const at = (turn: number) => recorder.forCall({ scenario: 0, mode: 0, prompt: 1, turn })
  expect(at(50)).toBe(at(21))
  expect(at(1_000)).toBe(at(501))
  expect(new Set([20, 21, 51, 101, 201, 501].map(at)).size).toBe(6)
  for (const turn of [21, 50]) at(turn).ended(completedCall(), 990)
  const { counters, trends } = mergeSnapshots(recorder.takeSnapshot())
  expect(counters.filter((each) => each.metric === 'calls_completed' && each.tags.turn === '21-50')).toMatchObject([
    { count: 2 },
  ])
  expect(trends.filter((each) => each.metric === 'call_duration' && each.tags.turn === '21-50')).toHaveLength(1)
})
