import type { CallOutcome, CallRecord } from '../bedrock/call-record.ts'
import type { Bedrock } from '../bedrock/open-bedrock.ts'
import type { Recorder } from '../metrics/recorder.ts'
import type { CallPlace } from '../metrics/tags.ts'
import { toStopReason } from '../metrics/stop-reason.ts'
import type { AgentEnding, TurnMissedReason } from '../metrics/tag-values.ts'
import type { Conversation, Reply } from '../conversation/conversation.ts'
import type { CallStep, FlowStep, RunPlan } from '../plan/run-plan.ts'
import { loadModelOf } from '../plan/planned-load.ts'
import type { IterationPrompts, Prompts } from '../prompts/open-prompts.ts'
import type { Talk } from '../prompts/talk.ts'
import type { Clock } from '../time/clock.ts'
import type { TracedRequest } from '../traces/trace-schedule.ts'
import { applyAfterCall, applyBeforeCall, HookFailure, type Hooks } from './hooks.ts'
import type { CallBooks } from './call-books.ts'
import type { ReplyChecks } from './reply-checks.ts'

// What a call step does: one call, or as many as what is said comes to. A reply is kept as long as what follows depends on it; it is in
// no record and crosses to no other thread.

/** An iteration under way. */
interface IterationContext extends ThreadContext {
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
  /** Begun, in the whole iteration. */
  callsBegun: number
  /** Of the call step under way. */
  turnsSent: number
}

/**
 * Makes the calls of a step one after the other, and counts those that it did not come to.
 * @throws {HookFailure}
 */
async function runCallStep(context: IterationContext, step: CallStep): Promise<void> {
  const { draws, order } = context
  const talk = draws.nextCall(step)
  const place = { scenario: order.scenario, mode: step.mode ?? talk.mode ?? draws.mode, prompt: talk.prompt }
  context.turnsSent = 0
  let ending: TalkEnding = 'over'
  try {
    ending = await runTalk(context, place, talk)
  } catch (error) {
    ending = 'hook'
    throw error
  } finally {
    enterEnding(context, place, talk, ending)
  }
}

/** How what a call step says came to an end. */
type TalkEnding = 'over' | TurnMissedReason | AgentEnding

/** Enters a conversation's turns that were not sent, or what became of an agent. */
function enterEnding(
  { books, turnsSent }: IterationContext,
  place: Omit<CallPlace, 'turn'>,
  { isAgent, turns }: Talk,
  ending: TalkEnding,
): void {
  if (isAgent) {
    // One that never began has not ended.
    if (turnsSent > 0) books.agentEnded({ ...place, turn: null }, ending as AgentEnding, turnsSent)
  } else if (ending !== 'over') {
    for (let turn = turnsSent + 1; turn <= (turns ?? 0); turn++) {
      books.missed({ ...place, turn }, ending as TurnMissedReason)
    }
  }
}

/** Says all of it. */
async function runTalk(context: IterationContext, place: Omit<CallPlace, 'turn'>, talk: Talk): Promise<TalkEnding> {
  const { signal } = context
  let reply: Reply | null = null
  for (;;) {
    const said = talk.next(reply)
    if ('ended' in said) return said.ended === 'answered' ? toStopReason(said.stopReason) : said.ended
    if (said.pauseMs > 0) await pause(context, said.pauseMs)
    if (signal.aborted) return 'aborted'
    reply = null
    const onReply = said.keepsReply ? (whole: Reply) => void (reply = whole) : undefined
    const record = await callBetweenHooks(context, { ...place, turn: said.turn }, said.conversation, onReply)
    if (record === null) return context.isCut ? 'budget' : 'aborted'
    if (record.outcome.kind !== 'completed') return record.outcome.kind
  }
}

/**
 * Makes one call between the user's hooks, and enters it in the books; null where the iteration ended, or the budget was spent, before it could start. What `beforeCall` takes is not the
 * call's: its due moment moves on by that time, but for an arrival of an open model, which was due when it was due.
 */
async function callBetweenHooks(
  context: IterationContext,
  place: CallPlace,
  planned: Conversation,
  onReply: ((reply: Reply) => void) | undefined,
): Promise<CallRecord | null> {
  const { bedrock, books, clock, hooks, signal } = context
  const hookStartMs = clock.nowMs()
  const call = { ...nameCall(context, place), conversation: planned }
  const conversation = hooks.beforeCall === null ? planned : await applyBeforeCall(hooks, call, signal)
  context.isCut = books.isSpent()
  if (signal.aborted || context.isCut) return null
  const isArrival = context.isFirst && context.model === 'open'
  if (hooks.beforeCall !== null && !isArrival) context.dueMs += clock.nowMs() - hookStartMs
  const { iteration, vu } = context.order
  const check = context.checks(place.scenario, place.prompt)
  let reply: Reply | null = null
  const keep = (whole: Reply): void => {
    reply = whole
    onReply?.(whole)
  }
  const entry = books.begin(place, conversation, { iteration, vu, call: ++context.callsBegun })
  context.turnsSent++
  const record = await bedrock.call(place.mode, conversation, {
    signal,
    cancellation: context.draws.nextCancellation(place.prompt),
    onGap: entry.gap,
    onShown: entry.shown,
    onReply: onReply === undefined && check === null && !hooks.wantsReply ? undefined : keep,
  })
  entry.ended(record, context.dueMs, isArrival, reply === null || check === null ? [] : check(reply))
  if (hooks.afterCall !== null) {
    const ended = { record, reply: hooks.wantsReply ? reply : null }
    await applyAfterCall(hooks, { ...call, conversation }, ended, signal)
  }
  if (record.outcome.kind === 'completed') context.verdict = 'served'
  else if (isRefused(record.outcome) && context.verdict === 'none') context.verdict = 'refused'
  stepEnded(context)
  return record
}

