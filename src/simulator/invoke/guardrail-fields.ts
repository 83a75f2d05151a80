import type { ReplyEnd } from '../inference/reply-format.ts'
import type { JsonRecord } from '../json-shape.ts'

/**
 * What a guardrail adds to a whole body or to the last chunk: that it stepped in is told here, and never in the
 * model's own stop reason. https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-use-invoke-model.html
 */
export function guardrailFields({ stopReason, trace }: ReplyEnd): JsonRecord {
  const isAssessed = trace !== null && 'guardrail' in trace
  const action = stopReason === 'guardrail_intervened' ? 'INTERVENED' : 'NONE'
  return {
    ...(trace === null ? {} : { 'amazon-bedrock-trace': trace }),
    ...(isAssessed || action === 'INTERVENED' ? { 'amazon-bedrock-guardrailAction': action } : {}),
  }
}
