import type { ContentBlock, MediaBlock, Message } from '../conversation/conversation.ts'
import type { CallStep, PromptPlan, RunPlan } from '../plan/run-plan.ts'
import { makeRandom } from '../random/random.ts'
import type { Row } from '../reading/data-sets/row-reader.ts'
import type { Distribution } from '../scenario/distribution-schema.ts'
import { makeAgentTalk } from './agent-talk.ts'
import { cuttingHistory } from './cut-history.ts'
import { drawNumber, drawWhole } from './draw-distribution.ts'
import type { MediaWriter } from './media-writer.ts'
import { makeNoncedRequests, type NoncedRequests, type Nonces, placeOfNonce } from './nonce.ts'
import { messageOfRow, type PromptWriter } from './prompt-writers.ts'
import { frameOfRow, headedBy, messagesOfRow, modeOfRow, placeBesideRow } from './row-call.ts'
import { makeScriptedTalk, makeSingleTalk, type Talk } from './talk.ts'
import type { AnswerTool } from './tool-results.ts'

/** Who writes what an entry says. */
interface Writers {
  readonly writer: PromptWriter
  readonly media: MediaWriter
  /** Null where the entry is no agent. */
  readonly answer: AnswerTool | null
  readonly nonces: Nonces
}

/** Which call it is: everything but the nonce follows from this. */
interface TalkPlace {
  readonly entry: number
  /** How often the scenario took the entry before. */
  readonly ordinal: number
  readonly scenario: number
  readonly block: number
  /** Of the iteration's calls, from 0. */
  readonly call: number
  readonly step: CallStep
  /** The iteration's, which neither a step nor a row may have said otherwise. */
  readonly mode: number
}

/** What one call step says. */
export function openTalk(plan: RunPlan, { answer, media, nonces, writer }: Writers, place: TalkPlace): Talk {
  const { block, call, entry, ordinal, scenario, step } = place
  const prompt = plan.prompts[entry] as PromptPlan
  const random = (purpose: string, turn: number) => makeRandom(plan.seed, purpose, scenario, block, call, turn)
  const turns = prompt.recorded === null ? drawWholeOrNull(prompt.turns, () => random('turns', 0)) : null
  const requestFor = (turn: number) => ({ random: random('prompt', turn), scenario, ordinal, turn })
  const limitOf = (turn: number, ofRow: number | null) =>
    drawWholeOrNull(step.maxOutputTokens ?? drawnLimit(prompt), () => random('output limit', turn)) ?? ofRow
  const rowFor = (turn: number): Row | null => writer.row?.(requestFor(turn)) ?? null
  const row = rowFor(1)
  const recorded = row?.turns ?? null
  // Unless it was recorded as one, each turn of a conversation has a row of its own; the first one says what is common to all.
  const rowAt = (turn: number): Row | null => (turn === 1 || recorded !== null ? row : rowFor(turn))
  const carriedIn = (turn: number, ofTurn = row) => media.carry(turn, () => random('media', turn), ofTurn)
  const mode = row === null ? null : modeOfRow(plan, prompt, row)
  const frame =
    row === null ? writer : frameOfRow(row, writer, { isConversation: turns !== null, toolChoice: prompt.toolChoice })
  const nonceAt = row?.call.system == null ? placeOfNonce(prompt) : placeBesideRow(prompt)
  const nonced = makeNoncedRequests({ system: frame.system, tools: frame.tools }, nonceAt, nonces)
  const { head } = nonced
  const requestOf = requestsWithin(prompt, nonced)
  if (prompt.agent !== null && answer !== null) {
    const { blocks } = carriedIn(1)
    const task = (): Message => ({ role: 'user', content: contentOf(head, blocks, writer.message(requestFor(1)).text) })
    return makeAgentTalk({
      prompt: entry,
      mode,
      maxSteps: prompt.agent.maxSteps,
      beginning: row === null ? [task()] : messagesOfRow(row, head, blocks),
      maxOutputTokensAt: (at) => limitOf(at, row?.maxOutputTokens ?? null),
      answer: (use, at, index) => answer(use, makeRandom(plan.seed, 'tool result', scenario, block, call, at, index)),
      requestOf,
    })
  }
  if (row !== null && turns === null && recorded === null) {
    const said = requestOf(messagesOfRow(row, head, carriedIn(1).blocks))
    const maxOutputTokens = limitOf(1, row.maxOutputTokens)
    return makeSingleTalk(entry, mode, { ...said, maxOutputTokens, aimedInputTokens: null })
  }
  return makeScriptedTalk({
    prompt: entry,
    mode,
    turns: recorded?.length ?? turns,
    messageAt(turn) {
      const ofTurn = rowAt(turn)
      const { blocks, tokensIn } = carriedIn(turn, ofTurn)
      const headOfTurn = turn === 1 ? head : ''
      if (row !== null && recorded !== null) {
        const content = headedBy(headOfTurn, [...blocks, ...(recorded[turn - 1]?.said ?? [])])
        return { content, maxOutputTokens: limitOf(turn, row.maxOutputTokens), aimedInputTokens: null }
      }
      const { aimedInputTokens, maxOutputTokens, text } =
        ofTurn === null ? writer.message(requestFor(turn)) : messageOfRow(ofTurn)
      return {
        content: contentOf(headOfTurn, blocks, text),
        maxOutputTokens: limitOf(turn, maxOutputTokens),
        aimedInputTokens:
          aimedInputTokens === null ? null : addOrNull(aimedInputTokens, tokensIn(step.mode ?? mode ?? place.mode)),
      }
    },
    recordedReply: (turn) => recorded?.[turn - 1]?.answered ?? null,
    pauseBeforeMs: (turn) =>
      prompt.turnThinkMs === null ? 0 : drawNumber(random('turn think', turn), prompt.turnThinkMs),
    requestOf,
  })
}

/** With as much of the history as the prompt leaves a request. */
function requestsWithin(
  { agent, charactersPerToken, history }: PromptPlan,
  { head, requestOf }: NoncedRequests,
): NoncedRequests['requestOf'] {
  if (history === null) return requestOf
  return cuttingHistory({ plan: history, charactersPerToken, head, isAgent: agent !== null }, requestOf)
}

/**
 * Images and documents stand ahead of the text: models answer best to what is asked behind them. A nonce stands ahead of both, because a
 * cache compares from the beginning.
 */
const contentOf = (nonce: string, media: readonly MediaBlock[], text: string): readonly ContentBlock[] =>
  media.length === 0 ? [{ text: nonce + text }] : [...(nonce === '' ? [] : [{ text: nonce }]), ...media, { text }]

const addOrNull = (one: number, other: number | null): number | null => (other === null ? null : one + other)

const drawWholeOrNull = (
  distribution: Distribution | null,
  random: () => ReturnType<typeof makeRandom>,
): number | null => (distribution === null ? null : drawWhole(random(), distribution))

/** The limit that is the prompt's own; what rows say is in the row. */
const drawnLimit = ({ maxOutputTokens }: PromptPlan): Distribution | null =>
  maxOutputTokens?.kind === 'by-row' ? null : maxOutputTokens
