import { isListOfRecords, isRecord, type JsonRecord } from '../describe-issue.ts'
import { type ApiError, invalid, malformedBody } from '../wire/api-error.ts'
import {
  enumViolations,
  lengthViolations,
  optionalEnumViolations,
  rangeViolations,
  refuseOne,
  refuseViolations,
} from '../wire/constraints.ts'
import { checkMedia } from './check-media.ts'
import { checkToolBlocks, checkTools } from './check-tools.ts'
import type { Conversation } from './measure-conversation.ts'

// What the API itself checks of a conversation, before any model sees it. The texts are from captures of the service,
// but for the blank system text and the constraints, which are by analogy with them.

/** Why it is refused, or null. `hasToolConfig`: whether the request has one at all. */
export function checkConversation(conversation: Conversation, hasToolConfig: boolean): ApiError | null {
  const { tools, system, messages } = conversation
  const noTools = hasToolConfig
    ? refuseViolations(lengthViolations('toolConfig.tools', tools.length, 1, Infinity))
    : null
  const wrongTools = noTools ?? checkTools(tools)
  if (wrongTools !== null) return wrongTools
  const first = messages[0]
  if (first?.['role'] !== 'user') return mustStartWithUser
  for (const [index, block] of system.entries()) {
    if (isBlank(block)) return blankText('SystemContentBlock', `system.${index}`)
  }
  for (const [index, message] of messages.entries()) {
    const problem = checkMessage(message, index, hasToolConfig) ?? checkTurn(messages, index)
    if (problem !== null) return problem
  }
  return checkCachePoints(tools) ?? checkCachePoints(system) ?? checkMedia(messages)
}

function checkMessage({ role, content }: JsonRecord, index: number, hasToolConfig: boolean): ApiError | null {
  if (typeof role !== 'string' || !isListOfRecords(content ?? [])) return malformedBody
  const unknownRole = refuseViolations(enumViolations(`messages.${index + 1}.member.role`, role, ROLES))
  if (unknownRole !== null) return unknownRole
  const blocks = (content ?? []) as readonly JsonRecord[]
  if (blocks.length === 0) return emptyMessage(index)
  for (const [blockIndex, block] of blocks.entries()) {
    if (isBlank(block)) return blankText('ContentBlock', `messages.${index}.content.${blockIndex}`)
    if (!hasToolConfig && ('toolUse' in block || 'toolResult' in block)) return toolsUndefined
  }
  return checkToolBlocks(role, blocks, index) ?? checkCachePoints(blocks)
}

// `system` is of the SDK: instructions in the middle of a conversation, which take no turn in it.
const ROLES = ['assistant', 'system', 'user']

/** Of messages up to `index` that are readable: whose turn it is, and whether every use of a tool has its result. */
function checkTurn(messages: readonly JsonRecord[], index: number): ApiError | null {
  const { role, content } = messages[index] as JsonRecord
  if (role === 'system') return null
  const before = messages.slice(0, index).findLast((message) => message['role'] !== 'system')
  if (before?.['role'] === role) return mustAlternate
  if (role !== 'user') return null
  const uses = idsOf(before?.['content'], 'toolUse')
  const results = idsOf(content, 'toolResult')
  const place = `messages.${index}.content`
  if (results.length > uses.length) return tooManyResults(place)
  const unanswered = uses.filter((id) => !results.includes(id))
  return unanswered.length > 0 ? missingResults(place, unanswered) : null
}

/** In the blocks of a message that are of this kind. */
const idsOf = (content: unknown, kind: 'toolUse' | 'toolResult'): unknown[] =>
  ((content ?? []) as readonly JsonRecord[]).flatMap((block) => {
    const member = block[kind]
    return isRecord(member) ? [member['toolUseId']] : []
  })

/** Captured: https://github.com/langchain-ai/langchain-aws/issues/192 */
const mustAlternate = invalid(
  'A conversation must alternate between user and assistant roles. ' +
    'Make sure the conversation alternates between user and assistant roles and try again.',
)

/** Captured: https://github.com/OpenHands/OpenHands/issues/4912 */
const tooManyResults = (place: string): ApiError =>
  invalid(`The number of toolResult blocks at ${place} exceeds the number of toolUse blocks of previous turn.`)

/** Captured: https://github.com/agno-agi/agno/issues/6698 */
const missingResults = (place: string, ids: readonly unknown[]): ApiError =>
  invalid(`Expected toolResult blocks at ${place} for the following Ids: ${ids.join(', ')}`)

function checkCachePoints(blocks: readonly JsonRecord[]): ApiError | null {
  const ttls = blocks.map(({ cachePoint }) => (isRecord(cachePoint) ? cachePoint['ttl'] : undefined))
  const [first] = ttls.flatMap((ttl) => optionalEnumViolations('cachePoint.ttl', ttl, ['1h', '5m']))
  return first === undefined ? null : refuseOne(first)
}

const isBlank = ({ text }: JsonRecord): boolean => typeof text === 'string' && text.trim() === ''

const mustStartWithUser = invalid(
  'A conversation must start with a user message. Try again with a conversation that starts with a user message.',
)

const emptyMessage = (index: number): ApiError =>
  invalid(
    `The content field in the Message object at messages.${index} is empty. ` +
      'Add a ContentBlock object to the content field and try again.',
  )

const blankText = (kind: string, place: string): ApiError =>
  invalid(`The text field in the ${kind} object at ${place} is blank. Add text to the text field, and try again.`)

const toolsUndefined = invalid('The toolConfig field must be defined when using toolUse and toolResult content blocks.')

/** Why `inferenceConfig` is refused, or null. A member that is null is as one that is not there. */
export function checkInferenceConfig(inference: JsonRecord): ApiError | null {
  const { maxTokens, temperature, topP, stopSequences } = inference
  const isReadable =
    Number.isInteger(maxTokens ?? 1) &&
    Number.isFinite(temperature ?? 0) &&
    Number.isFinite(topP ?? 0) &&
    isListOfTexts(stopSequences ?? [])
  if (!isReadable) return malformedBody
  if (((maxTokens ?? 1) as number) < 1) return refuseOutOfRange('maxTokens', maxTokens as number, 1, Infinity)
  return checkShare('temperature', temperature) ?? checkShare('topP', topP)
}

function checkShare(member: string, given: unknown): ApiError | null {
  const value = (given ?? 0) as number
  return refuseOutOfRange(member, value, 0, 1, renderFloat(value))
}

/** The text of a temperature above 1 is captured: https://github.com/stdapi-ai/stdapi.ai/issues/224 */
const refuseOutOfRange = (
  member: string,
  value: number,
  least: number,
  most: number,
  told = String(value),
): ApiError | null => refuseViolations(rangeViolations(`inferenceConfig.${member}`, value, least, most, told))

/** As the captures have it: `99.0`. */
const renderFloat = (value: number): string => (Number.isInteger(value) ? `${value}.0` : String(value))

const isListOfTexts = (value: unknown): boolean =>
  Array.isArray(value) && value.every((text) => typeof text === 'string')
