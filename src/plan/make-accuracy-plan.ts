import type { BedrockConfig } from '../scenario/config-schema.ts'
import type { AccuracyPlan } from './accuracy-plan.ts'

export function makeAccuracyPlan(written: BedrockConfig['accuracy']): AccuracyPlan | null {
  if (written === 'off' || written === false) return null
  const { littlesLaw, loopDelay, scheduleLag, utilisation } = written
  return { loopDelayMs: loopDelay, scheduleLagMs: scheduleLag, utilisation, littlesLaw }
}
