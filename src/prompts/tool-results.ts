// What tools give back: results that somebody wrote down, or made-up ones of a length that is drawn.
import type { Json } from '../conversation/json.ts'
import type { ToolResult, ToolUse } from '../conversation/conversation.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import { drawInteger } from '../random/draw.ts'
import type { Random } from '../random/random.ts'
import type { AgentPlan } from '../scenario/agent-schema.ts'
import { ANY_TOOL, type CannedResult } from '../scenario/canned-results.ts'
import type { ToolAnswer } from './agent-talk.ts'
import { drawNumber, drawWhole } from './draw-distribution.ts'
import { cutText, greatestDraw, makeSyntheticText, type SyntheticText } from './synthetic-text.ts'

/** Answers a call of a tool; all draws come from `random`. */
export type AnswerTool = (call: ToolUse, random: Random) => ToolAnswer

/** Of each prompt of the plan, in their order; null where it is no agent. */
export function openToolResults({ prompts, seed }: RunPlan): (AnswerTool | null)[] {
  const longest = Math.max(
    0,
    ...prompts.map(({ agent, charactersPerToken }) =>
      agent === null ? 0 : greatestDraw(agent.toolResult.tokens) * charactersPerToken,
    ),
  )
  const prose = makeSyntheticText(seed, longest === 0 ? 0 : Math.ceil(longest) + SPARE_CHARACTERS)
  return prompts.map(({ agent, charactersPerToken }) =>
    agent === null ? null : openAgent(agent, charactersPerToken, prose),
  )
}

/** Cuts begin at other sentences even where the longest result is asked for. */
const SPARE_CHARACTERS = 100_000

const FAILURES = [
  'Error: the request timed out after 30 seconds.',
  'Error: not found.',
  'Error: permission denied for this record.',
  'Error: the service is busy, try again later.',
  'Error: invalid argument.',
] as const

function openAgent({ toolResult }: AgentPlan, charactersPerToken: number, prose: SyntheticText): AnswerTool {
  const { canned, delayMs, errorShare, format, tokens } = toolResult
  const resultOf = (name: string, random: Random): CannedResult => {
    if (errorShare > 0 && random.next() < errorShare) {
      return { content: [{ text: pick(random, FAILURES) }], status: 'error' }
    }
    const known = canned?.results[name] ?? canned?.results[ANY_TOOL]
    if (known !== undefined) return pick(random, known)
    const length = Math.max(1, Math.round(drawWhole(random, tokens) * charactersPerToken))
    return {
      content: [
        format === 'text' ? { text: cutText(prose, length, random) } : { json: drawJson(length, prose, random) },
      ],
    }
  }
  return ({ name, toolUseId }, random) => {
    const drawnMs = drawNumber(random, delayMs)
    const result: ToolResult = { toolUseId, ...resultOf(name, random) }
    return { result, delayMs: drawnMs }
  }
}

const STATES = ['open', 'pending', 'closed', 'active', 'archived'] as const
const CHARACTERS_A_RECORD = 200

/** Records of some 200 characters, `length` of them in all, in JSON. */
function drawJson(length: number, prose: SyntheticText, random: Random): Json {
  const count = Math.max(1, Math.floor(length / CHARACTERS_A_RECORD))
  let left = length - JSON.stringify({ count, items: [] }).length
  const items = Array.from({ length: count }, (_, index) => {
    const record = { id: drawInteger(random, 100_000, 999_999), state: pick(random, STATES), note: '' }
    // What a record has too little, for its text ends behind a whole word, the ones after it have.
    const room = Math.floor(left / (count - index)) - JSON.stringify(record).length - 1
    const item = { ...record, note: room < 1 ? '' : cutText(prose, room, random) }
    left -= JSON.stringify(item).length + 1
    return item
  })
  return { count, items }
}

const pick = <Item>(random: Random, items: readonly Item[]): Item =>
  items[drawInteger(random, 0, items.length - 1)] as Item
