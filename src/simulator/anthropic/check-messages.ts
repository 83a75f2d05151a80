// Why a Messages body is refused, in the words of the schema that checks it at Anthropic. What its messages and tools
// have against each other is checked as it is for InvokeModel.
// https://docs.aws.amazon.com/bedrock/latest/userguide/inference-messages-api.html
import { isRecord, type JsonRecord, renderJson } from '../describe-issue.ts'
import { type ApiError, invalid } from '../wire/api-error.ts'

const KEYS = new Set([
  'model',
  'messages',
  'max_tokens',
  'system',
  'stream',
  'stop_sequences',
  'temperature',
  'top_p',
  'top_k',
  'metadata',
  'tools',
  'tool_choice',
  'thinking',
  'output_config',
  'cache_control',
  'anthropic_version',
  'anthropic_beta',
])

export const extraInput = (place: string): ApiError => invalid(`${place}: Extra inputs are not permitted`)
const required = (place: string): ApiError => invalid(`${place}: Field required`)
const shouldBe = (place: string, kind: string): ApiError => invalid(`${place}: Input should be a valid ${kind}`)

/** `needsLimit`: whether it asks for a reply, and not for a count. */
export function checkMessagesBody(body: JsonRecord, needsLimit: boolean): ApiError | null {
  const unknown = Object.keys(body).find((key) => !KEYS.has(key))
  if (unknown !== undefined) return extraInput(tell(unknown))
  return (
    checkText('model', body['model']) ??
    (needsLimit ? checkWhole('max_tokens', body['max_tokens'], 1) : null) ??
    checkMessageList(body['messages']) ??
    checkSystem(body['system']) ??
    checkTools(body['tools']) ??
    checkSampling(body) ??
    checkTexts('stop_sequences', body['stop_sequences']) ??
    checkSwitch('stream', body['stream']) ??
    checkThinking(body['thinking']) ??
    checkOutputConfig(body['output_config']) ??
    checkCacheControl('cache_control', body['cache_control'])
  )
}

function checkText(place: string, value: unknown): ApiError | null {
  if (value === undefined) return required(place)
  return typeof value === 'string' ? null : shouldBe(place, 'string')
}

function checkWhole(place: string, value: unknown, least: number): ApiError | null {
  if (value === undefined) return required(place)
  if (typeof value !== 'number' || !Number.isInteger(value)) return shouldBe(place, 'integer')
  return value < least ? invalid(`${place}: Input should be greater than or equal to ${least}`) : null
}

/** Of a number that may be absent. */
function checkShare(place: string, value: unknown): ApiError | null {
  if (value === undefined) return null
  if (typeof value !== 'number') return shouldBe(place, 'number')
  if (value < 0) return invalid(`${place}: Input should be greater than or equal to 0`)
  return value > 1 ? invalid(`${place}: Input should be less than or equal to 1`) : null
}

const checkSampling = ({ temperature, top_p: topP, top_k: topK }: JsonRecord): ApiError | null =>
  checkShare('temperature', temperature) ??
  checkShare('top_p', topP) ??
  (topK === undefined ? null : checkWhole('top_k', topK, 0))

const checkSwitch = (place: string, value: unknown): ApiError | null =>
  value === undefined || typeof value === 'boolean' ? null : shouldBe(place, 'boolean')

function checkTexts(place: string, value: unknown): ApiError | null {
  if (value === undefined) return null
  if (!Array.isArray(value)) return shouldBe(place, 'list')
  const wrong = value.findIndex((text) => typeof text !== 'string')
  return wrong === -1 ? null : shouldBe(`${place}.${wrong}`, 'string')
}

function checkMessageList(messages: unknown): ApiError | null {
  if (messages === undefined) return required('messages')
  if (!Array.isArray(messages)) return shouldBe('messages', 'list')
  return first(messages, (message, index) => checkMessage(message, `messages.${index}`))
}

function checkMessage(message: unknown, place: string): ApiError | null {
  if (!isRecord(message)) return shouldBe(place, 'dictionary')
  const { role, content } = message
  if (role === undefined) return required(`${place}.role`)
  if (role !== 'user' && role !== 'assistant') {
    return invalid(`${place}.role: Input should be 'user' or 'assistant'`)
  }
  if (content === undefined) return required(`${place}.content`)
  return checkContent(content, `${place}.content`)
}

function checkContent(content: unknown, place: string): ApiError | null {
  if (typeof content === 'string') return null
  if (!Array.isArray(content)) return shouldBe(place, 'list')
  return first(content, (block, index) => checkBlock(block, `${place}.${index}`))
}

const BLOCKS = [
  'document',
  'image',
  'redacted_thinking',
  'search_result',
  'text',
  'thinking',
  'tool_result',
  'tool_use',
]

