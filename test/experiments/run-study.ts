// Runs the scenario of a study as it is shipped, against a simulator of its own.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { conductRun } from '../../src/engine/conductor.ts'
import { planDefaults } from '../../src/engine/plan-of-script.ts'
import { makeRunPlan } from '../../src/plan/make-run-plan.ts'
import type { RunPlan } from '../../src/plan/run-plan.ts'
import type { TrendSeries } from '../../src/metrics/snapshot.ts'
import { HISTOGRAM_LOG, readHistogramLog } from '../../src/run-folder/histogram-log.ts'
import { readSummary } from '../../src/run-folder/summary-file.ts'
import { METRIC_VOCABULARY } from '../../src/results/thresholds.ts'
import type { Summary } from '../../src/results/summary.ts'
import { readTextFile } from '../../src/reading/read-text-file.ts'
import { readScenarioFile } from '../../src/scenario/validate-script.ts'
import { startSimulator } from '../../src/simulator/start-simulator.ts'
import { systemClock } from '../../src/time/system-clock.ts'

const FOLDER = join(import.meta.dirname, '../../scenarios')

export interface Repetition {
  readonly seed: number
  /** How many times as fast as real time the simulated world goes. */
  readonly speed: number
  /** The simulator's: a built-in one's name, or a file's path. */
  readonly profile?: string
  /** As on the command line; what is not given is as the scenario has it. */
  readonly overrides?: { readonly vus: string; readonly iterations: string }
  /** What a test leaves out of the plan, to be done sooner. */
  readonly shorten?: (plan: RunPlan) => RunPlan
}

/** What the simulator knows of a call. */
export interface CallTimes {
  readonly model: string
  readonly latencyAsked: string
  readonly outcome: string
  readonly receivedMs: number
  readonly firstTokenMs: number
  readonly lastTokenMs: number
  readonly tokens: number
}

export interface RunOfStudy {
  readonly plan: RunPlan
  readonly summary: Summary
  /** Of each interval, as the run left them on the disk. */
  readonly trends: readonly TrendSeries[]
  readonly calls: readonly CallTimes[]
}

/** `name`: of the scenario file, without its ending. */
export async function runStudy(
  name: string,
  { overrides, profile = 'default', seed, shorten = (plan) => plan, speed }: Repetition,
): Promise<RunOfStudy> {
  const simulator = await startSimulator({ port: 0, profile, seed, speed })
  const folder = mkdtempSync(join(tmpdir(), 'seismo-study-'))
  try {
    const target = { target: simulator.url, ...overrides }
    const written = readScenarioFile(join(FOLDER, `${name}.yml`), target, readTextFile, METRIC_VOCABULARY)
    // It is held against the simulator's own truth, call by call, on a machine that may be busy.
    const plan = { ...shorten(makeRunPlan(written, { ...planDefaults(folder), seed, threads: 1 })), accuracy: null }
    const never = new AbortController().signal
    const run = await conductRun(plan, {
      clock: systemClock,
      tell: () => {},
      onInterval: () => {},
      drain: never,
      halt: never,
    })
    const answer = await fetch(`${simulator.url}/__truth/calls`)
    const { calls } = (await answer.json()) as { readonly calls: readonly CallTimes[] }
    const trends = [...readHistogramLog(join(run.folder, HISTOGRAM_LOG))].flatMap((interval) => interval.trends)
    return { plan, summary: readSummary(run.folder), trends, calls }
  } finally {
    rmSync(folder, { recursive: true, force: true })
    await simulator.close()
  }
}
