import type { EndpointHost } from '../endpoints/endpoint-host.ts'
import { endpointRoad } from '../endpoints/endpoint-road.ts'
import type { InferenceRoad } from '../inference/inference-api.ts'
import { invalid } from '../wire/api-error.ts'
import { messagesStream, messagesWhole, PING } from './messages-answer.ts'
import { parseMessages } from './parse-messages.ts'

export const MESSAGES_PREFIX = '/anthropic/v1'

export const messagesRoad = (host: EndpointHost, requestId: string): InferenceRoad =>
  endpointRoad(
    { operation: 'Messages', host, ask: { api: 'messages', prefix: MESSAGES_PREFIX }, keepAlive: PING },
    (body) => ({
      parse: ({ headers }, profile) =>
        body === null ? malformedJson : parseMessages({ body, headers, host }, profile),
      format: (profile, isStream) => (isStream ? messagesStream(profile, requestId) : messagesWhole(profile)),
    }),
  )

/** Captured of Anthropic. */
export const malformedJson = invalid('The request body is not valid JSON: expected an object')
