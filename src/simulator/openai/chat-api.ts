import { endpointRoad, type EndpointApiParts } from '../endpoints/endpoint-road.ts'
import type { EndpointHost } from '../endpoints/endpoint-host.ts'
import { isRecord, type JsonRecord } from '../describe-issue.ts'
import type { InferenceRoad } from '../inference/inference-api.ts'
import { COMMENT } from '../wire/server-sent-events.ts'
import type { World } from '../world.ts'
import { type ChatAnswering, chatStream, chatWhole } from './chat-answer.ts'
import { malformedJson } from './openai-mistakes.ts'
import { parseChat } from './parse-chat.ts'

export const chatRoad = (host: EndpointHost, prefix: string, world: World): InferenceRoad =>
  endpointRoad(
    { operation: 'ChatCompletions', host, ask: { api: 'chat-completions', prefix }, keepAlive: COMMENT },
    (body) => chatParts(host, body, world),
  )

function chatParts(host: EndpointHost, body: JsonRecord | null, world: World): EndpointApiParts {
  const { model = '', stream_options: options } = body ?? {}
  const { include_usage: includesUsage, include_obfuscation: isObfuscated } = isRecord(options) ? options : {}
  return {
    parse: ({ headers }, profile) => (body === null ? malformedJson : parseChat({ body, headers, host }, profile)),
    format(profile, isStream) {
      const answering: ChatAnswering = {
        model: model as string,
        profile,
        createdSeconds: Math.floor(world.serverTimeMs() / 1_000),
        includesUsage: includesUsage === true,
        isObfuscated: isObfuscated !== false,
      }
      return isStream ? chatStream(answering) : chatWhole(answering)
    },
  }
}
