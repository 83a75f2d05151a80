// CountTokens, which is free: how long a prompt is in the tokens of a model, without calling it. No call of a run comes
// here, so the SDK's own connections will do.
import { BedrockRuntimeClient, CountTokensCommand } from '@aws-sdk/client-bedrock-runtime'
import type { Conversation } from '../plan/conversation.ts'
import { type BedrockTarget, targetConfig } from './make-client.ts'

export type TokenCount =
  | { readonly kind: 'counted'; readonly inputTokens: number }
  /** `errorName`: AWS's messages may quote the prompt. */
  | { readonly kind: 'refused'; readonly errorName: string }

export interface TokenCounter {
  /**
   * `model`: a foundation model's own id, because Bedrock counts for no inference profile.
   * https://github.com/strands-agents/harness-sdk/pull/2254
   */
  count(model: string, conversation: Conversation): Promise<TokenCount>
  close(): void
}

export function openTokenCounter(region: string, target: BedrockTarget): TokenCounter {
  const client = new BedrockRuntimeClient({ region, defaultsMode: 'standard', ...targetConfig(target) })
  return {
    async count(model, { messages, system }) {
      const converse = {
        messages: messages.map(({ role, text }) => ({ role, content: [{ text }] })),
        ...(system === null ? {} : { system: [{ text: system }] }),
      }
      try {
        const { inputTokens } = await client.send(new CountTokensCommand({ modelId: model, input: { converse } }))
        return inputTokens === undefined ? { kind: 'refused', errorName: 'no count' } : { kind: 'counted', inputTokens }
      } catch (error) {
        return { kind: 'refused', errorName: nameOf(error) }
      }
    },
    close: () => client.destroy(),
  }
}

/** Of what the system refused, the code: the SDK's HTTP/2 has it in the cause of an error that is named no more than Error. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return 'an error'
  if (!/^(?:Aggregate)?Error$/.test(error.name)) return error.name
  const { code } = (error.cause ?? error) as { readonly code?: unknown }
  return typeof code === 'string' ? code : error.name
}
