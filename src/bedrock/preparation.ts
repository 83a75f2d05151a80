import type { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime'
import type { Conversation } from '../plan/conversation.ts'
import type { ModePlan } from '../plan/mode-plan.ts'
import type { WireOrigin } from './exchange.ts'
import { operations } from './operations.ts'
import { type PreparedRequests, prepareRequests } from './prepared-requests.ts'
import { rehearse } from './rehearse.ts'
import { isLeftToSdk } from './retry-strategy.ts'

/** What can be done for a mode's calls before the first of them. */
export interface Preparation {
  /** Does it, once it is possible; to be awaited by each call. Never rejects. */
  prepare(): Promise<Prepared>
}

export interface Prepared {
  /** Null where the SDK has to make each request. */
  readonly requests: PreparedRequests | null
  /** Where they go; null as long as that is not known. */
  readonly origin: WireOrigin | null
  /** What stood in the way of a request; null where nothing did. */
  readonly problem: Error | null
}

/** A call of it sends nothing worth reading. */
export const NO_WORDS: Conversation = { system: null, messages: [], maxOutputTokens: null, aimedInputTokens: null }

export function makePreparation(mode: ModePlan, client: BedrockRuntimeClient): Preparation {
  let prepared: Promise<Prepared> | undefined
  const attempt = async (): Promise<Prepared> => {
    try {
      const rehearsal = await rehearse((sendAttempt) =>
        operations[mode.api].send({ client, mode, conversation: NO_WORDS, sendAttempt }),
      )
      if (rehearsal.kind === 'hindered') throw rehearsal.problem
      const { request } = rehearsal
      const requests = isLeftToSdk(mode.retries) ? null : await prepareRequests(client, request)
      return { requests, origin: request, problem: null }
    } catch (error) {
      // Credentials may be there for a later call.
      prepared = undefined
      return { requests: null, origin: null, problem: error instanceof Error ? error : new Error(String(error)) }
    }
  }
  return { prepare: () => (prepared ??= attempt()) }
}
