// Why the messages of a Chat Completions body are refused. Each has a role and its content; an assistant's calls of
// tools are answered by messages of tools, all of them and at once.
import { isRecord, type JsonRecord } from '../describe-issue.ts'
import type { TurnMessage } from '../inference/tool-turn.ts'
import type { ApiError } from '../wire/api-error.ts'
import {
  checkTexts,
  checkTyped,
  emptyArray,
  firstMistake,
  missingParameter,
  wrongParameter,
  wrongType,
  wrongValue,
} from './openai-mistakes.ts'

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

const checkPart = (part: unknown, place: string, types: readonly string[]): ApiError | null =>
  checkTyped(part, place, types, (typed, type) => {
    const value = typed[type]
    const at = `${place}.${type}`
    if (value === undefined) return missingParameter(at)
    switch (type) {
      case 'text':
      case 'refusal':
        return typeof value === 'string' ? null : wrongType(at, 'a string', value)
      case 'image_url':
        return checkImage(value, at)
      case 'input_audio':
        return checkTextsIn(value, at, ['data', 'format'])
      default:
        return checkTextsIn(value, at, ['file_data'])
    }
  })

const checkTextsIn = (value: unknown, place: string, keys: readonly string[]): ApiError | null =>
  isRecord(value) ? checkTexts(value, place, keys) : wrongType(place, 'an object', value)

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

const callIdsOf = ({ tool_calls: calls }: JsonRecord): unknown[] =>
  Array.isArray(calls) ? calls.filter(isRecord).map(({ id }) => id) : []

export const turnMessageOf = (message: JsonRecord): TurnMessage => ({
  role: message['role'],
  callIds: callIdsOf(message),
  hasResults: message['role'] === 'tool',
})

/** Of messages that are right by themselves. */
function checkResults(messages: readonly JsonRecord[]): ApiError | null {
  let unanswered: readonly unknown[] = []
  for (const [index, message] of messages.entries()) {
    if (message['role'] === 'tool') {
      const { tool_call_id: id } = message
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

const notAnswered = (ids: readonly unknown[], index: number): ApiError =>
  wrongParameter(
    "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. " +
      `The following tool_call_ids did not have response messages: ${ids.join(', ')}`,
    `messages.[${index}].role`,
  )
