// Messages in the forms that files have (Converse's blocks, OpenAI's parts, Anthropic's typed blocks, plain texts) in Converse's blocks.
import { isRecord } from '../../record.ts'
import { kindOf } from '../kind-of.ts'
import { ContentBytes } from '../../../conversation/content-bytes.ts'
import type {
  ContentBlock,
  Media,
  MediaBlock,
  Message,
  TextBlock,
  ToolResult,
} from '../../../conversation/conversation.ts'
import type { Json } from '../../../conversation/json.ts'
import { unusable } from './recorded.ts'
import { textAt, type ToolNames } from './tools.ts'

type Fields = Readonly<Record<string, unknown>>

type ResultPart = ToolResult['content'][number]

interface ReadMessages {
  /** What messages of the system say, one below the other; null where there are none. */
  readonly system: string | null
  readonly messages: readonly Message[]
}

const ROLES: Readonly<Record<string, 'system' | 'user' | 'assistant' | 'tool'>> = {
  system: 'system',
  developer: 'system',
  user: 'user',
  human: 'user',
  assistant: 'assistant',
  gpt: 'assistant',
  chatgpt: 'assistant',
  bing: 'assistant',
  bard: 'assistant',
  bot: 'assistant',
  model: 'assistant',
  ai: 'assistant',
  tool: 'tool',
  function: 'tool',
  observation: 'tool',
}

/** Messages without content are left out: people's exports have some. */
export function readMessages(list: unknown, names: ToolNames): ReadMessages {
  if (!Array.isArray(list)) throw unusable('a list of messages', kindOf(list))
  const system: string[] = []
  const messages: Message[] = []
  const calls = makeCallIds()
  for (const message of list) {
    if (!isRecord(message)) throw unusable('a message', kindOf(message))
    const written = message['role'] ?? message['from']
    const role = typeof written === 'string' ? ROLES[written.toLowerCase()] : undefined
    if (role === undefined)
      throw unusable(
        'a role (system, user, assistant or tool)',
        typeof written === 'string' ? 'another' : kindOf(written),
      )
    const content = message['content'] ?? message['value']
    if (role === 'system') system.push(systemText(content) ?? '')
    else if (role === 'tool') addTo(messages, 'user', [resultOf(message, content, calls)])
    else {
      const blocks = [...readReasoning(message), ...readContent(content, names), ...readCalls(message, names, calls)]
      // An answer is one message, and so are the results behind it; two questions are two.
      if (blocks.length > 0) messages.push({ role, content: blocks })
    }
  }
  const texts = system.filter((text) => text.trim() !== '')
  return { system: texts.length === 0 ? null : texts.join('\n\n'), messages }
}

/** Results of tools that are answered together are one message. */
function addTo(messages: Message[], role: 'user', blocks: readonly ContentBlock[]): void {
  const last = messages.at(-1)
  if (last?.role !== role || !last.content.every((block) => 'toolResult' in block))
    messages.push({ role, content: blocks })
  else messages[messages.length - 1] = { role, content: [...last.content, ...blocks] }
}

/** Old files name no call: its result is the next one's of that function. */
function makeCallIds() {
  let count = 0
  const open: string[] = []
  return {
    call(id: unknown): string {
      const given = typeof id === 'string' && id !== '' ? id : `call_${++count}`
      open.push(given)
      return given
    },
    result(id: unknown): string {
      const [next = `call_${++count}`] = open
      const given = typeof id === 'string' && id !== '' ? id : next
      const place = open.indexOf(given)
      if (place !== -1) open.splice(place, 1)
      return given
    },
  }
}

type CallIds = ReturnType<typeof makeCallIds>

/** A text, or a list of texts. */
export function systemText(system: unknown): string | null {
  if (system === undefined || system === null) return null
  if (typeof system === 'string') return system.trim() === '' ? null : system
  if (!Array.isArray(system)) throw unusable('a system prompt', kindOf(system))
  const texts = system.flatMap((part: unknown) => {
    if (typeof part === 'string') return [part]
    if (isRecord(part) && typeof part['text'] === 'string') return [part['text']]
    if (isRecord(part) && ('cachePoint' in part || 'guardContent' in part)) return []
    throw unusable('a text in the system prompt', kindOf(part))
  })
  return texts.length === 0 ? null : texts.join('\n\n')
}

function readReasoning(message: Fields): ContentBlock[] {
  const text = message['reasoning_content']
  return typeof text === 'string' && text !== '' ? [{ reasoningContent: { reasoningText: { text } } }] : []
}

function readContent(content: unknown, names: ToolNames): ContentBlock[] {
  if (content === undefined || content === null) return []
  if (typeof content === 'string') return content.trim() === '' ? [] : [{ text: content }]
  const parts: readonly unknown[] = Array.isArray(content) ? content : [content]
  return parts.flatMap((part) => readBlock(part, names))
}

