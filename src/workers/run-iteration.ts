import type { CallRecord } from '../bedrock/call-record.ts'
import type { Bedrock } from '../bedrock/open-bedrock.ts'
import type { Recorder } from '../metrics/recorder.ts'
import type { FlowStep } from '../plan/flow-step.ts'
import { loadModelOf } from '../plan/planned-load.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import type { Prompts } from '../prompts/open-prompts.ts'
import type { Clock } from '../time/clock.ts'
import { HookFailure } from './call-hooks.ts'
import type { Hooks } from './hooks.ts'
import type { Spending } from './spending.ts'
import type { TrafficRecorder } from './thread-traffic.ts'
import { runCallStep, stepEnded, type IterationContext } from './run-call.ts'

/** Which iteration to run. */
export interface IterationOrder {
  /** Index into the plan's scenarios. */
  readonly scenario: number
  /** Counts the scenario's iterations from 0: its mode and its prompts follow from it and the seed. */
  readonly iteration: number
  readonly vu: number
  readonly intendedStartMs: number
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
export interface Surroundings {
  readonly plan: RunPlan
  readonly clock: Clock
  readonly bedrock: Bedrock
  readonly prompts: Prompts
  readonly recorder: Recorder
  readonly traffic: Pick<TrafficRecorder, 'callStarted'>
  /** Hears of each call that an arrival of an open model began with, once it has ended. */
  readonly onArrivalCall: (intendedStartMs: number, record: CallRecord) => void
  readonly hooks: Hooks
  /** Null without a budget. */
  readonly spending: Spending | null
}

/**
 * Runs a scenario's flow once and records what it did. When `signal` aborts, the step under way ends at once
 * and the iteration counts as interrupted; its duration is then in no `iteration_duration`, as in k6. So it is when a hook
 * throws, and when the budget is spent before a call of it.
 */
export async function runIteration(
  surroundings: Surroundings,
  order: IterationOrder,
  signal: AbortSignal,
): Promise<IterationEnd> {
  const { clock, plan, prompts, recorder } = surroundings
  const scenario = plan.scenarios[order.scenario]
  if (scenario === undefined) throw new Error(`the plan has no scenario ${order.scenario}`)
  const startMs = clock.nowMs()
  const draws = prompts.forIteration(order.scenario, order.iteration)
  const context: IterationContext = {
    ...surroundings,
    order,
    signal,
    draws,
    model: loadModelOf(scenario.executor),
    dueMs: order.intendedStartMs,
    isFirst: true,
    isCut: false,
    verdict: 'none',
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
  const { clock, draws, signal } = context
  for (const step of steps) {
    if (signal.aborted || context.isCut) return
    switch (step.kind) {
      case 'call':
        await runCallStep(context, step)
        break
      case 'think':
        await clock.sleepUntil(clock.nowMs() + draws.nextPauseMs(step), signal)
        stepEnded(context)
        break
      case 'loop':
        for (let round = 0; round < step.count && !signal.aborted && !context.isCut; round++)
          await runSteps(context, step.steps)
        break
    }
  }
}
