import { charactersOf, type Conversation, textMessage } from '../conversation/conversation.ts'
import type { PromptPlan, RunPlan } from '../plan/run-plan.ts'
import { makeRandom } from '../random/random.ts'
import { makeNoncedRequests, makeNonces, placeOfNonce } from './nonce.ts'
import { openDataSets } from './data-set-rows.ts'
import { openPromptWriters, type PromptWriter } from './prompt-writers.ts'

/** A prompt of the plan as a call would say it; of a conversation, its first turn. */
export interface PromptSample {
  /** Index into the plan's prompts. */
  readonly prompt: number
  readonly conversation: Conversation
  /** Of all that is said. */
  readonly characters: number
}

/** Some of each prompt whose text is made up to a length, drawn as a run draws them. */
export function samplePrompts(plan: RunPlan, perPrompt: number): PromptSample[] {
  const dataSets = openDataSets(plan)
  try {
    return sampleWith(plan, perPrompt, openPromptWriters(plan, dataSets.shared))
  } finally {
    dataSets.close()
  }
}

function sampleWith(plan: RunPlan, perPrompt: number, writers: readonly PromptWriter[]): PromptSample[] {
  const nonces = makeNonces()
  return plan.prompts.flatMap((prompt, index) => {
    const writer = writers[index]
    if (writer === undefined || !isMadeUp(prompt)) return []
    const { message, system, tools } = writer
    return Array.from({ length: perPrompt }, (_, ordinal) => {
      const random = makeRandom(plan.seed, 'sample', index, ordinal)
      const { aimedInputTokens, text } = message({ random, scenario: 0, ordinal, turn: 1 })
      const { head, requestOf } = makeNoncedRequests({ system, tools }, placeOfNonce(prompt), nonces)
      const said = requestOf([textMessage('user', head + text)])
      return {
        prompt: index,
        conversation: { ...said, maxOutputTokens: null, aimedInputTokens },
        characters: charactersOf(said),
      } as const
    })
  })
}

const isMadeUp = ({ source, system, tools }: PromptPlan): boolean =>
  source.kind === 'synthetic' || system?.kind === 'shared' || tools?.kind === 'made-up'