function readCalls(message: Fields, names: ToolNames, calls: CallIds): ContentBlock[] {
  const { function_call: single, tool_calls: several } = message
  const list: readonly unknown[] = Array.isArray(several) ? several : isRecord(single) ? [{ function: single }] : []
  return list.map((call) => {
    const body = isRecord(call) && isRecord(call['function']) ? call['function'] : call
    if (!isRecord(call) || !isRecord(body)) throw unusable('a call of a tool', kindOf(call))
    const name = names.nameOf(textAt(body['name'], 'the name of a tool'))
    return { toolUse: { toolUseId: calls.call(call['id']), name, input: inputOf(body['arguments']) } }
  })
}

function inputOf(input: unknown): Json {
  if (input === undefined || input === null || input === '') return {}
  if (typeof input !== 'string') return input as Json
  try {
    return JSON.parse(input) as Json
  } catch {
    throw unusable('the arguments of a tool in JSON', 'something else')
  }
}

function resultOf(message: Fields, content: unknown, calls: CallIds): ContentBlock {
  const toolUseId = calls.result(message['tool_call_id'])
  return { toolResult: { toolUseId, content: readParts(content) } }
}

/** What stands in a result: never empty, which Bedrock refuses. */
function readParts(content: unknown): ResultPart[] {
  const list: readonly unknown[] = Array.isArray(content) ? content : [content]
  const parts = list.flatMap((part): ResultPart[] => {
    if (part === undefined || part === null || part === '') return []
    if (typeof part === 'string') return [{ text: part }]
    if (isRecord(part) && 'json' in part) return [{ json: part['json'] as Json }]
    return isRecord(part) && ('type' in part || PART_KINDS.some((kind) => kind in part))
      ? readPart(part)
      : [{ json: part as Json }]
  })
  return parts.length === 0 ? [{ text: '(no result)' }] : parts
}

const PART_KINDS = ['text', 'image', 'document', 'video', 'audio']

function readBlock(block: unknown, names: ToolNames): ContentBlock[] {
  if (typeof block === 'string') return block === '' ? [] : [{ text: block }]
  if (!isRecord(block)) throw unusable('a block of a message', kindOf(block))
  switch (block['type']) {
    case 'tool_use': {
      const name = names.nameOf(textAt(block['name'], 'the name of a tool'))
      return [
        {
          toolUse: {
            toolUseId: textAt(block['id'], 'the id of a tool call'),
            name,
            input: (block['input'] ?? {}) as Json,
          },
        },
      ]
    }
    case 'tool_result':
      return [toolResult(block['tool_use_id'], block['content'], block['is_error'] === true ? 'error' : undefined)]
    case 'thinking':
      return [{ reasoningContent: { reasoningText: reasoningText(block['thinking'], block['signature']) } }]
    case 'redacted_thinking':
      return [{ reasoningContent: { redactedContent: bytesOf(block['data']) } }]
  }
  if (isRecord(block['toolUse'])) {
    const { input, name, toolUseId } = block['toolUse']
    const given = names.nameOf(textAt(name, 'the name of a tool'))
    return [
      { toolUse: { toolUseId: textAt(toolUseId, 'the id of a tool call'), name: given, input: (input ?? {}) as Json } },
    ]
  }
  if (isRecord(block['toolResult'])) {
    const { content, status, toolUseId } = block['toolResult']
    return [toolResult(toolUseId, content, status === 'error' || status === 'success' ? status : undefined)]
  }
  if (isRecord(block['reasoningContent'])) {
    const { reasoningText: text, redactedContent } = block['reasoningContent']
    if (isRecord(text)) return [{ reasoningContent: { reasoningText: reasoningText(text['text'], text['signature']) } }]
    return [{ reasoningContent: { redactedContent: bytesOf(redactedContent) } }]
  }
  return readPart(block)
}

function toolResult(id: unknown, content: unknown, status: 'success' | 'error' | undefined): ContentBlock {
  const toolUseId = textAt(id, 'the id of a tool call')
  const result = { toolUseId, content: readParts(content) }
  return { toolResult: status === undefined ? result : { ...result, status } }
}

function reasoningText(text: unknown, signature: unknown) {
  const words = typeof text === 'string' ? text : ''
  return typeof signature === 'string' ? { text: words, signature } : { text: words }
}

