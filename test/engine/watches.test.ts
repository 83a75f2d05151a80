import { expect, test } from 'vitest'
import { watchThresholds, type ThresholdWatch } from '../../src/engine/watches.ts'
import { makeMetricStore, type MetricStore } from '../../src/metrics/metric-store.ts'
import { nextTurn } from '../../src/time/clock.ts'
import { thresholdsSchema } from '../../src/scenario/threshold-schema.ts'

const TAGS = { scenario: 'ramp', mode: 'standard', prompt: 'counting' }

const noWindows = { settled: () => Promise.resolve(), windows: { failure: () => null } }

function watch(written: object): { readonly watched: ThresholdWatch; readonly store: MetricStore } {
  const store = makeMetricStore()
  const threshold = { threshold: 'count<5', abortOnFail: true, delayAbortEval: 0, ...written }
  return { store, watched: watchThresholds(thresholdsSchema.parse({ calls: [threshold] }), store, noWindows) }
}

/** The ends of intervals at which calls are first seen, until the watch says that the run has to end. */
async function endsAt({ store, watched }: ReturnType<typeof watch>, ends: readonly number[]): Promise<number | null> {
  for (const endMs of ends) {
    store.count('calls', TAGS, 10)
    store.closeInterval(0, endMs)
    watched.intervalClosed(endMs)
    await nextTurn()
    expect(watched.failed.aborted).toBe(watched.abort() !== null)
  }
  return watched.abort()?.afterMs ?? null
}

test.each([
  ['at 2 s', {}, [999, 1_999, 2_001, 3_000], 2_001],
  ['at the next interval, where one is longer', {}, [1_000, 5_000], 5_000],
  ['after its delay', { delayAbortEval: 5_000 }, [2_000, 4_001, 5_999, 6_000, 8_000], 6_000],
  ['never without abortOnFail', { abortOnFail: false }, [2_000, 4_000], null],
  ['never as long as it holds', { threshold: 'count>5' }, [2_000, 4_000], null],
])('a threshold ends the run %s', async (_, written, ends, expected) => {
  expect(await endsAt(watch(written), ends)).toBe(expected)
})

test('evaluations keep to each second second, however late the last one was', async () => {
  const { store, watched } = watch({})
  watched.intervalClosed(2_900)
  await nextTurn()
  store.count('calls', TAGS, 10)
  store.closeInterval(0, 3_999)
  watched.intervalClosed(3_999)
  await nextTurn()
  expect(watched.abort()).toBeNull()
  watched.intervalClosed(4_000)
  await nextTurn()
  expect(watched.abort()?.afterMs).toBe(4_000)
})

test('the first failure stays the reason', async () => {
  const watching = watch({})
  await endsAt(watching, [2_000, 4_000, 6_000])
  expect(watching.watched.abort()).toMatchObject({ afterMs: 2_000 })
  expect([...(watching.watched.abort()?.failed.values() ?? [])]).toEqual([{ observed: 10 }])
})
