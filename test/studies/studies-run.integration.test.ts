// Each study but A, shortened, in a world ten times as fast: it runs, and its tables have a number wherever there is a sample.
import assert from 'node:assert/strict'
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

test('plain, implicit and explicit caching stand apart, and cost what their prices say', async () => {
  const overrides = { vus: '4', iterations: '40' }
  const { summary } = await runStudy('implicit-caching', { seed: 1, speed: 10, overrides })
  expect(summary.outcome.reasons).toEqual([])
  const servedOf = (mode: string) => summary.served.find((row) => row.mode === mode && row.aspect === 'cache')
  expect(servedOf('plain')).toBeUndefined()
  expect(servedOf('explicit')?.asked).toBe('cached')
  const [implicit, ...others] = summary.implicitCaching
  assert(implicit !== undefined)
  expect(others).toEqual([])
  expect(implicit).toMatchObject({ mode: 'implicit', calls: 40, writes: 0, writtenTokens: 0, writtenUsd: 0 })
  // A half of the calls, of which the first may have found nothing; each reads the shared prefix.
  expect(implicit.hits).toBeGreaterThan(8)
  expect(implicit.hits).toBeLessThan(32)
  expect(implicit.readTokens / implicit.hits).toBeGreaterThan(5_000)
  // Haiku 5.5, US profile: what a read costs is a tenth of what input does.
  expect(implicit.readAsInputUsd).toBeCloseTo(10 * (implicit.readUsd ?? NaN), 9)
  const linesOf = (mode: string) => summary.cost.modes.find((each) => each.mode === mode)?.tokens ?? []
  const usdOf = (mode: string, kind: string) =>
    linesOf(mode).reduce((sum, line) => sum + (line.kind === kind ? (line.usd ?? NaN) : 0), 0)
  expect(usdOf('implicit', 'cacheRead')).toBe(implicit.readUsd)
  expect(['plain', 'implicit', 'explicit'].map((mode) => usdOf(mode, 'cacheRead') > 0)).toEqual([false, true, true])
  expect(['plain', 'implicit', 'explicit'].map((mode) => usdOf(mode, 'cacheWrite5m') > 0)).toEqual([false, false, true])
  for (const mode of ['plain', 'implicit', 'explicit']) {
    const byPrice = linesOf(mode).reduce(
      (sum, { tokens, usdPerMillion }) => sum + (tokens * (usdPerMillion ?? NaN)) / 1e6,
      0,
    )
    expect(summary.cost.modes.find((each) => each.mode === mode)?.usd).toBeCloseTo(byPrice, 9)
  }
  const ttft = (cache: string) =>
    summary.series.find(
      ({ metric, tags }) =>
        metric === 'time_to_first_token' &&
        tags.mode === 'implicit' &&
        tags.cache === cache &&
        tags.prompt === undefined,
    )?.count
  expect([ttft('hit'), ttft('not-asked')]).toEqual([implicit.hits, 40 - implicit.hits])
})
