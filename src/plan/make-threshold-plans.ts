import assert from 'node:assert/strict'
import type { BedrockConfig } from '../scenario/config-schema.ts'
import type { ThresholdPlan } from './threshold-plan.ts'
import { isThresholdExpression, parseThresholdExpression } from '../scenario/threshold-expression.ts'
import { parseThresholdSelector } from '../scenario/threshold-selector.ts'

/** One for each expression, in the order in which they are written. */
export const makeThresholdPlans = (written: BedrockConfig['thresholds']): ThresholdPlan[] =>
  Object.entries(written).flatMap(([key, expressions]) => {
    const selector = parseThresholdSelector(key)
    assert(selector !== null, 'the selector has been checked')
    const series = { metric: selector.metric, tags: Object.fromEntries(selector.tags) }
    return [expressions].flat().map((each) => {
      const { threshold, abortOnFail, delayAbortEval } =
        typeof each === 'string' ? { threshold: each, abortOnFail: false, delayAbortEval: 0 } : each
      const parsed = parseThresholdExpression(threshold)
      assert(isThresholdExpression(parsed), 'the expression has been checked')
      return { ...series, expression: threshold.trim(), ...parsed, abortOnFail, delayAbortEvalMs: delayAbortEval }
    })
  })
