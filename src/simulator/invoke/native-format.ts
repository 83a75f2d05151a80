// What differs between the bodies that InvokeModel takes: how one is read, and what a reply in it says. Plain JSON on
// both sides; when it is written, and in which frames, is not decided here.
import type { Random } from '../../random/random.ts'
import type { ModelAsks } from '../inference/model-asks.ts'
import type { MeasuredPrompt } from '../inference/inference-request.ts'
import type { OpenBlock } from '../inference/block-turns.ts'
import type { SaidBlock, ToolCall } from '../inference/reply-blocks.ts'
import type { ReplyEnd, ReplyStart } from '../inference/reply-format.ts'
import type { JsonRecord } from '../describe-issue.ts'
import type { ModelProfile } from '../profile/profile.ts'
import type { ApiError } from '../wire/api-error.ts'

export interface NativeFormat {
  parse(body: JsonRecord, model: ModelProfile): NativeRequest | ApiError
  /** The body of a whole answer. */
  answer(said: readonly SaidBlock[], end: ReplyEnd, writing: NativeWriting): JsonRecord
  /** What a stream says before its first delta. */
  opening(start: ReplyStart, writing: NativeWriting): readonly JsonRecord[]
  /** Of a text that is the first block. */
  readonly delta: NativeDelta
  /** How blocks are told apart; null for a body that is one text. */
  readonly blocks: NativeBlocks | null
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

export interface NativeBlocks {
  readonly tellsThoughts: boolean
  begin(block: OpenBlock, kind: 'thought' | 'text'): readonly JsonRecord[]
  beginCall(block: OpenBlock, call: ToolCall): readonly JsonRecord[]
  delta(block: OpenBlock, piece: { readonly kind: 'thought' | 'text' | 'input'; readonly text: string }): JsonRecord
  /** `signature` is that of a thought that came to its end, and null for any other block. */
  end(block: OpenBlock, signature: string | null): readonly JsonRecord[]
}

/** Of a body that is one text. */
export const textOf = (said: readonly SaidBlock[]): string =>
  said.map((block) => (block.kind === 'text' ? block.text : '')).join('')

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
