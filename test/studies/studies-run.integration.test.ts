// Each study but A, shortened, in a world ten times as fast: it runs, and its tables have a number wherever there is a sample.
import { expect, test } from 'vitest'
import { runStudy } from '../experiments/run-study.ts'
import { countOf, unaccounted } from '../engine/read-summary.ts'

const run = async (name: string, vus: number, iterations: number) => {
  const overrides = { vus: String(vus), iterations: String(iterations) }
  const { summary } = await runStudy(name, { seed: 1, speed: 10, overrides })
  expect(summary.outcome.reasons).toEqual([])
  expect(countOf(summary, 'calls_completed')).toBe(iterations)
  expect(unaccounted(summary)).toBe(0)
  return summary.tables
}

test('study B tells the options, with batches not measured, and three models', async () => {
  const [options, models] = await run('study-b-inference-options', 8, 32)
  const measured = options?.rows.map(({ cells }) => cells.every(({ observed }) => observed !== null))
  expect(measured).toEqual([true, true, false])
  expect(options?.rows.map(({ note }) => note === null)).toEqual([true, true, false])
  expect(models?.rows.every(({ cells }) => cells.every(({ observed }) => (observed ?? 0) > 0))).toBe(true)
})

test("study C's six models have all of their numbers", async () => {
  const [models] = await run('study-c-models', 1, 18)
  expect(models?.rows).toHaveLength(6)
  for (const { cells } of models?.rows ?? []) {
    const [mean, total, least, most] = cells.map(({ observed }) => observed ?? NaN)
    expect(least).toBeLessThanOrEqual(mean!)
    expect(most).toBeGreaterThanOrEqual(mean!)
    expect(total).toBeGreaterThan(mean!)
  }
})

test('study C tells cold connections and warm ones', async () => {
  const [connections] = await run('study-c-connections', 2, 40)
  expect(connections?.rows.map(({ cells }) => (cells[0]?.observed ?? 0) > 0)).toEqual([true, true])
  expect(connections?.changes[0]?.cells[0]?.observedPercent).not.toBeNull()
})

test('study C counts hits, writes and misses where they belong', async () => {
  const [cached, times] = await run('study-c-caching', 4, 64)
  const counts = cached?.rows.map(
    ({ cells, label }) => [label, ...cells.map(({ observed }) => observed ?? NaN)] as const,
  )
  for (const [label, hits = NaN, writes = NaN, misses = NaN] of counts ?? []) {
    const isShort = label.endsWith(' 672 tokens')
    expect([hits > 0, writes > 0, misses > 0]).toEqual(isShort ? [false, false, true] : [true, true, false])
  }
  expect(counts).toHaveLength(4)
  expect(times?.changes.every(({ cells }) => cells[0]?.observedPercent !== null)).toBe(true)
})