function checkBlock(block: unknown, place: string): ApiError | null {
  if (!isRecord(block)) return shouldBe(place, 'dictionary')
  const { type } = block
  const problem = checkTag(place, type, BLOCKS) ?? checkCacheControl(`${place}.cache_control`, block['cache_control'])
  if (problem !== null) return problem
  switch (type) {
    case 'text':
      return checkText(`${place}.text.text`, block['text'])
    case 'image':
      return checkSource(block['source'], `${place}.image.source`, ['base64'])
    case 'document':
      return checkSource(block['source'], `${place}.document.source`, ['base64', 'content', 'text'])
    case 'tool_result':
      return checkText(`${place}.tool_result.tool_use_id`, block['tool_use_id'])
    default:
      return null
  }
}

function checkTag(place: string, type: unknown, tags: readonly string[]): ApiError | null {
  if (type === undefined) return required(`${place}.type`)
  if (tags.includes(type as string)) return null
  const expected = tags.map((tag) => `'${tag}'`).join(', ')
  return invalid(
    `${place}: Input tag '${tell(type)}' found using 'type' does not match any of the expected tags: ${expected}`,
  )
}

/** Bedrock takes no URLs. */
function checkSource(source: unknown, place: string, types: readonly string[]): ApiError | null {
  if (source === undefined) return required(place)
  if (!isRecord(source)) return shouldBe(place, 'dictionary')
  const problem = checkTag(place, source['type'], types)
  if (problem !== null || source['type'] !== 'base64') return problem
  return (
    checkText(`${place}.base64.media_type`, source['media_type']) ?? checkText(`${place}.base64.data`, source['data'])
  )
}

function checkSystem(system: unknown): ApiError | null {
  if (system === undefined || typeof system === 'string') return null
  if (!Array.isArray(system)) return shouldBe('system', 'list')
  return first(system, (block, index) => {
    const place = `system.${index}`
    if (!isRecord(block)) return shouldBe(place, 'dictionary')
    return (
      checkTag(place, block['type'], ['text']) ??
      checkText(`${place}.text`, block['text']) ??
      checkCacheControl(`${place}.cache_control`, block['cache_control'])
    )
  })
}

/** Tools that run at Anthropic are not on Bedrock; some that the caller runs are the maker's own. */
const MAKERS_TOOLS = /^(?:bash|text_editor|memory|computer)_\d{8}$/

function checkTools(tools: unknown): ApiError | null {
  if (tools === undefined) return null
  if (!Array.isArray(tools)) return shouldBe('tools', 'list')
  return first(tools, (tool, index) => {
    if (!isRecord(tool)) return shouldBe(`tools.${index}`, 'dictionary')
    const { type = 'custom', strict } = tool
    if (type !== 'custom' && !MAKERS_TOOLS.test(tell(type))) {
      return invalid(`tool type '${tell(type)}' is not supported`)
    }
    if (strict !== undefined) return extraInput(`tools.${index}.custom.strict`)
    return checkCacheControl(`tools.${index}.cache_control`, tool['cache_control'])
  })
}

const THINKING = ['adaptive', 'between_tools', 'disabled', 'enabled']

function checkThinking(thinking: unknown): ApiError | null {
  if (thinking === undefined) return null
  if (!isRecord(thinking)) return shouldBe('thinking', 'dictionary')
  const problem = checkTag('thinking', thinking['type'], THINKING)
  if (problem !== null) return problem
  const { display } = thinking
  if (display !== undefined && display !== 'summarized' && display !== 'omitted') {
    return invalid(`thinking.${thinking['type'] as string}.display: Input should be 'summarized' or 'omitted'`)
  }
  return thinking['type'] === 'enabled'
    ? checkWhole('thinking.enabled.budget_tokens', thinking['budget_tokens'], 1_024)
    : null
}

/** Effort alone: formats are Converse's and InvokeModel's. */
function checkOutputConfig(config: unknown): ApiError | null {
  if (config === undefined) return null
  if (!isRecord(config)) return shouldBe('output_config', 'dictionary')
  const unknown = Object.keys(config).find((key) => key !== 'effort')
  return unknown === undefined ? null : extraInput(`output_config.${tell(unknown)}`)
}

function checkCacheControl(place: string, control: unknown): ApiError | null {
  if (control === undefined || control === null) return null
  if (!isRecord(control)) return shouldBe(place, 'dictionary')
  const problem = checkTag(place, control['type'], ['ephemeral'])
  if (problem !== null) return problem
  const { ttl = '5m' } = control
  return ttl === '5m' || ttl === '1h' ? null : invalid(`${place}.ephemeral.ttl: Input should be '5m' or '1h'`)
}

const LONGEST_VALUE = 80

const tell = (value: unknown): string => (typeof value === 'string' ? value : renderJson(value)).slice(0, LONGEST_VALUE)

function first(items: readonly unknown[], check: (item: unknown, index: number) => ApiError | null): ApiError | null {
  for (const [index, item] of items.entries()) {
    const problem = check(item, index)
    if (problem !== null) return problem
  }
  return null
}
