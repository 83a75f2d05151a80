import type { World } from '../world.ts'
import type { Account } from '../control-plane/account.ts'
import type { ModelProfile, PromptProfile } from '../profile/profile.ts'
import type { ApiError } from '../wire/api-error.ts'
import type { Exchange } from '../wire/exchange.ts'
import type { ParsedRequest } from './inference-request.ts'
import type { ReplyFormat } from './reply-format.ts'
import type { Resolution } from './target.ts'

/** One operation that makes a model reply: what its requests say, and how its replies are written. */
export interface InferenceApi {
  /** AWS's name of the operation, or one in its manner. */
  readonly operation: InferenceOperation
  readonly isStream: boolean
  /** Which model a call is for; `region` is the caller's. */
  resolve(account: Account, modelSegment: string, region: string): Resolution
  /** The body of a call of a managed prompt, as it would be without one. */
  fill(prompt: PromptProfile, body: Buffer): Buffer | ApiError
  /** `model` is null when the model is not known: the shape is then all that can be looked at. */
  parse(body: Buffer, exchange: Exchange, model: ModelProfile | null): ParsedRequest
  /** The exchange that the reply of an admitted call is made for, where it is not its own; `abandon` breaks it off. */
  accept?(exchange: Exchange, abandon: () => void): Exchange
  /** Once for each reply: a format may keep count of what it has written. */
  format(world: World, model: ModelProfile): ReplyFormat
}

export type InferenceOperation =
  | 'Converse'
  | 'ConverseStream'
  | 'InvokeModel'
  | 'InvokeModelWithResponseStream'
  | EndpointOperation
  | `${EndpointOperation}Stream`

/** Those of OpenAI's and Anthropic's APIs, whose bodies say whether the answer is to be a stream. */
export type EndpointOperation = 'ChatCompletions' | 'Responses' | 'Messages'

/** The way of a request to its API: a body may have to be read before it is known. */
export interface InferenceRoad {
  /** As far as it is known by then. */
  readonly operation: InferenceOperation
  /** Null is a body that is too long. */
  choose(body: Buffer | null): { readonly api: InferenceApi; readonly modelSegment: string }
}

/** Of an API that the path names, with its model. */
export const roadTo = (api: InferenceApi, modelSegment: string): InferenceRoad => ({
  operation: api.operation,
  choose: () => ({ api, modelSegment }),
})
