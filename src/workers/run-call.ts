// What a call step does: one call, or the calls of a conversation. The text of the replies is kept here as long as
// the conversation lasts, because the next turn says it again; it is in no record and crosses to no other thread.
import type { CallRecord } from '../bedrock/call-record.ts'
import type { CallStep } from '../plan/flow-step.ts'
import type { Conversation, Message } from '../plan/conversation.ts'
import type { IterationPrompts } from '../prompts/open-prompts.ts'
import { applyAfterCall, applyBeforeCall } from './call-hooks.ts'
import type { IterationOrder, Surroundings } from './run-iteration.ts'

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
  const { messageAt, prompt, system, turns } = draws.nextCall(step)
  const place = { mode: step.mode ?? draws.mode, prompt }
  const history: Message[] = []
  for (let turn = 1; turn <= (turns ?? 1) && !signal.aborted; turn++) {
    const { text, ...limits } = messageAt(turn)
    history.push({ role: 'user', text })
    const isLast = turn === (turns ?? 1)
    const reply: string[] = []
    const record = await makeCall(
      context,
      { ...place, turn: turns === null ? null : turn },
      { system, messages: [...history], ...limits },
      isLast ? undefined : (piece) => reply.push(piece),
    )
    if (record?.outcome.kind !== 'completed') return
    const said = reply.join('')
    // Bedrock refuses a message that is blank, so that there is nothing to go on from.
    if (said.trim() === '') return
    history.push({ role: 'assistant', text: said })
  }
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
  const { maxOutputTokens: maxTokens } = conversation
  const watch = traffic.callStarted({ scenario: order.scenario, mode: place.mode, maxTokens })
  const record = await bedrock.call(place.mode, conversation, { signal, onGap: recording.gap, onText })
  spending?.settle(place, record, conversation)
  recording.ended(record, context.dueMs, conversation.aimedInputTokens)
  watch.ended(record, context.dueMs)
  if (isArrival) context.onArrivalCall(context.dueMs, record)
  if (hooks.afterCall !== null) await applyAfterCall(hooks, { ...call, conversation }, record, signal)
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