/** What is called off says nothing of the server. */
const isRefused = ({ kind }: CallOutcome): boolean => kind === 'throttled' || kind === 'failed'

async function pause(context: IterationContext, durationMs: number): Promise<void> {
  const { clock, signal } = context
  await clock.sleepUntil(clock.nowMs() + durationMs, signal)
  stepEnded(context)
}

/** What comes next is due from here on. */
function stepEnded(context: IterationContext): void {
  context.dueMs = context.clock.nowMs()
  context.isFirst = false
}

const nameCall = ({ order, plan }: IterationContext, { mode, prompt, scenario, turn }: CallPlace) => ({
  scenario: plan.scenarios[scenario]?.name ?? '',
  mode: plan.modes[mode]?.name ?? '',
  prompt: plan.prompts[prompt]?.name ?? '',
  vu: order.vu,
  iteration: order.iteration,
  turn,
})

/** Which iteration to run. */
export interface IterationOrder {
  /** Index into the plan's scenarios. */
  readonly scenario: number
  /** Counts the scenario's iterations from 0: its mode and its prompts follow from it and the seed. */
  readonly iteration: number
  readonly vu: number
  readonly intendedStartMs: number
  /** Of a trace, the request to make. */
  readonly request?: TracedRequest
}

/**
 * What became of an iteration's calls: one completed; or there were some, and each was throttled or failed; or none ended of itself.
 */
export type CallsVerdict = 'served' | 'refused' | 'none'

export interface IterationEnd {
  readonly kind: 'completed' | 'interrupted'
  readonly durationMs: number
  readonly verdict: CallsVerdict
  /** What a hook threw, and so ended the iteration; null where none did. */
  readonly hookFailure: string | null
}

/** What iterations need, made once in each thread. */
export interface ThreadContext {
  readonly plan: RunPlan
  readonly clock: Clock
  readonly bedrock: Bedrock
  readonly prompts: Prompts
  readonly recorder: Pick<Recorder, 'iterationEnded'>
  readonly books: CallBooks
  readonly checks: ReplyChecks
  readonly hooks: Hooks
}

/**
 * Runs a scenario's flow once and records what it did. When `signal` aborts, the step under way ends at once
 * and the iteration counts as interrupted; its duration is then in no `iteration_duration`, as in k6. So it is when a hook
 * throws, and when the budget is spent before a call of it.
 */
export async function runIteration(
  thread: ThreadContext,
  order: IterationOrder,
  signal: AbortSignal,
): Promise<IterationEnd> {
  const { clock, plan, prompts, recorder } = thread
  const scenario = plan.scenarios[order.scenario]
  if (scenario === undefined) throw new Error(`the plan has no scenario ${order.scenario}`)
  const startMs = clock.nowMs()
  const draws = prompts.forIteration(order.scenario, order.iteration, order.request)
  const context: IterationContext = {
    ...thread,
    order,
    signal,
    draws,
    model: loadModelOf(scenario.executor),
    dueMs: order.intendedStartMs,
    isFirst: true,
    isCut: false,
    verdict: 'none',
    callsBegun: 0,
    turnsSent: 0,
  }
  let hookFailure: string | null = null
  try {
    await runSteps(context, scenario.flow)
  } catch (error) {
    if (!(error instanceof HookFailure)) throw error
    hookFailure = error.message
  }
  const end: IterationEnd = {
    kind: signal.aborted || context.isCut || hookFailure !== null ? 'interrupted' : 'completed',
    durationMs: clock.nowMs() - startMs,
    verdict: context.verdict,
    hookFailure,
  }
  recorder.iterationEnded(order.scenario, end)
  return end
}

async function runSteps(context: IterationContext, steps: readonly FlowStep[]): Promise<void> {
  const { draws, signal } = context
  for (const step of steps) {
    if (signal.aborted || context.isCut) return
    switch (step.kind) {
      case 'call':
        await runCallStep(context, step)
        break
      case 'think':
        await pause(context, draws.nextPauseMs(step))
        break
      case 'loop':
        for (let round = 0; round < step.count && !signal.aborted && !context.isCut; round++)
          await runSteps(context, step.steps)
        break
    }
  }
}
