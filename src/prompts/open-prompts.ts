// What each call of a run says. A thread opens this once, and reads datasets then; afterwards everything is a
// function of the seed and the iteration's number, so that threads agree without talking. Only the nonce is not.
import { type Cancellation, cancelOf } from '../plan/cancellation.ts'
import { countCalls } from '../plan/flow.ts'
import type { CallStep, PromptPlan, RunPlan, ScenarioPlan, ThinkStep } from '../plan/run-plan.ts'
import { blockOfIteration, makeMixSequence, type MixDraw, modeOfIteration } from './mix-sequence.ts'
import { makeRandom } from '../random/random.ts'
import { drawCancellation } from './draw-cancellation.ts'
import { openDataSets, type SharedDataSet } from './data-set-rows.ts'
import { drawNumber } from './draw-distribution.ts'
import { openMediaWriters } from './media-writer.ts'
import { makeNonces, type Nonces } from './nonce.ts'
import { openTalk } from './open-talk.ts'
import { openPromptWriters, type PromptWriter } from './prompt-writers.ts'
import type { Talk } from './talk.ts'
import { openToolResults } from './tool-results.ts'
import { openTracedPrompts } from './traced-prompts.ts'
import type { TracedRequest } from '../traces/trace-schedule.ts'

/** Scenarios and iterations are counted from 0. */
export interface Prompts {
  /** `request`: of a trace, what is asked for; without it, what stands for all of its requests. */
  forIteration(scenario: number, iteration: number, request?: TracedRequest): IterationPrompts
}

/** The draws of one iteration. They are numbered as they are asked for, so each round of a loop draws anew. */
export interface IterationPrompts {
  /** Index into the plan's modes. */
  readonly mode: number
  nextCall(step: CallStep): Talk
  nextPauseMs(step: ThinkStep): number
  /** Whether the next call, which is of this prompt, is cancelled, and when; null where it is not. */
  nextCancellation(prompt: number): Cancellation | null
}

/**
 * `dataSets`: those that are open in this process already.
 * @throws when a dataset cannot be read, or is not what it was when the scenario was validated.
 */
export function openPrompts(
  plan: RunPlan,
  nonces: Nonces = makeNonces(),
  dataSets: readonly (SharedDataSet | null)[] = openDataSets(plan).shared,
): Prompts {
  const writers = openPromptWriters(plan, dataSets)
  const mediaWriters = openMediaWriters(plan)
  const answers = openToolResults(plan)
  const tracedPrompts = openTracedPrompts(plan)
  const takers = plan.scenarios.map((_, scenario) => makeTaker(plan, scenario))

  return {
    forIteration(scenario, iteration, request) {
      const traced = tracedPrompts[scenario] ?? null
      const taker = takers[scenario]
      if (taker === undefined) throw new Error(`the plan has no scenario ${scenario}`)
      const block = blockOfIteration(plan, scenario, iteration)
      const take = taker(block)
      let calls = 0
      let pauses = 0
      let cancellations = 0
      const mode = modeOfIteration(plan, scenario, iteration)
      return {
        mode,
        nextCall(step) {
          if (traced !== null) return traced.talk(mode, request)
          const call = calls++
          const { entry, ordinal } = take(step)
          const writer = writers[entry] as PromptWriter
          const media = mediaWriters[entry] as (typeof mediaWriters)[number]
          return openTalk(
            plan,
            { writer, media, answer: answers[entry] ?? null, nonces },
            { entry, ordinal, scenario, block, call, step, mode },
          )
        },
        nextPauseMs: ({ durationMs }) =>
          drawNumber(makeRandom(plan.seed, 'think', scenario, block, pauses++), durationMs),
        nextCancellation(prompt) {
          const said = plan.prompts[prompt] as PromptPlan
          const cancel = cancelOf(plan.scenarios[scenario] as ScenarioPlan, said)
          // Counted where nothing is cancelled, too: which prompt a call takes changes no draw of another.
          const call = cancellations++
          if (cancel === null) return null
          return drawCancellation(
            makeRandom(plan.seed, 'cancel', scenario, block, call),
            cancel,
            said.charactersPerToken,
          )
        },
      }
    },
  }
}

/**
 * Takes the entries of an iteration's calls. An entry that is drawn from the mix and named by calls as well counts
 * both as one sequence, so that a dataset is gone through without repeats.
 */
function makeTaker(plan: RunPlan, scenario: number): (block: number) => (step: CallStep) => MixDraw {
  const { flow } = plan.scenarios[scenario] as RunPlan['scenarios'][number]
  const weights = plan.prompts.map(({ weight }) => weight)
  const sequence = makeMixSequence(weights, plan.seed, scenario)
  const mixedPerIteration = countCalls(flow, ({ prompt }) => prompt === null)
  const namedPerIteration = plan.prompts.map((_, entry) => countCalls(flow, ({ prompt }) => prompt === entry))

  return (block) => {
    let position = block * mixedPerIteration
    const named = namedPerIteration.map((count) => block * count)
    return ({ prompt }) => {
      if (prompt === null) {
        const { entry, ordinal } = sequence.drawAt(position++)
        return { entry, ordinal: ordinal + (named[entry] as number) }
      }
      const before = named[prompt] as number
      named[prompt] = before + 1
      return { entry: prompt, ordinal: before + sequence.countBefore(position, prompt) }
    }
  }
}
