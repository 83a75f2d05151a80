import type { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime'
import type { Conversation } from '../plan/conversation.ts'
import type { ModePlan } from '../plan/mode-plan.ts'
import { operations } from './operations.ts'
import { type PreparedRequests, prepareRequests } from './prepared-requests.ts'
import { rehearse } from './rehearse.ts'

/** What can be done for a mode's calls before the first of them. */
export interface Preparation {
  /** Does it, once it is possible; to be awaited by each call. Never rejects. */
  prepare(): Promise<Prepared>
}

export interface Prepared {
  /** Null where the SDK has to make each request. */
  readonly requests: PreparedRequests | null
  /** What stood in the way of a request; null where nothing did. */
  readonly problem: Error | null
}

const NO_WORDS: Conversation = { system: null, messages: [], maxOutputTokens: null, aimedInputTokens: null }

export function makePreparation(mode: ModePlan, client: BedrockRuntimeClient): Preparation {
  let prepared: Promise<Prepared> | undefined
  const attempt = async (): Promise<Prepared> => {
    const rehearsal = await rehearse((sendAttempt) =>
      operations[mode.api].send({ client, mode, conversation: NO_WORDS, sendAttempt }),
    )
    if (rehearsal.kind === 'hindered') {
      // Credentials may be there for a later call.
      prepared = undefined
      return { requests: null, problem: rehearsal.problem }
    }
    // Of a call that may be tried again, the SDK has to know each attempt.
    const isOnce = mode.retries.maxAttempts === 1
    return { requests: isOnce ? await prepareRequests(client, rehearsal.request) : null, problem: null }
  }
  return { prepare: () => (prepared ??= attempt()) }
}
