// Records of Bedrock's model invocation logging: https://docs.aws.amazon.com/bedrock/latest/userguide/model-invocation-logging.html
import { createHash } from 'node:crypto'
import { asRecord, isRecord } from '../reading/record.ts'
import { conversationOf } from './recorded-call.ts'
import { makeRow, parseRecord, parseTokens, type Passed, type TraceFormat, type TraceRow } from './trace-row.ts'
import { parseStampMs } from './trace-time.ts'

type Fields = Readonly<Record<string, unknown>>

export const isInvocationRecord = (record: Fields): boolean =>
  record['schemaType'] === 'ModelInvocationLog' || ('requestId' in record && 'operation' in record)

/** Characters of a request that are one block. Finer than what a cache keeps, so that what is shared is found to within 300 tokens. */
export const BLOCK_CHARACTERS = 1_024

/** A body that was too large for its record, by the path in S3 that the record names; null where it is not at hand. */
export type ReadBody = (s3Path: string) => unknown

/**
 * `sessionKey`: the key of requestMetadata that names the session. Without it, a request goes on with the session of the one
 * whose messages it repeats and continues.
 */
export function invocationLogFormat(sessionKey: string | null, readBody: ReadBody = () => null): TraceFormat {
  const sessions = makeSessions()
  return {
    kind: 'bedrock-invocation-log',
    title: 'Bedrock invocation log',
    // What a block of characters comes to in tokens is known when all requests are.
    blockTokens: null,
    parse(text) {
      const trimmed = text.trim()
      if (trimmed === '') return 'no-request'
      // What CloudWatch exports to S3 has the time of the event ahead.
      const record = parseRecord(trimmed.startsWith('{') ? trimmed : trimmed.slice(Math.max(0, trimmed.indexOf('{'))))
      if (record === null) return /permission/i.test(trimmed) ? 'no-request' : 'unreadable'
      return parseRecordOfLog(record, sessionKey, sessions, readBody)
    },
  }
}

function parseRecordOfLog(
  record: Fields,
  sessionKey: string | null,
  sessions: ReturnType<typeof makeSessions>,
  readBody: ReadBody,
): TraceRow | Passed {
  if (!isInvocationRecord(record)) return 'message' in record || 'logPermission' in record ? 'no-request' : 'unreadable'
  const { input, modelId, output, requestMetadata, timestamp } = record
  const [asked, given] = [asRecord(input), asRecord(output)]
  const body = asked['inputBodyJson'] ?? bodyAt(asked['inputBodyS3Path'], readBody)
  const usage = usageOf(given)
  const cacheReadTokens = firstTokens(asked['cacheReadInputTokenCount'], usage.cacheRead)
  const cacheWriteTokens = firstTokens(asked['cacheWriteInputTokenCount'], usage.cacheWrite)
  const parts = isRecord(body) ? partsOf(body) : null
  return makeRow({
    atMs: typeof timestamp === 'string' ? parseStampMs(timestamp) : null,
    inputTokens: firstTokens(asked['inputTokenCount'], usage.input) + cacheReadTokens + cacheWriteTokens,
    outputTokens: firstTokens(given['outputTokenCount'], usage.output),
    cacheReadTokens,
    session:
      sessionKey === null ? (parts === null ? null : sessions.of(parts)) : metadataOf(requestMetadata, sessionKey),
    label: typeof modelId === 'string' ? plainModelId(modelId) : null,
    ...(parts === null ? { blocks: null } : blocksOf(parts)),
    call: isConverse(record['operation']) && conversationOf(body, 1) !== null ? body : null,
  })
}

/** The first of the counts that is one; none where nobody counted. */
function firstTokens(...places: readonly unknown[]): number {
  for (const place of places) {
    const tokens = parseTokens(place)
    if (tokens !== null) return tokens
  }
  return 0
}

const isConverse = (operation: unknown): boolean => operation === 'Converse' || operation === 'ConverseStream'

const bodyAt = (path: unknown, readBody: ReadBody): unknown => (typeof path === 'string' ? readBody(path) : null)

/** An ARN's last part: the account in it is nobody's business. */
const plainModelId = (modelId: string): string => modelId.slice(modelId.lastIndexOf('/') + 1)

const metadataOf = (metadata: unknown, key: string): string | null => {
  const value = asRecord(metadata)[key]
  return typeof value === 'string' && value !== '' ? value : null
}

