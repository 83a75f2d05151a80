// What each call of a run says. A thread opens this once, and reads datasets then; afterwards everything is a
// function of the seed and the iteration's number, so that threads agree without talking. Only the nonce is not.
import type { Conversation } from '../plan/conversation.ts'
import { blockOfIteration, modeOfIteration } from '../plan/paired-block.ts'
import type { PromptPlan } from '../plan/prompt-plan.ts'
import type { RunPlan, ScenarioPlan } from '../plan/run-plan.ts'
import { makeRandom, type Random } from '../random/random.ts'
import { drawNumber, drawWhole } from './draw-distribution.ts'
import { fillTemplate } from './fill-template.ts'
import { loadDataset } from './load-dataset.ts'
import { makeMixSequence } from './mix-sequence.ts'
import { makeNonces, NONCE_LENGTH } from './nonce.ts'
import { permutedIndex } from './permuted-index.ts'
import { CHARACTERS_PER_TOKEN, greatestDraw, makeSyntheticPrompt } from './synthetic-prompt.ts'
import { makeSyntheticText } from './synthetic-text.ts'

/** Scenarios, iterations, calls and steps are counted from 0; calls and steps within their iteration. */
export interface Prompts {
  /** The mode of an iteration, as an index into the plan's modes. */
  modeOf(scenario: number, iteration: number): number
  conversationFor(scenario: number, iteration: number, call: number): PromptedConversation
  /** The length of the pause that is step `step` of the scenario's flow. */
  thinkTimeMs(scenario: number, iteration: number, step: number): number
}

export interface PromptedConversation {
  /** Index into the plan's prompts. */
  readonly prompt: number
  readonly conversation: Conversation
}

/** What a prompt's text is made from; the draws of one call come from `random`. */
interface TextRequest {
  readonly random: Random
  readonly scenario: number
  /** How often the scenario took this prompt before. */
  readonly ordinal: number
}

interface PromptText {
  readonly text: string
  readonly aimedInputTokens: number | null
}

/** @throws when a dataset cannot be read, or is not what it was when the scenario was validated. */
export function openPrompts(plan: RunPlan, nonces: { next(): string } = makeNonces()): Prompts {
  const weights = plan.prompts.map(({ weight }) => weight)
  const sequences = plan.scenarios.map((_, scenario) => makeMixSequence(weights, plan.seed, scenario))
  const callsPerIteration = plan.scenarios.map(({ flow }) => flow.filter(({ kind }) => kind === 'call').length)
  const writers = openWriters(plan)

  return {
    modeOf: (scenario, iteration) => modeOfIteration(plan, scenario, iteration),
    conversationFor(scenario, iteration, call) {
      const block = blockOfIteration(plan, scenario, iteration)
      const position = block * (callsPerIteration[scenario] as number) + call
      const { entry, ordinal } = (sequences[scenario] as (typeof sequences)[number]).drawAt(position)
      const prompt = plan.prompts[entry] as PromptPlan
      const random = makeRandom(plan.seed, 'prompt', scenario, block, call)
      const maxOutputTokens = prompt.maxOutputTokens === null ? null : drawWhole(random, prompt.maxOutputTokens)
      const write = writers[entry] as (typeof writers)[number]
      const { text, aimedInputTokens } = write({ random, scenario, ordinal })
      const nonce = prompt.nonce ? nonces.next() : ''
      return {
        prompt: entry,
        conversation: { ...withNonce(prompt.system, text, nonce), maxOutputTokens, aimedInputTokens },
      }
    },
    thinkTimeMs(scenario, iteration, step) {
      const found = (plan.scenarios[scenario] as ScenarioPlan).flow[step]
      if (found?.kind !== 'think') throw new Error(`step ${step} of scenario ${scenario} is no pause`)
      const block = blockOfIteration(plan, scenario, iteration)
      return drawNumber(makeRandom(plan.seed, 'think', scenario, block, step), found.durationMs)
    },
  }
}

// A model reads the system prompt first, and a cache compares from the beginning: the nonce stands there.
function withNonce(system: string | null, text: string, nonce: string): Pick<Conversation, 'system' | 'messages'> {
  const [ahead, asked] = system === null ? [null, nonce + text] : [nonce + system, text]
  return { system: ahead, messages: [{ role: 'user', text: asked }] }
}

/** Cuts begin at other sentences even where the longest prompt is asked for. */
const SPARE_CHARACTERS = 200_000

/** One function for each prompt of the plan that writes its text. */
function openWriters(plan: RunPlan): ((request: TextRequest) => PromptText)[] {
  const lengths = plan.prompts.flatMap(({ source }) =>
    source.kind === 'synthetic' ? [greatestDraw(source.inputTokens)] : [],
  )
  const longest = Math.ceil(Math.max(0, ...lengths)) * CHARACTERS_PER_TOKEN
  const syntheticText = makeSyntheticText(plan.seed, lengths.length === 0 ? 0 : longest + SPARE_CHARACTERS)

  return plan.prompts.map(({ source, system, nonce }, entry) => {
    switch (source.kind) {
      case 'template':
        return ({ random }) => ({ text: fillTemplate(source.template, source.values, random), aimedInputTokens: null })
      case 'dataset': {
        const prompts = loadDataset(source)
        return ({ scenario, ordinal }) => {
          const round = Math.floor(ordinal / prompts.length)
          const index = permutedIndex(
            ordinal % prompts.length,
            prompts.length,
            plan.seed,
            'dataset',
            scenario,
            entry,
            round,
          )
          return { text: prompts[index] as string, aimedInputTokens: null }
        }
      }
      case 'synthetic': {
        const besides = (system?.length ?? 0) + (nonce ? NONCE_LENGTH : 0)
        return ({ random }) => {
          const aimedInputTokens = drawWhole(random, source.inputTokens)
          const length = aimedInputTokens * CHARACTERS_PER_TOKEN - besides
          return { text: makeSyntheticPrompt(source.task, length, syntheticText, random), aimedInputTokens }
        }
      }
    }
  })
}
