import process from 'node:process'
import type { RunPlan } from '../plan/run-plan.ts'
import type { Overrides } from '../scenario/overrides.ts'
import { planDefaults } from '../engine/plan-defaults.ts'
import { makeRunPlan } from '../plan/make-run-plan.ts'
import { readScenarioFile } from '../scenario/validate-script.ts'

export interface PlanOptions {
  readonly target?: string
  readonly out?: string
  readonly seed?: number
}

/** What the command line and the environment say over the file. */
export const overridesOf = ({ out, seed, target }: PlanOptions): Overrides => ({
  target,
  out,
  seed,
  region: process.env['AWS_REGION'] ?? process.env['AWS_DEFAULT_REGION'],
})

/** @throws {ConfigError} with every mistake in the files and the options. */
export const loadPlan = (file: string, overrides: Overrides): RunPlan =>
  makeRunPlan(readScenarioFile(file, overrides), planDefaults(process.cwd()))