function readPart(part: Fields): (TextBlock | MediaBlock)[] {
  switch (part['type']) {
    case 'text':
    case 'input_text':
    case 'output_text':
      return textPart(part['text'])
    case 'image_url':
    case 'input_image':
      return [
        { image: fromDataUrl(isRecord(part['image_url']) ? part['image_url']['url'] : part['image_url'], 'an image') },
      ]
    case 'image':
      if (isRecord(part['source'])) return [{ image: fromTypedSource(part['source']) }]
      break
    case 'document':
      if (isRecord(part['source'])) return [documentPart(part['source'], part['title'])]
      break
    case 'input_audio':
      if (isRecord(part['input_audio'])) {
        const { data, format } = part['input_audio']
        return [{ audio: { format: textAt(format, 'a format of audio'), source: { bytes: bytesOf(data) } } }]
      }
      break
    case 'file':
      if (isRecord(part['file'])) {
        const { file_data: data, filename } = part['file']
        return [{ document: { ...fromDataUrl(data, 'a file'), name: documentName(filename) } }]
      }
  }
  if (typeof part['text'] === 'string') return textPart(part['text'])
  if (isRecord(part['guardContent']) && isRecord(part['guardContent']['text']))
    return textPart(part['guardContent']['text']['text'])
  // Where to cache, the mode says.
  if ('cachePoint' in part) return []
  const { audio, document, image, video } = part
  if (isRecord(image)) return [{ image: ofConverse(image) }]
  if (isRecord(document)) return [{ document: { ...ofConverse(document), name: documentName(document['name']) } }]
  if (isRecord(video)) return [{ video: ofConverse(video) }]
  if (isRecord(audio)) return [{ audio: ofConverse(audio) }]
  const type = part['type']
  throw unusable(
    'a text, an image, a document, or what tools say',
    typeof type === 'string' && /^\w{1,30}$/.test(type) ? `a block of type ${type}` : 'a block of another kind',
  )
}

const textPart = (text: unknown): (TextBlock | MediaBlock)[] =>
  typeof text === 'string' && text !== '' ? [{ text }] : []

function documentPart(source: Fields, title: unknown): TextBlock | MediaBlock {
  const name = documentName(title)
  if (source['type'] !== 'text') return { document: { ...fromTypedSource(source), name } }
  const text = textAt(source['data'], 'a document')
  return { document: { format: 'txt', source: { bytes: ContentBytes.copyOf(Buffer.from(text)) }, name } }
}

/** Converse takes letters, digits, single blanks, hyphens, parentheses and brackets. */
const documentName = (name: unknown): string => {
  const plain =
    typeof name === 'string'
      ? name
          .replaceAll(/[^a-zA-Z0-9\s()[\]-]/g, '-')
          .replaceAll(/\s+/g, ' ')
          .trim()
      : ''
  return plain === '' ? 'document' : plain.slice(0, 200)
}

function ofConverse({ format, source }: Fields): Media {
  const kind = textAt(format, 'a format of media')
  if (!isRecord(source)) throw unusable('bytes or an S3 location of media', kindOf(source))
  const { s3Location } = source
  if (!isRecord(s3Location)) return { format: kind, source: { bytes: bytesOf(source['bytes']) } }
  const uri = textAt(s3Location['uri'], 'the URI of an S3 location')
  const { bucketOwner } = s3Location
  return { format: kind, source: { s3Location: typeof bucketOwner === 'string' ? { uri, bucketOwner } : { uri } } }
}

/** Base64, or what LLMeter writes in its place. */
function bytesOf(written: unknown): ContentBytes {
  const bytes = ContentBytes.fromBase64(textAt(isRecord(written) ? written['__llmeter_bytes__'] : written, BASE64))
  if (bytes.length === 0) throw unusable(BASE64, 'a text')
  return bytes
}

const BASE64 = 'bytes in base64'

function fromTypedSource({ data, media_type: type, type: kind }: Fields): Media {
  if (kind === 'url') throw unusable(BASE64, 'a URL, which Bedrock does not fetch')
  return { format: formatOfType(textAt(type, 'a media type')), source: { bytes: bytesOf(data) } }
}

function fromDataUrl(url: unknown, what: string): Media {
  const text = textAt(url, what)
  const [, type, data] = /^data:([\w.+-]+\/[\w.+-]+)(?:;[\w=.-]+)*;base64,(.*)$/s.exec(text) ?? []
  if (type === undefined || data === undefined)
    throw unusable(`${what} as a data: URL in base64`, 'another URL, which Bedrock does not fetch')
  return { format: formatOfType(type), source: { bytes: bytesOf(data) } }
}

const FORMAT_OF_TYPE: Readonly<Record<string, string>> = {
  'image/jpg': 'jpeg',
  'text/plain': 'txt',
  'text/markdown': 'md',
  'application/msword': 'doc',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/vnd.ms-excel': 'xls',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
  'audio/mpeg': 'mp3',
}

const formatOfType = (type: string): string => FORMAT_OF_TYPE[type] ?? type.slice(type.indexOf('/') + 1)
