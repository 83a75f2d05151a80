// How a test tells a thread of `dying-thread.ts` to die: by a file beside the scenario, whatever thread looks for it.
import { existsSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { RunPlan } from '../../src/plan/run-plan.ts'

const sign = (plan: RunPlan): string => join(dirname(plan.scenarioFile), 'die')

export const tellToDie = (plan: RunPlan): void => writeFileSync(sign(plan), '')

export const isToldToDie = (plan: RunPlan): boolean => existsSync(sign(plan))
