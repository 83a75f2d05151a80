// Runs the scenario of a study as it is shipped, against a simulator of its own.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { conductRun } from '../../src/engine/conductor.ts'
import { planDefaults } from '../../src/engine/plan-defaults.ts'
import { makeRunPlan } from '../../src/plan/make-run-plan.ts'
import type { RunPlan } from '../../src/plan/run-plan.ts'
import { readSummary } from '../../src/reports/summary-file.ts'
import { METRIC_VOCABULARY } from '../../src/results/metric-vocabulary.ts'
import type { Summary } from '../../src/results/summary.ts'
import { readTextFile } from '../../src/scenario/read-text-file.ts'
import { readScenarioFile } from '../../src/scenario/validate-script.ts'
import { startSimulator } from '../../src/simulator/start-simulator.ts'
import { systemClock } from '../../src/time/system-clock.ts'

const FOLDER = join(import.meta.dirname, '../../scenarios')

export interface Repetition {
  readonly seed: number
  /** How many times as fast as real time the simulated world goes. */
  readonly speed: number
  /** As on the command line; what is not given is as the scenario has it. */
  readonly overrides?: { readonly vus: string; readonly iterations: string }
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
  readonly calls: readonly CallTimes[]
}

/** `name`: of the scenario file, without its ending. */
export async function runStudy(name: string, { overrides, seed, speed }: Repetition): Promise<RunOfStudy> {
  const simulator = await startSimulator({ port: 0, profile: 'default', seed, speed })
  const folder = mkdtempSync(join(tmpdir(), 'seismo-study-'))
  try {
    const target = { target: simulator.url, ...overrides }
    const written = readScenarioFile(join(FOLDER, `${name}.yml`), target, readTextFile, METRIC_VOCABULARY)
    const plan = makeRunPlan(written, { ...planDefaults(folder), seed, threads: 1 })
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
    return { plan, summary: readSummary(run.folder), calls }
  } finally {
    rmSync(folder, { recursive: true, force: true })
    await simulator.close()
  }
}
