// What the physics needs of a Messages body, or why it is refused.
import type { EndpointHost } from '../endpoints/endpoint-host.ts'
import { isRecord, type JsonRecord } from '../describe-issue.ts'
import type { ParsedRequest } from '../inference/inference-request.ts'
import { guardrailOf } from '../endpoints/endpoint-guardrail.ts'
import type { NativeRequest } from '../invoke/native-format.ts'
import { readClaude } from '../invoke/parse-claude.ts'
import type { ModelProfile } from '../profile/profile.ts'
import { type ApiError, invalid, isError } from '../wire/api-error.ts'
import type { RequestHeaders } from '../wire/exchange.ts'
import { checkVersion } from './api-version.ts'
import { checkMessagesBody } from './check-messages.ts'

export interface MessagesRequest {
  readonly body: JsonRecord
  readonly headers: RequestHeaders
  readonly host: EndpointHost
}

/** `model` is null when nothing is known by the id: the shape is then all that can be looked at. */
export function parseMessages(request: MessagesRequest, model: ModelProfile | null): ParsedRequest {
  const native = readRequest(request, model, true)
  if (isError(native)) return native
  const guardrail = guardrailOf(request.host, request.headers, request.body)
  if (guardrail !== null && isError(guardrail)) return guardrail
  return { kind: 'accepted', request: { ...native, latency: null, serviceTier: null, guardrail } }
}

/** The prompt of a body whose tokens are only to be counted. */
export const parseForCount = (request: MessagesRequest, model: ModelProfile | null): NativeRequest | ApiError =>
  readRequest(request, model, false)

function readRequest(
  { body, headers, host }: MessagesRequest,
  model: ModelProfile | null,
  needsLimit: boolean,
): NativeRequest | ApiError {
  const problem =
    checkMessagesBody(body, needsLimit) ??
    checkVersion(host, headers, body) ??
    checkMetadata(host, body['metadata']) ??
    (model && checkMostTokens(body, model))
  return problem ?? readClaude(withCacheControl(body), model)
}

const METADATA = /^[a-zA-Z0-9\s:_@$#=/+,.-]*$/

/** The runtime takes the user's id for request metadata, and holds it against their characters. Captured. */
function checkMetadata(host: EndpointHost, metadata: unknown): ApiError | null {
  if (metadata === undefined) return null
  if (!isRecord(metadata)) return invalid('metadata: Input should be a valid dictionary')
  const { user_id: userId } = metadata
  if (userId === undefined || userId === null) return null
  if (typeof userId !== 'string') return invalid('metadata.user_id: Input should be a valid string')
  return host === 'mantle' || METADATA.test(userId)
    ? null
    : invalid('Request metadata contains a value that violates the regular expression')
}

function checkMostTokens({ model, max_tokens: asked }: JsonRecord, { maxOutputTokens }: ModelProfile): ApiError | null {
  return typeof asked === 'number' && asked > maxOutputTokens
    ? invalid(
        `max_tokens: ${asked} > ${maxOutputTokens}, which is the maximum allowed number of output tokens for ${model as string}`,
      )
    : null
}

/** One for the whole body is one at the end of its last message. */
function withCacheControl({ cache_control: control, ...body }: JsonRecord): JsonRecord {
  const messages = body['messages'] as readonly JsonRecord[]
  const last = messages.at(-1)
  if (!isRecord(control) || last === undefined) return body
  const { content } = last
  const blocks = typeof content === 'string' ? [{ type: 'text', text: content }] : (content as readonly JsonRecord[])
  const marked = blocks.map((block, index) =>
    index === blocks.length - 1 ? { cache_control: control, ...block } : block,
  )
  return { ...body, messages: [...messages.slice(0, -1), { ...last, content: marked }] }
}
