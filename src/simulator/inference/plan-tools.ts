// Whether a model calls tools in place of an answer, which of them, and with what input. In a turn, which is all that
// follows a message of the user's own, it calls tools for so many steps and then answers:
//   calls in step k     toolChoice `auto`: of `callShare` of the turns, while k < stepsBeforeAnswer, drawn once a turn
//                       `any` or one tool: always; `none`: never
//   calls at once       callsPerReply, in whole numbers from 1; one where one tool is named or parallel calls are off
//   tokens of a call    overheadTokens + ⌈characters of its input / charactersPerToken⌉
//   text before them    textTokens, in `textShare` of the replies with calls
// How long a turn is follows from the id of its first call, which the conversation carries: a server remembers nothing,
// and two conversations that say the same still differ.
import { drawInteger } from '../../random/draw.ts'
import { makeRandom, type Random } from '../../random/random.ts'
import { renderJson } from '../describe-issue.ts'
import { drawJson } from '../json-schema/draw-json.ts'
import { draw } from '../profile/distribution.ts'
import type { ModelProfile, ToolsProfile } from '../profile/profile.ts'
import type { OfferedTool, ToolsAsked } from './model-asks.ts'
import type { ReplyBlock, ToolBlock } from './reply-blocks.ts'
import { drawToolUseId, type ToolUseIds } from './tool-use-id.ts'

type CallingModel = Pick<ModelProfile, 'tools' | 'charactersPerToken'>

/** Null: it answers. */
export function planTools(
  { tools: profile, charactersPerToken }: CallingModel,
  asked: ToolsAsked,
  ids: ToolUseIds,
  random: Random,
): readonly ReplyBlock[] | null {
  const firstId = drawToolUseId(ids, random)
  if (!isCalling(profile, asked, firstId, random)) return null
  const text = random.next() < profile.textShare ? drawWhole(random, profile.textTokens) : 0
  const calls = asked.isParallel && asked.choice.kind !== 'tool' ? drawWhole(random, profile.callsPerReply) : 1
  const callOf = (id: string): ToolBlock => {
    const tool = chooseTool(asked, random)
    const input = drawInput(profile, tool, random)
    const inputTokens = Math.ceil(input.length / charactersPerToken)
    return {
      kind: 'tool',
      tokens: profile.overheadTokens + inputTokens,
      headTokens: profile.overheadTokens,
      call: { id, name: tool.name, input, hasEmptyDelta: random.next() < profile.emptyDeltaShare },
      isCut: false,
    }
  }
  return [
    ...(text === 0 ? [] : [{ kind: 'text' as const, tokens: text, text: null }]),
    ...Array.from({ length: calls }, (_, index) => callOf(index === 0 ? firstId : drawToolUseId(ids, random))),
  ]
}

function isCalling(
  profile: ToolsProfile,
  { tools, choice, turn }: ToolsAsked,
  firstId: string,
  random: Random,
): boolean {
  const begins = random.next() < profile.callShare
  if (tools.length === 0) return false
  switch (choice.kind) {
    case 'none':
      return false
    case 'any':
    case 'tool':
      return true
    case 'auto': {
      if (turn.steps === 0) return begins
      const steps = drawWhole(makeRandom(0, 'steps of a turn', turn.firstCallId ?? firstId), profile.stepsBeforeAnswer)
      return turn.steps < steps
    }
  }
}

function chooseTool({ tools, choice }: ToolsAsked, random: Random): OfferedTool {
  const named = choice.kind === 'tool' ? tools.find(({ name }) => name === choice.name) : undefined
  return named ?? (tools[drawInteger(random, 0, tools.length - 1)] as OfferedTool)
}

/** Empty where the schema asks for nothing and nothing is drawn. */
function drawInput({ optionalShare }: ToolsProfile, { schema }: OfferedTool, random: Random): string {
  const input = renderJson(drawJson({ ...schema, type: 'object' }, random, optionalShare))
  return input === '{}' ? '' : input
}

const drawWhole = (random: Random, distribution: ToolsProfile['callsPerReply']): number =>
  Math.max(1, Math.round(draw(random, distribution)))
