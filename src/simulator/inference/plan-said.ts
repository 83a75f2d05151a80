// What a model says in the place of an answer in words, if anything.
import type { Random } from '../../random/random.ts'
import type { ModelProfile } from '../profile/profile.ts'
import type { ModelAsks } from './model-asks.ts'
import { planTools } from './plan-tools.ts'
import type { ReplyBlock } from './reply-blocks.ts'
import type { ToolUseIds } from './tool-use-id.ts'

type SayingModel = Pick<ModelProfile, 'tools' | 'charactersPerToken' | 'body'>

/** Null: words. */
export function planSaid(model: SayingModel, asks: ModelAsks, random: Random): readonly ReplyBlock[] | null {
  return asks.tools && planTools(model, asks.tools, idsOf(model, asks), random)
}

function idsOf({ body }: SayingModel, { isNative }: ModelAsks): ToolUseIds {
  return isNative && (body === 'claude' || body === 'chat') ? body : 'converse'
}
