// The room's door: one SDK client and one transport for each mode, made once in each thread.
import assert from 'node:assert/strict'
import type { Conversation } from '../plan/conversation.ts'
import type { ModePlan } from '../plan/mode-plan.ts'
import type { Clock } from '../time/clock.ts'
import type { CallOutcome } from './call-outcome.ts'
import type { CallRecord } from './call-record.ts'
import { classifySdkError } from './classify-failure.ts'
import { type CallSettings, makeCall } from './make-call.ts'
import { type BedrockTarget, makeClient } from './make-client.ts'
import { operations } from './operations.ts'
import { rehearse } from './rehearse.ts'

export type { BedrockTarget } from './make-client.ts'
export type { CallSettings } from './make-call.ts'

export interface Bedrock {
  /** Makes one call in the mode at `modeIndex`. Never rejects: how it ended is in the record. */
  call(modeIndex: number, conversation: Conversation, settings: CallSettings): Promise<CallRecord>
  /** Resolves credentials and endpoints, so that no call waits for them. Returns what stands in the way of whom. */
  warmUp(): Promise<readonly WarmUpProblem[]>
  /** Ends what is under way as `aborted`, and destroys every connection. */
  close(): Promise<void>
}

export interface WarmUpProblem {
  readonly modeIndex: number
  /** What calls of this mode would end as. */
  readonly outcome: CallOutcome
}

export interface BedrockOptions {
  readonly modes: readonly ModePlan[]
  readonly target: BedrockTarget
  readonly clock: Clock
}

const NO_WORDS: Conversation = { system: null, messages: [], maxOutputTokens: null, aimedInputTokens: null }

export function openBedrock({ modes, target, clock }: BedrockOptions): Bedrock {
  const underWay = new Set<() => void>()
  const contexts = modes.map((mode) => ({ mode, clock, underWay, ...makeClient(mode, target) }))
  return {
    call(modeIndex, conversation, settings) {
      const context = contexts[modeIndex]
      assert(context !== undefined, `there is no mode ${modeIndex}`)
      return makeCall(context, conversation, settings)
    },
    async warmUp() {
      const problems = await Promise.all(
        contexts.map(({ client, mode }) =>
          rehearse((sendAttempt) => operations[mode.api].send({ client, mode, conversation: NO_WORDS, sendAttempt })),
        ),
      )
      return problems.flatMap((problem, modeIndex) =>
        problem === null ? [] : [{ modeIndex, outcome: classifySdkError(problem) }],
      )
    },
    async close() {
      for (const abort of underWay) abort()
      for (const { client } of contexts) client.destroy()
    },
  }
}
