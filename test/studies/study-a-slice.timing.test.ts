// A slice of study A in real time: its three quick modes, with short answers, calls spread evenly. The client's stamps
// and the simulator's are of one monotonic clock, so that a sample may differ from the truth only by the way between
// two sockets. (Standard calls of Llama take a minute; they are in test/experiments/whole-study-a.ts.)
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { Distribution } from '../../src/scenario/distribution-schema.ts'
import type { RunPlan } from '../../src/plan/run-plan.ts'
import { quantile } from '../experiments/quantile.ts'
import {
  changeDeviations,
  type RepeatedStudy,
  repeatStudyA,
  type RowSamples,
  type SamplePair,
} from '../experiments/repeat-study-a.ts'
import { countOf, unaccounted } from '../engine/read-summary.ts'
import { timingTest } from '../timing/timing-test.ts'

const SLOW_MODE = 'llama-standard'
const QUICK_ROWS = ['Claude 3.5 Haiku, optimized', 'Claude 3.5 Haiku, standard', 'Llama 3.1 70B, optimized']
const CALLS_PER_SECOND = 6
const SECONDS = 12
const CALLS = CALLS_PER_SECOND * SECONDS

// A busy machine makes samples late, and never all of them: the nearest tenth has to be near, the others must not be far.
const TOLERATED_LATENESS_MS = { nearest: 4, median: 100, farthest: 400 }
const TOLERATED_RATE_SHARE = { nearest: 0.005, median: 0.03, farthest: 0.2 }
/** How far the ratio of two rows may be from that of their truths. */
const TOLERATED_CHANGE_SHARE = 0.25
/** A histogram's cell is narrower, relative to its samples. */
const CELL_SHARE = 1 / 1_000

const drawn: Distribution = { kind: 'uniform', min: 100, max: 200 }

const quickPart = (plan: RunPlan): RunPlan => ({
  ...plan,
  scenarios: plan.scenarios.map((scenario) => ({
    ...scenario,
    modes: scenario.modes.filter((mode) => plan.modes[mode]?.name !== SLOW_MODE),
    executor: {
      kind: 'constant-arrival-rate',
      rate: CALLS_PER_SECOND,
      timeUnitMs: 1_000,
      durationMs: SECONDS * 1_000,
      preAllocatedVUs: 100,
      maxVUs: 100,
      distribution: 'constant',
    },
  })),
  prompts: plan.prompts.map((prompt) => ({ ...prompt, maxOutputTokens: drawn })),
})

/** The default profile, but that a new connection is ready at once: its set-up is before the simulator's first stamp. */
function writeProfile(folder: string): string {
  const profiles = join(import.meta.dirname, '../../src/simulator/profiles')
  const written = readFileSync(join(profiles, 'default.yml'), 'utf8')
  const changed = written.replace('connectionSetUp: { value: 111ms', 'connectionSetUp: { value: 0ms')
  expect(changed).not.toBe(written)
  const path = join(folder, 'profile.yml')
  writeFileSync(path, changed)
  return path
}

const folder = mkdtempSync(join(tmpdir(), 'seismo-slice-'))
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

/** The last that was made. */
let study: RepeatedStudy

timingTest('the samples are what the simulator did, and so are the changes between rows', async () => {
  study = await repeatStudyA({ seed: 1, speed: 1, profile: writeProfile(folder), shorten: quickPart })
  for (const label of QUICK_ROWS) {
    const { timeToFirstTokenMs, tokensPerSecond } = samplesOf(label)
    expect({ label, ...spreadOf(latenesses(timeToFirstTokenMs)) }).toSatisfy(isWithin(TOLERATED_LATENESS_MS))
    expect({ label, ...spreadOf(shares(tokensPerSecond)) }).toSatisfy(isWithin(TOLERATED_RATE_SHARE))
  }
  const [change] = study.table.changes
  for (const { observed, truth } of changeDeviations(study).filter(({ label }) => label === change?.label)) {
    expect(Math.abs((100 + observed) / (100 + truth) - 1)).toBeLessThanOrEqual(TOLERATED_CHANGE_SHARE)
  }
})

