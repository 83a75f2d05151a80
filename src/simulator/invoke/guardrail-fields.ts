import type { ReplyEnd } from '../inference/reply-format.ts'
import type { JsonRecord } from '../json-shape.ts'

/**
 * What a guardrail adds to a whole body or to the last chunk: that it stepped in is told here, and never in the
 * model's own stop reason. https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-use-invoke-model.html
 */
export const guardrailFields = ({ stopReason, isGuarded, trace }: ReplyEnd): JsonRecord => ({
  ...(trace === null ? {} : { 'amazon-bedrock-trace': trace }),
  ...(isGuarded
    ? { 'amazon-bedrock-guardrailAction': stopReason === 'guardrail_intervened' ? 'INTERVENED' : 'NONE' }
    : {}),
})
