// What the physics needs of a Converse body. The prompt is measured and let go; nothing keeps it.
import { estimateTokens } from '../physics/input-tokens.ts'
import type { Latency } from '../profile/profile.ts'
import { invalid, malformedBody } from '../wire/api-error.ts'
import type { ApiError } from '../wire/api-error.ts'

export interface ConverseRequest {
  readonly inputTokens: number
  /** Null when the body sets none. */
  readonly maxTokens: number | null
  /** Null when the body names none, which is served as standard. */
  readonly latency: Latency | null
}

export type ParsedRequest =
  | { readonly kind: 'accepted'; readonly request: ConverseRequest }
  | { readonly kind: 'refused'; readonly error: ApiError }

/** Any bytes at all. A body of the wrong shape is refused as the real service refuses it. */
export function parseConverseRequest(body: Buffer): ParsedRequest {
  const json = parseJson(body)
  if (!isRecord(json)) return refused(malformedBody)
  const messages = json['messages'] ?? []
  const system = json['system'] ?? []
  if (!isListOfRecords(messages) || !isListOfRecords(system)) return refused(malformedBody)
  const charactersOrError = measureMessages(messages)
  if (typeof charactersOrError === 'object') return refused(charactersOrError)

  const inference = json['inferenceConfig'] ?? {}
  const performance = json['performanceConfig'] ?? {}
  if (!isRecord(inference) || !isRecord(performance)) return refused(malformedBody)
  const maxTokens = inference['maxTokens'] ?? null
  const latency = performance['latency'] ?? null
  if (maxTokens !== null && !Number.isInteger(maxTokens)) return refused(malformedBody)
  if (maxTokens !== null && (maxTokens as number) < 1) return refused(outOfRange(maxTokens as number))
  if (latency !== null && latency !== 'standard' && latency !== 'optimized') return refused(unknownLatency)

  const inputTokens = estimateTokens(charactersOrError + measureBlocks(system))
  return { kind: 'accepted', request: { inputTokens, maxTokens: maxTokens as number | null, latency } }
}

const refused = (error: ApiError): ParsedRequest => ({ kind: 'refused', error })

const mustStartWithUser = invalid(
  'A conversation must start with a user message. Try again with a conversation that starts with a user message.',
)

const blankText = (messageIndex: number, blockIndex: number): ApiError =>
  invalid(
    `The text field in the ContentBlock object at messages.${messageIndex}.content.${blockIndex} is blank. ` +
      'Add text to the text field, and try again.',
  )

const outOfRange = (maxTokens: number): ApiError =>
  invalid(
    `1 validation error detected: Value '${maxTokens}' at 'inferenceConfig.maxTokens' failed to satisfy ` +
      'constraint: Member must have value greater than or equal to 1',
  )

const unknownLatency = invalid(
  "1 validation error detected: Value at 'performanceConfig.latency' failed to satisfy constraint: " +
    'Member must satisfy enum value set: [standard, optimized]',
)

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}

type JsonRecord = Readonly<Record<string, unknown>>

const isRecord = (value: unknown): value is JsonRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isListOfRecords = (value: unknown): value is readonly JsonRecord[] =>
  Array.isArray(value) && value.every(isRecord)

/** Characters of text in all messages, or why they are no conversation. */
function measureMessages(messages: readonly JsonRecord[]): number | ApiError {
  if (messages[0]?.['role'] !== 'user') return mustStartWithUser
  let characters = 0
  for (const [messageIndex, message] of messages.entries()) {
    const content = message['content'] ?? []
    if (!isListOfRecords(content)) return malformedBody
    const blank = content.findIndex(({ text }) => typeof text === 'string' && text.trim() === '')
    if (blank !== -1) return blankText(messageIndex, blank)
    characters += measureBlocks(content)
  }
  return characters
}

const measureBlocks = (blocks: readonly JsonRecord[]): number =>
  blocks.reduce((sum, { text }) => sum + (typeof text === 'string' ? text.length : 0), 0)
