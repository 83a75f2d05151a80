// Whether something is a conversation that can be sent. What nothing reads is a mistake: it would be left out in silence, and another load
// be measured than was meant. No reason quotes what is said.
import { ContentBytes, JoinedBytes } from './content-bytes.ts'
import type { Conversation } from './conversation.ts'

/** One that `whyNoConversation` has nothing against, with its bytes as all of ours are. */
export const toConversation = (value: unknown): Conversation => ({
  tools: null,
  ...(withContentBytes(value) as Omit<Conversation, 'tools'>),
})

function withContentBytes(value: unknown): unknown {
  if (value instanceof JoinedBytes || value instanceof ContentBytes) return value
  if (value instanceof Uint8Array) return ContentBytes.copyOf(value)
  if (Array.isArray(value)) return value.map(withContentBytes)
  if (!isFields(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withContentBytes(inner)]))
}

type Fields = Readonly<Record<string, unknown>>

/** What is wrong, with its place: `messages[0].content[1].image.source: expected …`. Null where nothing is. */
export function whyNoConversation(value: unknown): string | null {
  return firstReason([
    ['', shape(value, ['system', 'messages', 'maxOutputTokens'], ['tools', 'aimedInputTokens'])],
    ['system', orNull(fieldOf(value, 'system'), whyNoText)],
    ['messages', whyNoList(fieldOf(value, 'messages'), whyNoMessage)],
    ['tools', orNull(fieldOf(value, 'tools') ?? null, whyNoTools)],
    ['maxOutputTokens', orNull(fieldOf(value, 'maxOutputTokens'), whyNoCount)],
  ])
}

function whyNoMessage(message: unknown): string | null {
  const role = fieldOf(message, 'role')
  return firstReason([
    ['', shape(message, ['role', 'content'])],
    ['role', role === 'user' || role === 'assistant' ? null : expected('user or assistant', role)],
    ['content', whyNoList(fieldOf(message, 'content'), whyNoBlock)],
  ])
}

const MEDIA = ['image', 'document', 'video', 'audio']
const BLOCKS: Readonly<Record<string, (value: unknown) => string | null>> = {
  text: whyNoText,
  ...Object.fromEntries(MEDIA.map((kind) => [kind, (value: unknown) => whyNoMedia(value, kind)])),
  toolUse: (value) =>
    firstReason([
      ['', shape(value, ['toolUseId', 'name', 'input'])],
      ['toolUseId', whyNoText(fieldOf(value, 'toolUseId'))],
      ['name', whyNoText(fieldOf(value, 'name'))],
    ]),
  toolResult: (value) =>
    firstReason([
      ['', shape(value, ['toolUseId', 'content'], ['status'])],
      ['toolUseId', whyNoText(fieldOf(value, 'toolUseId'))],
      ['content', whyNoList(fieldOf(value, 'content'), whyNoResultPart)],
      ['status', isOneOf(fieldOf(value, 'status'), [undefined, 'success', 'error'], 'success or error')],
    ]),
  reasoningContent(value) {
    const text = fieldOf(value, 'reasoningText')
    const redacted = fieldOf(value, 'redactedContent')
    if (text === undefined)
      return redacted instanceof Uint8Array ? null : expected('reasoningText or redactedContent', value)
    return firstReason([['reasoningText', shape(text, ['text'], ['signature'])]])
  },
}

function whyNoBlock(block: unknown): string | null {
  return whyNotOneOf(block, BLOCKS)
}

const RESULT_PARTS = { ...BLOCKS, json: () => null }

function whyNoResultPart(part: unknown): string | null {
  return whyNotOneOf(part, RESULT_PARTS)
}

/** A union of Bedrock's: an object of one member. */
function whyNotOneOf(
  value: unknown,
  members: Readonly<Record<string, (value: unknown) => string | null>>,
): string | null {
  const names = Object.keys(members)
  const written = isFields(value) ? Object.keys(value) : []
  const [name] = written
  const check = name === undefined || written.length > 1 ? undefined : members[name]
  if (name === undefined || check === undefined) {
    return `expected one of ${names.join(', ')}, found ${written.length === 0 ? kindOf(value) : written.join(' and ')}`
  }
  return firstReason([[name, check(fieldOf(value, name))]])
}

function whyNoMedia(media: unknown, kind: string): string | null {
  const source = fieldOf(media, 'source')
  return firstReason([
    ['', shape(media, ['format', 'source', ...(kind === 'document' ? ['name'] : [])])],
    ['format', whyNoText(fieldOf(media, 'format'))],
    ['source', whyNoSource(source)],
  ])
}

function whyNoSource(source: unknown): string | null {
  const s3 = fieldOf(source, 's3Location')
  if (s3 !== undefined) return firstReason([['s3Location', shape(s3, ['uri'], ['bucketOwner'])]])
  const bytes = fieldOf(source, 'bytes')
  const isBytes = bytes instanceof Uint8Array || bytes instanceof JoinedBytes
  return isBytes && bytes.length > 0 ? null : 'expected bytes, a Uint8Array, or s3Location'
}

function whyNoTools(tools: unknown): string | null {
  return firstReason([
    ['', shape(tools, ['tools', 'toolChoice'])],
    [
      'tools',
      whyNoList(fieldOf(tools, 'tools'), (tool) =>
        firstReason([
          ['', shape(tool, ['name', 'description', 'inputSchema', 'strict'])],
          ['name', whyNoText(fieldOf(tool, 'name'))],
          [
            'inputSchema',
            isFields(fieldOf(tool, 'inputSchema')) ? null : expected('a JSON schema', fieldOf(tool, 'inputSchema')),
          ],
        ]),
      ),
    ],
  ])
}

type Check = readonly [place: string, reason: string | null]

/** The first of them, its place before it: `source: expected…` within `image` is `image.source: expected…`. */
function firstReason(checks: readonly Check[]): string | null {
  for (const [place, reason] of checks) {
    if (reason === null) continue
    if (place === '') return reason
    return /^[\w.[\]]+: /.test(reason) ? `${place}${reason.startsWith('[') ? '' : '.'}${reason}` : `${place}: ${reason}`
  }
  return null
}

function shape(value: unknown, needed: readonly string[], optional: readonly string[] = []): string | null {
  if (!isFields(value)) return `expected an object, found ${kindOf(value)}`
  const missing = needed.find((name) => !(name in value))
  if (missing !== undefined) return `expected ${missing}, found none`
  const unknown = Object.keys(value).find((name) => !needed.includes(name) && !optional.includes(name))
  return unknown === undefined
    ? null
    : `expected ${[...needed, ...optional].join(', ')}, found ${unknown}, which nothing reads`
}

function whyNoList(value: unknown, whyNoItem: (item: unknown) => string | null): string | null {
  if (!Array.isArray(value) || value.length === 0) return `expected a list of at least one, found ${kindOf(value)}`
  return firstReason(value.map((item, index): Check => [`[${index}]`, whyNoItem(item)]))
}

function whyNoText(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? null : expected('a text', value)
}

const whyNoCount = (value: unknown): string | null =>
  Number.isSafeInteger(value) && Number(value) > 0 ? null : expected('a whole number of at least 1', value)

const orNull = (value: unknown, why: (value: unknown) => string | null): string | null =>
  value === null ? null : why(value)

const isOneOf = (value: unknown, known: readonly unknown[], words: string): string | null =>
  known.includes(value) ? null : expected(words, value)

const expected = (words: string, value: unknown): string => `expected ${words}, found ${kindOf(value)}`

function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (value === '') return 'an empty text'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

const fieldOf = (value: unknown, name: string): unknown => (isFields(value) ? value[name] : undefined)

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
