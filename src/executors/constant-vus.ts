import type { ConstantVusPlan } from '../plan/executor-plan.ts'
import type { ExecutorContext } from './executor.ts'
import { runSteppedVUs } from './stepped-vus.ts'

/** A line that is flat: one step at the beginning, and nobody is ramped down. */
export const runConstantVus = ({ vus, durationMs }: ConstantVusPlan, context: ExecutorContext): Promise<void> =>
  runSteppedVUs({ steps: [{ offsetMs: 0, vus }], durationMs, gracefulRampDownMs: 0 }, context)
