// The length of a conversation and its cache points, or why it is no conversation.
import type { MeasuredPrompt } from '../inference/inference-request.ts'
import { makePromptMeter } from '../inference/prompt-meter.ts'
import type { PromptMeter } from '../inference/prompt-meter.ts'
import { isListOfRecords, isRecord, renderJson } from '../json-shape.ts'
import type { JsonRecord } from '../json-shape.ts'
import { invalid, malformedBody } from '../wire/api-error.ts'
import type { ApiError } from '../wire/api-error.ts'

export interface Conversation {
  readonly tools: readonly JsonRecord[]
  readonly system: readonly JsonRecord[]
  readonly messages: readonly JsonRecord[]
}

export function measureConversation({ tools, system, messages }: Conversation): MeasuredPrompt | ApiError {
  const meter = makePromptMeter()
  for (const tool of tools) measureBlock(meter, 'tool', tool, () => renderJson(tool))
  for (const block of system) measureBlock(meter, 'system', block, () => textOf(block))
  const problem = measureMessages(meter, messages)
  return problem ?? meter.measured()
}

const mustStartWithUser = invalid(
  'A conversation must start with a user message. Try again with a conversation that starts with a user message.',
)

const blankText = (messageIndex: number, blockIndex: number): ApiError =>
  invalid(
    `The text field in the ContentBlock object at messages.${messageIndex}.content.${blockIndex} is blank. ` +
      'Add text to the text field, and try again.',
  )

function measureMessages(meter: PromptMeter, messages: readonly JsonRecord[]): ApiError | null {
  if (messages[0]?.['role'] !== 'user') return mustStartWithUser
  for (const [messageIndex, { role, content = [] }] of messages.entries()) {
    if (typeof role !== 'string' || !isListOfRecords(content)) return malformedBody
    for (const [blockIndex, block] of content.entries()) {
      const { text } = block
      if (typeof text === 'string' && text.trim() === '') return blankText(messageIndex, blockIndex)
      measureBlock(meter, role, block, () => textOf(block))
    }
  }
  return null
}

function measureBlock(meter: PromptMeter, part: string, block: JsonRecord, text: () => string): void {
  const { cachePoint } = block
  if (isRecord(cachePoint)) meter.checkpoint(cachePoint['ttl'] === '1h' ? '1h' : '5m')
  else meter.text(part, text())
}

/** Images, documents and tool results are counted as no text. */
const textOf = ({ text }: JsonRecord): string => (typeof text === 'string' ? text : '')
