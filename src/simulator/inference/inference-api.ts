import type { World } from '../world.ts'
import type { ModelProfile, PromptProfile } from '../profile/profile.ts'
import type { ApiError } from '../wire/api-error.ts'
import type { Exchange } from '../wire/exchange.ts'
import type { ParsedRequest } from './inference-request.ts'
import type { ReplyFormat } from './reply-format.ts'

/** One operation that makes a model reply: what its requests say, and how its replies are written. */
export interface InferenceApi {
  /** AWS's name of the operation. */
  readonly operation: InferenceOperation
  readonly isStream: boolean
  /** The body of a call of a managed prompt, as it would be without one. */
  fill(prompt: PromptProfile, body: Buffer): Buffer | ApiError
  /** `model` is null when the model is not known: the shape is then all that can be looked at. */
  parse(body: Buffer, exchange: Exchange, model: ModelProfile | null): ParsedRequest
  /** Once for each reply: a format may keep count of what it has written. */
  format(world: World, model: ModelProfile): ReplyFormat
}

export type InferenceOperation = 'Converse' | 'ConverseStream' | 'InvokeModel' | 'InvokeModelWithResponseStream'