test('every call is made, completed and counted under its mode', () => {
  const { summary, table, truth } = study
  expect(summary.outcome.reasons).toEqual([])
  expect(countOf(summary, 'calls_completed')).toBe(CALLS)
  expect(countOf(summary, 'dropped_iterations')).toBe(0)
  expect(unaccounted(summary)).toBe(0)
  expect(truth.map(({ calls, label }) => [label, calls])).toEqual(
    table.rows.map(({ label }) => [label, QUICK_ROWS.includes(label) ? CALLS / QUICK_ROWS.length : 0]),
  )
})

test.each(QUICK_ROWS)('%s: there is a sample of each call', (label) => {
  const { timeToFirstTokenMs, tokensPerSecond } = samplesOf(label)
  expect(timeToFirstTokenMs.observed).toHaveLength(timeToFirstTokenMs.truth.length)
  expect(tokensPerSecond.observed).toHaveLength(tokensPerSecond.truth.length)
})

test.each(QUICK_ROWS)('%s: the figures of its row are the percentiles of the samples', (label) => {
  const expected = figuresOf(label)
  const told = study.table.rows.find((row) => row.label === label)?.cells.map(({ observed }) => observed ?? NaN) ?? []
  expect(told).toHaveLength(expected.length)
  for (const [column, figure] of expected.entries()) {
    expect(Math.abs((told[column] ?? NaN) / figure - 1)).toBeLessThanOrEqual(CELL_SHARE)
  }
})

test('a change is that of the samples', () => {
  const [change] = study.table.changes
  const [before, after] = [change?.from ?? '', change?.to ?? ''].map(figuresOf)
  const ratios = (change?.cells ?? []).map(({ observedPercent }) => 1 + (observedPercent ?? NaN) / 100)
  expect(ratios).toHaveLength(study.table.columns.length)
  for (const [column, ratio] of ratios.entries()) {
    const ofSamples = (after?.[column] ?? NaN) / (before?.[column] ?? NaN)
    expect(Math.abs(ratio / ofSamples - 1)).toBeLessThanOrEqual(2 * CELL_SHARE)
  }
})

test('what was not called has no figure and no change', () => {
  const isQuick = new Set(QUICK_ROWS)
  const { changes, rows } = study.table
  const untold = rows.filter(({ label }) => !isQuick.has(label))
  expect(untold.flatMap(({ cells }) => cells.map(({ observed }) => observed))).toEqual([null, null, null, null])
  expect(changes[1]?.cells.map(({ observedPercent }) => observedPercent)).toEqual([null, null, null, null])
})

function samplesOf(label: string): RowSamples {
  const samples = study.samples.find((row) => row.label === label)
  assert(samples !== undefined, `the table has a row ${label}`)
  return samples
}

/** The row as the table has to have it, of the samples. */
function figuresOf(label: string): number[] {
  const { timeToFirstTokenMs, tokensPerSecond } = samplesOf(label)
  const seconds = timeToFirstTokenMs.observed.map((ms) => ms / 1_000)
  return [seconds, tokensPerSecond.observed].flatMap((each) => [quantile(each, 0.5), quantile(each, 0.9)])
}

/** Of samples of the same rank. */
const latenesses = ({ observed, truth }: SamplePair): number[] =>
  truth.map((value, rank) => Math.abs((observed[rank] ?? NaN) - value))

const shares = ({ observed, truth }: SamplePair): number[] =>
  truth.map((value, rank) => Math.abs((observed[rank] ?? NaN) / value - 1))

interface Spread {
  readonly nearest: number
  readonly median: number
  readonly farthest: number
}

const spreadOf = (distances: readonly number[]): Spread => ({
  nearest: quantile(distances, 0.1),
  median: quantile(distances, 0.5),
  farthest: quantile(distances, 0.9),
})

const isWithin =
  (limits: Spread) =>
  ({ farthest, median, nearest }: Spread): boolean =>
    nearest <= limits.nearest && median <= limits.median && farthest <= limits.farthest
