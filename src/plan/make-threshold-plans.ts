import assert from 'node:assert/strict'
import type { BedrockConfig } from '../scenario/config-schema.ts'
import type { ThresholdPlan } from './threshold-plan.ts'
import {
  isThresholdExpression,
  parseThresholdExpression,
  parseThresholdSelector,
} from '../scenario/threshold-schema.ts'

type WrittenThreshold = Exclude<Extract<BedrockConfig['thresholds'][string], readonly unknown[]>[number], string>

/** What is not written is as the schema has it. */
type WrittenThresholds = Readonly<
  Record<
    string,
    string | readonly (string | (Pick<WrittenThreshold, 'threshold'> & Partial<Omit<WrittenThreshold, 'threshold'>>))[]
  >
>

/** One for each expression, in the order in which they are written. */
export const makeThresholdPlans = (written: WrittenThresholds): ThresholdPlan[] =>
  Object.entries(written).flatMap(([key, expressions]) => {
    const selector = parseThresholdSelector(key)
    assert(selector !== null, 'the selector has been checked')
    const series = { metric: selector.metric, tags: Object.fromEntries(selector.tags) }
    return [expressions].flat().map((each) => {
      const {
        threshold,
        abortOnFail = false,
        delayAbortEval = 0,
        sure = false,
        window,
      } = typeof each === 'string' ? { threshold: each } : each
      const parsed = parseThresholdExpression(threshold)
      assert(isThresholdExpression(parsed), 'the expression has been checked')
      return {
        ...series,
        expression: threshold.trim(),
        ...parsed,
        sure,
        windowMs: window ?? null,
        abortOnFail,
        delayAbortEvalMs: delayAbortEval,
      }
    })
  })