interface LoggedUsage {
  readonly input: unknown
  readonly output: unknown
  readonly cacheRead: unknown
  readonly cacheWrite: unknown
}

/** What the response says it used, where the record itself does not: in one object, or in the chunks of a stream. */
function usageOf(output: Fields): LoggedUsage {
  const body = output['outputBodyJson']
  const chunks = (Array.isArray(body) ? (body as readonly unknown[]) : [body]).map(asRecord)
  const found = chunks.flatMap((chunk) => {
    const counted = asRecord(chunk['amazon-bedrock-invocationMetrics'])
    const usages = [chunk['usage'], asRecord(chunk['message'])['usage']].map(asRecord)
    return [
      ...usages.map((usage) => ({
        input: usage['inputTokens'] ?? usage['input_tokens'],
        output: usage['outputTokens'] ?? usage['output_tokens'],
        cacheRead: usage['cacheReadInputTokens'] ?? usage['cache_read_input_tokens'],
        cacheWrite: usage['cacheWriteInputTokens'] ?? usage['cache_creation_input_tokens'],
      })),
      {
        input: counted['inputTokenCount'],
        output: counted['outputTokenCount'],
        cacheRead: undefined,
        cacheWrite: undefined,
      },
    ]
  })
  // Those at the end count: a stream begins with what it has used until then.
  const last = (key: keyof LoggedUsage): unknown => found.findLast((usage) => usage[key] !== undefined)?.[key]
  return { input: last('input'), output: last('output'), cacheRead: last('cacheRead'), cacheWrite: last('cacheWrite') }
}

// The beginning that requests share.

/** A request in the order in which a model reads it: what stands ahead of the messages, and each of them. */
interface RequestParts {
  readonly ahead: string
  readonly messages: readonly string[]
}

const AHEAD = ['toolConfig', 'tools', 'system'] as const
const SAID = ['prompt', 'inputText', 'input', 'inputs', 'text'] as const

function partsOf(body: Fields): RequestParts {
  const messages = Array.isArray(body['messages']) ? (body['messages'] as readonly unknown[]) : null
  const ahead = AHEAD.flatMap((key) => (body[key] === undefined ? [] : [said(body[key])])).join('\n')
  if (messages !== null) return { ahead, messages: messages.map((message) => `\n${said(message)}`) }
  const text = SAID.map((key) => body[key]).find((value) => value !== undefined)
  return { ahead, messages: [typeof text === 'string' ? text : said(text ?? body)] }
}

/** What is said, without what only marks it: cache points move on as a conversation grows. Of a picture, its hash. */
const said = (value: unknown): string =>
  JSON.stringify(value, (key, inner: unknown) => {
    if (key === 'cache_control') return undefined
    if (Array.isArray(inner)) return (inner as readonly unknown[]).filter((each) => !isCachePoint(each))
    if ((key === 'bytes' || key === 'data') && typeof inner === 'string') return digest('', inner)
    return inner
  }) ?? ''

const isCachePoint = (value: unknown): boolean => isRecord(value) && Object.keys(value).join() === 'cachePoint'

const digest = (before: string, text: string): string =>
  createHash('sha256').update(before).update('\0').update(text).digest('base64url').slice(0, 22)

/** Each block's name says all that stands before its end. What does not fill a block has none. */
function blocksOf({ ahead, messages }: RequestParts): { readonly blocks: string[]; readonly characters: number } {
  const text = ahead + messages.join('')
  const blocks: string[] = []
  let chain = ''
  for (let end = BLOCK_CHARACTERS; end <= text.length; end += BLOCK_CHARACTERS) {
    chain = digest(chain, text.slice(end - BLOCK_CHARACTERS, end))
    blocks.push(chain)
  }
  return { blocks, characters: text.length }
}

function makeSessions(): { of(parts: RequestParts): string } {
  const sessionOf = new Map<string, string>()
  let count = 0
  return {
    of({ ahead, messages }) {
      let chain = digest('', ahead)
      let session: string | undefined
      for (const [index, message] of messages.entries()) {
        chain = digest(chain, message)
        // Two that begin alike are two: only what goes on behind the whole of another is its next turn.
        if (index < messages.length - 1) session = sessionOf.get(chain) ?? session
      }
      session ??= String(count++)
      sessionOf.set(chain, session)
      return session
    },
  }
}
