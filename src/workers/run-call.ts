// What a call step does: one call, or the calls of a conversation. The text of the replies is kept here as long as
// the conversation lasts, because the next turn says it again; it is in no record and crosses to no other thread.
import type { CallRecord } from '../bedrock/call-record.ts'
import type { TurnMissedReason } from '../metrics/tag-values.ts'
import type { CallStep } from '../plan/flow-step.ts'
import type { Conversation, Message } from '../plan/conversation.ts'
import type { IterationPrompts, PromptedCall } from '../prompts/open-prompts.ts'
import { applyAfterCall, applyBeforeCall } from './call-hooks.ts'
import type { CallsVerdict, IterationOrder, Surroundings } from './run-iteration.ts'

/** An iteration under way. */
export interface IterationContext extends Surroundings {
  readonly order: IterationOrder
  readonly signal: AbortSignal
  readonly draws: IterationPrompts
  /** Of the scenario. */
  readonly model: 'open' | 'closed'
  /** When the next call is due. */
  dueMs: number
  /** Whether that is when the iteration was, and not when the step before it ended. */
  isFirst: boolean
  /** Whether a call was not made because the budget is spent: nothing follows it. */
  isCut: boolean
  /** Of the calls so far. */
  verdict: CallsVerdict
  /** Of the conversation under way. */
  turnsSent: number
}

/** Which call, as an index into the plan's lists. */
interface CallPlace {
  readonly mode: number
  readonly prompt: number
  readonly turn: number | null
}

/** @throws {HookFailure} */
export async function runCallStep(context: IterationContext, step: CallStep): Promise<void> {
  const { draws, signal } = context
  const said = draws.nextCall(step)
  const place = { mode: step.mode ?? draws.mode, prompt: said.prompt }
  if (said.turns !== null) return runConversation(context, place, said, said.turns)
  if (signal.aborted) return
  const { text, ...limits } = said.messageAt(1)
  const messages = [{ role: 'user', text }] as const
  await makeCall(context, { ...place, turn: null }, { system: said.system, messages, ...limits }, undefined)
}

/** Sends one turn after the other, and counts those that it did not come to. */
async function runConversation(
  context: IterationContext,
  place: Omit<CallPlace, 'turn'>,
  said: PromptedCall,
  turns: number,
): Promise<void> {
  const { order, recorder } = context
  const history: Message[] = []
  context.turnsSent = 0
  let ending: TurnMissedReason | null = null
  try {
    do ending = await runTurn(context, place, said, history)
    while (ending === null && context.turnsSent < turns)
  } catch (error) {
    ending = 'hook'
    throw error
  } finally {
    const reason = ending ?? 'aborted'
    for (let turn = context.turnsSent + 1; turn <= turns; turn++)
      recorder.forCall({ scenario: order.scenario, ...place, turn }).missed(reason)
  }
}

/** The next turn of what was said. Returns why none follows it; null where one can. */
async function runTurn(
  context: IterationContext,
  place: Omit<CallPlace, 'turn'>,
  { messageAt, system, turns }: PromptedCall,
  history: Message[],
): Promise<TurnMissedReason | null> {
  if (context.signal.aborted) return 'aborted'
  const turn = context.turnsSent + 1
  const { text, ...limits } = messageAt(turn)
  history.push({ role: 'user', text })
  const reply: string[] = []
  const conversation = { system, messages: [...history], ...limits }
  const onText = turn === turns ? undefined : (piece: string) => reply.push(piece)
  const record = await makeCall(context, { ...place, turn }, conversation, onText)
  if (record === null) return context.isCut ? 'budget' : 'aborted'
  if (record.outcome.kind !== 'completed') return record.outcome.kind
  // Bedrock refuses a message that is blank, so that there is nothing to go on from.
  if (reply.every((piece) => piece.trim() === '')) return 'no-text'
  history.push({ role: 'assistant', text: reply.join('') })
  return null
}

/**
 * Makes and records one call; null where the iteration ended, or the budget was spent, before it could start. What `beforeCall` takes is not the
 * call's: its due moment moves on by that time, but for an arrival of an open model, which was due when it was due.
 */
async function makeCall(
  context: IterationContext,
  place: CallPlace,
  planned: Conversation,
  onText: ((piece: string) => void) | undefined,
): Promise<CallRecord | null> {
  const { bedrock, clock, hooks, order, recorder, signal, spending, traffic } = context
  const hookStartMs = clock.nowMs()
  const call = { ...nameCall(context, place), conversation: planned }
  const conversation = hooks.beforeCall === null ? planned : await applyBeforeCall(hooks, call, signal)
  context.isCut = spending !== null && spending.isSpent()
  if (signal.aborted || context.isCut) return null
  const isArrival = context.isFirst && context.model === 'open'
  if (hooks.beforeCall !== null && !isArrival) context.dueMs += clock.nowMs() - hookStartMs
  const recording = recorder.forCall({ scenario: order.scenario, ...place })
  recording.started()
  context.turnsSent++
  const { maxOutputTokens: maxTokens } = conversation
  const watch = traffic.callStarted({ scenario: order.scenario, mode: place.mode, maxTokens })
  const record = await bedrock.call(place.mode, conversation, {
    signal,
    onGap: recording.gap,
    onShown: recording.shown,
    onText,
  })
  spending?.settle(place, record, conversation)
  recording.ended(record, context.dueMs, conversation.aimedInputTokens)
  watch.ended(record, context.dueMs)
  if (isArrival) context.onArrivalCall(context.dueMs, record)
  if (hooks.afterCall !== null) await applyAfterCall(hooks, { ...call, conversation }, record, signal)
  if (record.outcome.kind === 'completed') context.verdict = 'served'
  else if (record.outcome.kind !== 'aborted' && context.verdict === 'none') context.verdict = 'refused'
  stepEnded(context)
  return record
}

/** What comes next is due from here on. */
export function stepEnded(context: IterationContext): void {
  context.dueMs = context.clock.nowMs()
  context.isFirst = false
}

const nameCall = ({ order, plan }: IterationContext, { mode, prompt, turn }: CallPlace) => ({
  scenario: plan.scenarios[order.scenario]?.name ?? '',
  mode: plan.modes[mode]?.name ?? '',
  prompt: plan.prompts[prompt]?.name ?? '',
  vu: order.vu,
  iteration: order.iteration,
  turn,
})
