import { randomInt } from 'node:crypto'
import { availableParallelism } from 'node:os'
import type { PlanDefaults } from '../plan/make-run-plan.ts'
import { loadPriceFile } from '../scenario/read-price-file.ts'

/** What a plan takes where the scenario leaves it open. The seed is small enough to be read out and typed again. */
export const planDefaults = (workingDir: string): PlanDefaults => ({
  seed: randomInt(1_000_000),
  // One core is the conductor's.
  threads: Math.max(1, availableParallelism() - 1),
  workingDir,
  prices: loadPriceFile(),
})
