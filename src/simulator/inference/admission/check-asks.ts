// What a model is asked for and does not do, in the words of those who say so: Bedrock of its own interface, and the
// vendor of its own, which Converse passes on behind a sentence of its own. Where no capture is named, a text is by
// analogy with those that are.
import type { ModelProfile, ThinkingProfile } from '../../profile/profile.ts'
import { type Effort, EFFORTS } from '../../vocabulary.ts'
import { type ApiError, invalid } from '../../wire/api-error.ts'
import type { ModelAsks, ThinkingAsked } from '../model-asks.ts'
import { objectToMedia } from './object-to-media.ts'
import { objectToTools } from './object-to-tools.ts'

export type AskedModel = Pick<ModelProfile, 'body' | 'cache' | 'inputs' | 'media' | 'sampling' | 'thinking' | 'effort'>

interface AsksOfCall {
  readonly asks: ModelAsks
  readonly maxTokens: number
  readonly isStream: boolean
}

/** Why a model does not do what is asked of it, or null. */
export function checkAsks(model: AskedModel, { asks, maxTokens, isStream }: AsksOfCall): ApiError | null {
  const input = checkInputs(model, asks, isStream)
  if (input !== null) return input
  const objection =
    objectToPrefill(model, asks) ??
    objectToSampling(model.sampling, asks) ??
    objectToThinking(model.thinking, asks.thinking, maxTokens) ??
    objectToEffort(model, asks) ??
    objectToTools(model, asks) ??
    objectToMedia(model, asks)
  if (objection === null) return null
  return invalid(asks.isNative ? objection : `The model returned the following errors: ${objection}`)
}

/** Captured of Claude, which looks for a kind of source there: https://github.com/strands-agents/harness-sdk/pull/3610 */
const noS3 = (place: string): ApiError => invalid(`${place}.type: Field required`)

const INPUT_OF = { image: 'images', document: 'documents', video: 'video', audio: 'audio' } as const

function checkInputs({ body, inputs }: AskedModel, asks: ModelAsks, isStream: boolean): ApiError | null {
  if (asks.tools !== null && !inputs.tools) return noTools
  if (asks.tools !== null && isStream && !inputs.toolsInStreams) return noToolsInStreams
  const forced = asks.isNative ? null : forcedChoice(asks)
  if (forced !== null && !inputs.toolChoice) return noToolChoice(forced)
  const kind = asks.media.find((media) => !inputs[INPUT_OF[media.kind]])?.kind
  if (kind !== undefined) return noField(kind)
  const elsewhere = inputs.s3 ? undefined : asks.media.find(({ isElsewhere }) => isElsewhere)
  if (elsewhere !== undefined) return noS3(elsewhere.place)
  return asks.prefill && !inputs.prefill && body !== 'claude' ? noPrefill : null
}

const noTools = invalid("This model doesn't support tool use.")

/** Captured: https://github.com/earendil-works/pi/issues/3739 */
const noToolsInStreams = invalid("This model doesn't support tool use in streaming mode.")

/** `any` or `tool`; null where the choice is the model's. */
function forcedChoice({ tools }: ModelAsks): 'any' | 'tool' | null {
  const kind = tools?.choice.kind
  return kind === 'any' || kind === 'tool' ? kind : null
}

/** Captured of `any`: https://github.com/strands-agents/harness-sdk/issues/1241 */
const noToolChoice = (kind: 'any' | 'tool'): ApiError => {
  const field = `toolConfig.toolChoice.${kind}`
  return invalid(`This model doesn't support the ${field} field. Remove ${field} and try again.`)
}

/** Captured of an image: https://github.com/anomalyco/opencode/issues/49443 */
const noField = (field: string): ApiError =>
  invalid(`This model doesn't support the ${field} field for user messages. Remove ${field} and try again.`)

/** Captured: https://github.com/i-am-bee/beeai-framework/issues/753 */
const noPrefill = invalid(
  'The model that you are using requires the last turn in the conversation to be a user message. ' +
    'Add a user message to the conversation and try again.',
)

/** Claude's makers say so themselves. Captured: https://github.com/NousResearch/hermes-agent/pull/101401 */
const objectToPrefill = ({ body, inputs }: AskedModel, { prefill }: ModelAsks): string | null =>
  prefill && !inputs.prefill && body === 'claude'
    ? 'This model does not support assistant message prefill. The conversation must end with a user message.'
    : null

/** Captured: https://github.com/cline/cline/issues/10572 */
function objectToSampling({ refused, isExclusive }: AskedModel['sampling'], { sampling }: ModelAsks): string | null {
  const first = sampling.find((name) => refused.includes(name))
  if (first !== undefined) return `\`${first}\` is deprecated for this model.`
  return isExclusive && sampling.includes('temperature') && sampling.includes('top_p')
    ? '`temperature` and `top_p` cannot both be specified for this model. Please use only one.'
    : null
}

const LEAST_BUDGET_TOKENS = 1_024

function objectToThinking(
  thinking: ThinkingProfile | null,
  asked: ThinkingAsked | null,
  maxTokens: number,
): string | null {
  if (asked === null) return null
  if (asked.kind === 'off') return thinking?.canBeOff === false ? notSupported('disabled') : null
  if (thinking === null) return 'thinking is not supported on this model.'
  if (!thinking.kinds.includes(asked.kind)) return asked.kind === 'budget' ? ADAPTIVE_ONLY : notSupported(asked.kind)
  if (asked.kind !== 'budget') return null
  // Both are captured: https://github.com/danny-avila/LibreChat/issues/8346, https://github.com/vercel/ai/issues/7927
  if (asked.budgetTokens < LEAST_BUDGET_TOKENS) {
    return `thinking.enabled.budget_tokens: Input should be greater than or equal to ${LEAST_BUDGET_TOKENS}`
  }
  return asked.budgetTokens < maxTokens ? null : BUDGET_TOO_LARGE
}

const notSupported = (kind: string): string => `"thinking.type.${kind}" is not supported for this model.`

const ADAPTIVE_ONLY = `${notSupported('enabled')} Use "thinking.type.adaptive" and "output_config.effort" to control thinking behavior.`

const BUDGET_TOO_LARGE =
  '`max_tokens` must be greater than `thinking.budget_tokens`. Please consult our documentation at ' +
  'https://docs.claude.com/en/docs/build-with-claude/extended-thinking#max-tokens-and-context-window-size'

function objectToEffort({ effort }: AskedModel, asks: ModelAsks): string | null {
  if (asks.effort === null) return null
  if (effort === null) return 'This model does not support the effort parameter.'
  const levels = EFFORTS.filter((level) => effort.factors[level] !== undefined)
  if (levels.includes(asks.effort as Effort)) return null
  return `output_config.effort: Input should be ${levels.map((level) => `'${level}'`).join(' or ')}`
}
