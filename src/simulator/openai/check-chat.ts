// Why the messages of a Chat Completions body are refused. Each has a role and its content; an assistant's calls of
// tools are answered by messages of tools, all of them and at once.
import { isRecord, type JsonRecord } from '../describe-issue.ts'
import type { ApiError } from '../wire/api-error.ts'
import { emptyArray, firstMistake, missingParameter, wrongParameter, wrongType, wrongValue } from './openai-mistakes.ts'

const ROLES = ['system', 'assistant', 'user', 'function', 'tool', 'developer']
const USER_PARTS = ['text', 'image_url', 'input_audio', 'file']

/** The parts that a role's content may have; any other has text alone. */
const PARTS: Readonly<Record<string, readonly string[]>> = { user: USER_PARTS, assistant: ['text', 'refusal'] }

export function checkMessages(messages: unknown): ApiError | null {
  if (messages === undefined || messages === null) return missingParameter('messages')
  if (!Array.isArray(messages)) return wrongType('messages', 'an array of objects', messages)
  if (messages.length === 0) return emptyArray('messages')
  return firstMistake(messages, checkMessage) ?? checkResults(messages as readonly JsonRecord[])
}

function checkMessage(message: unknown, index: number): ApiError | null {
  const place = `messages[${index}]`
  if (!isRecord(message)) return wrongType(place, 'an object', message)
  const { role } = message
  if (role === undefined) return missingParameter(`${place}.role`)
  if (typeof role !== 'string') return wrongType(`${place}.role`, 'a string', role)
  if (!ROLES.includes(role)) return wrongValue(`${place}.role`, role, ROLES)
  if (role === 'tool' && typeof message['tool_call_id'] !== 'string') return missingParameter(`${place}.tool_call_id`)
  return checkCalls(message['tool_calls'], `${place}.tool_calls`) ?? checkContent(message, place, role)
}

function checkContent(message: JsonRecord, place: string, role: string): ApiError | null {
  const { content } = message
  if (content === undefined || content === null) {
    const mayBeAbsent = role === 'assistant' && (message['tool_calls'] ?? message['refusal']) !== undefined
    return mayBeAbsent ? null : wrongType(`${place}.content`, 'one of a string or array of objects', content ?? null)
  }
  if (typeof content === 'string') return null
  if (!Array.isArray(content)) return wrongType(`${place}.content`, 'one of a string or array of objects', content)
  if (content.length === 0) return emptyArray(`${place}.content`)
  return firstMistake(content, (part: unknown, index) =>
    checkPart(part, `${place}.content[${index}]`, PARTS[role] ?? ['text']),
  )
}

function checkPart(part: unknown, place: string, types: readonly string[]): ApiError | null {
  if (!isRecord(part)) return wrongType(place, 'an object', part)
  const { type } = part
  if (type === undefined) return missingParameter(`${place}.type`)
  if (typeof type !== 'string') return wrongType(`${place}.type`, 'a string', type)
  if (!types.includes(type)) return wrongValue(`${place}.type`, type, types)
  const value = part[type]
  if (value === undefined) return missingParameter(`${place}.${type}`)
  switch (type) {
    case 'text':
    case 'refusal':
      return typeof value === 'string' ? null : wrongType(`${place}.${type}`, 'a string', value)
    case 'image_url':
      return checkImage(value, `${place}.image_url`)
    case 'input_audio':
      return checkTexts(value, `${place}.input_audio`, ['data', 'format'])
    default:
      return checkTexts(value, `${place}.file`, ['file_data'])
  }
}

function checkTexts(value: unknown, place: string, keys: readonly string[]): ApiError | null {
  if (!isRecord(value)) return wrongType(place, 'an object', value)
  const missing = keys.find((key) => typeof value[key] !== 'string')
  return missing === undefined ? null : missingParameter(`${place}.${missing}`)
}

function checkImage(image: unknown, place: string): ApiError | null {
  if (!isRecord(image)) return wrongType(place, 'an object', image)
  const { url } = image
  if (url === undefined) return missingParameter(`${place}.url`)
  return checkImageUrl(url, `${place}.url`)
}

/** A data URL in base64, or one that others serve. */
export function checkImageUrl(url: unknown, place: string): ApiError | null {
  if (typeof url !== 'string') return wrongType(place, 'a string', url)
  if (/^https?:\/\/[^/]/.test(url) || /^data:image\/[a-z+.-]{1,40};base64,[A-Za-z0-9+/]/.test(url)) return null
  return wrongParameter(
    `Invalid '${place}'. Expected a valid URL or a base64-encoded data URL with an image MIME type (e.g. 'data:image/png;base64,aW1nIGJ5dGVzIGhlcmU='), but got an invalid value.`,
    place,
    'invalid_value',
  )
}

function checkCalls(calls: unknown, place: string): ApiError | null {
  if (calls === undefined || calls === null) return null
  if (!Array.isArray(calls)) return wrongType(place, 'an array of objects', calls)
  if (calls.length === 0) return emptyArray(place)
  return firstMistake(calls, (call: unknown, index) => checkCall(call, `${place}[${index}]`))
}

function checkCall(call: unknown, place: string): ApiError | null {
  if (!isRecord(call)) return wrongType(place, 'an object', call)
  if (typeof call['id'] !== 'string') return missingParameter(`${place}.id`)
  const { function: called } = call
  if (!isRecord(called)) return missingParameter(`${place}.function`)
  if (typeof called['name'] !== 'string') return missingParameter(`${place}.function.name`)
  return typeof called['arguments'] === 'string' ? null : missingParameter(`${place}.function.arguments`)
}

export const callIdsOf = ({ tool_calls: calls }: JsonRecord): string[] =>
  Array.isArray(calls) ? calls.filter(isRecord).map(({ id }) => String(id)) : []

/** Of messages that are right by themselves. */
function checkResults(messages: readonly JsonRecord[]): ApiError | null {
  let unanswered: string[] = []
  for (const [index, message] of messages.entries()) {
    if (message['role'] === 'tool') {
      const id = message['tool_call_id'] as string
      if (!unanswered.includes(id)) return notCalled(index)
      unanswered = unanswered.filter((other) => other !== id)
      continue
    }
    if (unanswered.length > 0) return notAnswered(unanswered, index)
    unanswered = callIdsOf(message)
  }
  return unanswered.length > 0 ? notAnswered(unanswered, messages.length - 1) : null
}

/** Spelt as OpenAI spells it. */
const notCalled = (index: number): ApiError =>
  wrongParameter(
    "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.",
    `messages.[${index}].role`,
  )

const notAnswered = (ids: readonly string[], index: number): ApiError =>
  wrongParameter(
    "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. " +
      `The following tool_call_ids did not have response messages: ${ids.join(', ')}`,
    `messages.[${index}].role`,
  )
