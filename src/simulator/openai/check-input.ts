// Why the input of a Responses body is refused: a text, or items, whose calls of tools have their outputs behind them.
import { isRecord, type JsonRecord } from '../describe-issue.ts'
import type { ApiError } from '../wire/api-error.ts'
import { checkImageUrl } from './check-chat.ts'
import {
  checkEnum,
  checkTexts,
  checkTyped,
  emptyArray,
  firstMistake,
  missingParameter,
  wrongParameter,
  wrongType,
} from './openai-mistakes.ts'

const ROLES = ['assistant', 'system', 'developer', 'user']
const TYPES = ['message', 'function_call', 'function_call_output', 'reasoning', 'item_reference']
const USER_PARTS = ['input_text', 'input_image', 'input_file']
const ASSISTANT_PARTS = ['output_text', 'refusal']

/** `openCallIds` are those of the response that the input goes on from. */
export function checkInput(input: unknown, openCallIds: readonly string[]): ApiError | null {
  if (input === undefined || input === null) return missingParameter('input')
  if (typeof input === 'string') return openCallIds.length > 0 ? notAnswered(openCallIds) : null
  if (!Array.isArray(input)) return wrongType('input', 'one of a string or array of objects', input)
  if (input.length === 0) return emptyArray('input')
  return firstMistake(input, checkItem) ?? checkOutputs(input as readonly JsonRecord[], openCallIds)
}

/** A message may leave its type out. */
export const typeOfItem = ({ type, role }: JsonRecord): unknown => type ?? (role === undefined ? undefined : 'message')

function checkItem(item: unknown, index: number): ApiError | null {
  const place = `input[${index}]`
  if (!isRecord(item)) return wrongType(place, 'an object', item)
  const type = typeOfItem(item)
  if (type === undefined) return missingParameter(`${place}.type`)
  const mistake = checkEnum(`${place}.type`, type, TYPES)
  if (mistake !== null) return mistake
  switch (type as string) {
    case 'message':
      return checkMessage(item, place)
    case 'function_call':
      return checkTexts(item, place, ['call_id', 'name', 'arguments'])
    case 'function_call_output':
      return checkTexts(item, place, ['call_id']) ?? checkOutput(item['output'], `${place}.output`)
    case 'item_reference':
      return checkTexts(item, place, ['id'])
    default:
      return Array.isArray(item['summary']) ? null : missingParameter(`${place}.summary`)
  }
}

function checkMessage({ role, content }: JsonRecord, place: string): ApiError | null {
  if (role === undefined) return missingParameter(`${place}.role`)
  const mistake = checkEnum(`${place}.role`, role, ROLES)
  if (mistake !== null) return mistake
  if (content === undefined) return missingParameter(`${place}.content`)
  return checkParts(content, `${place}.content`, role === 'assistant' ? ASSISTANT_PARTS : USER_PARTS)
}

function checkOutput(output: unknown, place: string): ApiError | null {
  return output === undefined ? missingParameter(place) : checkParts(output, place, USER_PARTS)
}

function checkParts(content: unknown, place: string, types: readonly string[]): ApiError | null {
  if (typeof content === 'string') return null
  if (!Array.isArray(content)) return wrongType(place, 'one of a string or array of objects', content)
  return firstMistake(content, (part: unknown, index) => checkPart(part, `${place}[${index}]`, types))
}

const checkPart = (part: unknown, place: string, types: readonly string[]): ApiError | null =>
  checkTyped(part, place, types, (typed, type) => {
    const { image_url: url } = typed
    switch (type) {
      case 'input_image':
        return url === undefined ? missingParameter(`${place}.image_url`) : checkImageUrl(url, `${place}.image_url`)
      case 'input_file':
        return checkTexts(typed, place, ['file_data'])
      case 'refusal':
        return checkTexts(typed, place, ['refusal'])
      default:
        return checkTexts(typed, place, ['text'])
    }
  })

/** Outputs may come in any order behind their calls. */
function checkOutputs(items: readonly JsonRecord[], openCallIds: readonly string[]): ApiError | null {
  const called = new Set(openCallIds)
  const answered = new Set<string>()
  for (const item of items) {
    const callId = item['call_id'] as string
    if (item['type'] === 'function_call') called.add(callId)
    if (item['type'] !== 'function_call_output') continue
    if (!called.has(callId)) {
      return wrongParameter(`No tool call found for function call output with call_id ${callId}.`, 'input')
    }
    answered.add(callId)
  }
  const open = [...called].filter((callId) => !answered.has(callId))
  return open.length === 0 ? null : notAnswered(open)
}

const notAnswered = ([callId = '']: readonly string[]): ApiError =>
  wrongParameter(`No tool output found for function call ${callId}.`, 'input')
