import type { Bedrock } from '../bedrock/open-bedrock.ts'
import type { Recorder } from '../metrics/recorder.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import type { Prompts } from '../prompts/open-prompts.ts'
import type { Clock } from '../time/clock.ts'

/** Which iteration to run. */
export interface IterationOrder {
  /** Index into the plan's scenarios. */
  readonly scenario: number
  /** Counts the scenario's iterations from 0: its mode and its prompts follow from it and the seed. */
  readonly iteration: number
  readonly vu: number
  readonly intendedStartMs: number
}

export interface IterationEnd {
  readonly kind: 'completed' | 'interrupted'
  readonly durationMs: number
}

/** What iterations need, made once in each thread. */
export interface Surroundings {
  readonly plan: RunPlan
  readonly clock: Clock
  readonly bedrock: Bedrock
  readonly prompts: Prompts
  readonly recorder: Recorder
}

/**
 * Runs a scenario's flow once and records what it did. When `signal` aborts, the step under way ends at once
 * and the iteration counts as interrupted; its duration is then in no metric, as in k6.
 */
export async function runIteration(
  surroundings: Surroundings,
  order: IterationOrder,
  signal: AbortSignal,
): Promise<IterationEnd> {
  const { bedrock, clock, plan, prompts, recorder } = surroundings
  const scenario = plan.scenarios[order.scenario]
  if (scenario === undefined) throw new Error(`the plan has no scenario ${order.scenario}`)
  const startMs = clock.nowMs()
  const mode = prompts.modeOf(order.scenario, order.iteration)
  let calls = 0
  // The first call was due when the iteration was; a later one when the step before it ended.
  let dueMs = order.intendedStartMs
  for (const [index, step] of scenario.flow.entries()) {
    if (signal.aborted) break
    switch (step.kind) {
      case 'call': {
        const { prompt, conversation } = prompts.conversationFor(order.scenario, order.iteration, calls++)
        const recording = recorder.forCall({ scenario: order.scenario, mode, prompt })
        recording.started()
        recording.ended(await bedrock.call(mode, conversation, { signal, onGap: recording.gap }), dueMs)
        break
      }
      case 'think': {
        const pauseMs = prompts.thinkTimeMs(order.scenario, order.iteration, index)
        await clock.sleepUntil(clock.nowMs() + pauseMs, signal)
        break
      }
    }
    dueMs = clock.nowMs()
  }
  const end: IterationEnd = {
    kind: signal.aborted ? 'interrupted' : 'completed',
    durationMs: clock.nowMs() - startMs,
  }
  recorder.iterationEnded(order.scenario, end)
  return end
}
