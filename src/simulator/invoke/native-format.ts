// What differs between the bodies that InvokeModel takes: how one is read, and what a reply in it says. Plain JSON on
// both sides; when it is written, and in which frames, is not decided here.
import type { Random } from '../../random/random.ts'
import type { ModelAsks } from '../inference/model-asks.ts'
import type { MeasuredPrompt } from '../inference/inference-request.ts'
import type { ReplyEnd, ReplyStart } from '../inference/reply-format.ts'
import type { JsonRecord } from '../describe-issue.ts'
import type { ModelProfile } from '../profile/profile.ts'
import type { ApiError } from '../wire/api-error.ts'

export interface NativeFormat {
  parse(body: JsonRecord, model: ModelProfile): NativeRequest | ApiError
  /** The body of a whole answer that says `text`. */
  answer(text: string, end: ReplyEnd, writing: NativeWriting): JsonRecord
  /** What a stream says before its first delta. */
  opening(start: ReplyStart, writing: NativeWriting): readonly JsonRecord[]
  readonly delta: NativeDelta
  /** How a thought is told before the answer; null for a body that tells none. */
  readonly thought: NativeThought | null
  /** What it says after its last: never empty, because the last object carries Bedrock's own metrics. */
  closing(end: ReplyEnd, writing: NativeWriting): readonly JsonRecord[]
}

/** `alike`: every delta of a text is the same, in any reply. `counted`: it also says how far the reply is. */
export type NativeDelta =
  | { readonly kind: 'alike'; of(text: string): JsonRecord }
  | {
      readonly kind: 'counted'
      /** `outputTokens` are those of the reply up to here; `inputTokens` is null in every delta but the first. */
      of(text: string, outputTokens: number, inputTokens: number | null): JsonRecord
    }

export interface NativeThought {
  delta(text: string): JsonRecord
  /** The end of the thought, and the beginning of the answer. */
  end(signature: string): readonly JsonRecord[]
  /** Of the answer behind it. */
  answer(text: string): JsonRecord
}

export interface NativeWriting {
  readonly model: ModelProfile
  readonly random: Random
}

export interface NativeRequest {
  readonly prompt: MeasuredPrompt
  /** Null when the body sets none and its format has no default. */
  readonly maxTokens: number | null
  readonly asks: ModelAsks
}
