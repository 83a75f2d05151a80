// CountTokens, which is free: how long a prompt is in the tokens of a model, without calling it. It goes the way that calls
// go, through their proxy for one.
import { BedrockRuntimeClient, CountTokensCommand, type Message as SdkMessage } from '@aws-sdk/client-bedrock-runtime'
import type { HttpHandler } from '@smithy/core/protocols'
import type { HttpRequest } from '@smithy/types'
import type { Conversation } from '../conversation/conversation.ts'
import type { ModePlan } from '../plan/mode-plan.ts'
import { makePollClock } from '../time/poll-clock.ts'
import { systemClock } from '../time/system-clock.ts'
import { makeToolConfig, withWholeBytes } from './apis/converse-request.ts'
import { toWireRequest } from './sdk/attempt-middleware.ts'
import type { Transport } from './wire/exchange.ts'
import { openHttp1Transport } from './wire/http1-transport.ts'
import { type BedrockTarget, targetConfig } from './sdk/make-client.ts'
import type { ProvideCredentials } from './credentials/shared-credentials.ts'

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

/** It asks where calls of the mode go. */
export function openTokenCounter(
  mode: Pick<ModePlan, 'api' | 'region' | 'endpoint' | 'useFipsEndpoint' | 'useDualstackEndpoint'>,
  target: BedrockTarget,
  credentials?: ProvideCredentials,
): TokenCounter {
  const transport = openHttp1Transport({
    connection: 'warm',
    proxies: target.proxies,
    clock: makePollClock(systemClock),
    onOpened() {},
  })
  const client = new BedrockRuntimeClient({
    region: mode.region,
    defaultsMode: 'standard',
    requestHandler: collectAnswers(transport),
    ...targetConfig(mode, target, credentials),
  })
  return {
    async count(model, { messages, system, tools }) {
      const converse = {
        messages: messages.map(withWholeBytes) as SdkMessage[],
        ...(system === null ? {} : { system: [{ text: system }] }),
        ...(tools === null ? {} : { toolConfig: makeToolConfig(tools, []) }),
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

/** Hands the SDK each answer when it is whole. */
const collectAnswers = (transport: Transport): HttpHandler<object> => ({
  handle: (request: HttpRequest) =>
    new Promise((resolve, reject) => {
      const parts: Buffer[] = []
      let answer: { readonly statusCode: number; readonly headers: Readonly<Record<string, string>> } | undefined
      transport.open(toWireRequest(request), {
        onSent() {},
        onReusedConnection() {},
        onConnected() {},
        onResponse: (statusCode, headers) => void (answer = { statusCode, headers }),
        onData: (bytes, from, end) => void parts.push(Buffer.copyBytesFrom(bytes, from, end - from)),
        onEnd: () => resolve({ response: { ...answer, body: Buffer.concat(parts) } as never }),
        onError: reject,
      })
    }),
  destroy: () => transport.close(),
  updateHttpClientConfig() {},
  httpHandlerConfigs: () => ({}),
})

/** Of what the system refused, the code. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return 'an error'
  if (!/^(?:Aggregate)?Error$/.test(error.name)) return error.name
  const { code } = error as { readonly code?: unknown }
  return typeof code === 'string' ? code : error.name
}
