import { type Conversation, textMessage } from '../conversation/conversation.ts'
import type { PromptPlan, RunPlan } from '../plan/run-plan.ts'
import { makeRandom } from '../random/random.ts'
import { makeNonces, placeOfNonce } from './nonce.ts'
import { openPromptWriters } from './prompt-writers.ts'

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
  const writers = openPromptWriters(plan)
  const nonces = makeNonces()
  return plan.prompts.flatMap((prompt, index) => {
    const writer = writers[index]
    if (writer === undefined || !isMadeUp(prompt)) return []
    return Array.from({ length: perPrompt }, (_, ordinal) => {
      const random = makeRandom(plan.seed, 'sample', index, ordinal)
      const { aimedInputTokens, text } = writer.message({ random, scenario: 0, ordinal, turn: 1 })
      const place = placeOfNonce(prompt)
      const nonce = place === null ? '' : nonces.next()
      const isInSystem = place?.isAhead === true && prompt.system?.kind === 'shared'
      const system = isInSystem ? nonce + (writer.system ?? '') : writer.system
      const said = isInSystem ? text : nonce + text
      return {
        prompt: index,
        conversation: {
          system,
          messages: [textMessage('user', said)],
          tools: null,
          maxOutputTokens: null,
          aimedInputTokens,
        },
        characters: (system?.length ?? 0) + said.length,
      } as const
    })
  })
}

const isMadeUp = ({ source, system }: PromptPlan): boolean => source.kind === 'synthetic' || system?.kind === 'shared'
