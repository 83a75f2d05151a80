// What a model says in the place of an answer in words, if anything.
import type { Random } from '../../random/random.ts'
import { type JsonRecord, renderJson } from '../describe-issue.ts'
import { drawJson } from '../json-schema/draw-json.ts'
import type { ModelProfile } from '../profile/profile.ts'
import type { ModelAsks } from './model-asks.ts'
import { planTools } from './plan-tools.ts'
import type { ReplyBlock } from './reply-blocks.ts'
import type { ToolUseIds } from './tool-use-id.ts'

type SayingModel = Pick<ModelProfile, 'tools' | 'charactersPerToken' | 'body'>

/** Null: words. */
export function planSaid(model: SayingModel, asks: ModelAsks, random: Random): readonly ReplyBlock[] | null {
  const calls = asks.tools && planTools(model, asks.tools, idsOf(model, asks), random)
  if (calls !== null || asks.outputSchema === null) return calls
  return [planStructured(model, asks.outputSchema, random)]
}

/** One text, as long as its JSON. */
function planStructured({ tools, charactersPerToken }: SayingModel, schema: JsonRecord, random: Random): ReplyBlock {
  const text = renderJson(drawJson(schema, random, tools.optionalShare))
  // A constant of the schema may be nested more deeply than can be rendered: words stand in for it.
  if (text === '') return { kind: 'text', tokens: 1, text: null }
  return { kind: 'text', tokens: Math.ceil(text.length / charactersPerToken), text }
}

function idsOf({ body }: SayingModel, { isNative }: ModelAsks): ToolUseIds {
  return isNative && (body === 'claude' || body === 'chat') ? body : 'converse'
}
