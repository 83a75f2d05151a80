// The length of a conversation that has been checked, and its cache points.
import { makePromptMeter, type MeasuredPrompt, type PromptMeter } from '../inference/inference-request.ts'
import { isRecord, type JsonRecord, renderJson } from '../describe-issue.ts'

export interface Conversation {
  readonly tools: readonly JsonRecord[]
  readonly system: readonly JsonRecord[]
  readonly messages: readonly JsonRecord[]
}

export function measureConversation({ tools, system, messages }: Conversation): MeasuredPrompt {
  const meter = makePromptMeter()
  for (const tool of tools) measureBlock(meter, 'tool', tool, () => renderJson(tool))
  for (const block of system) measureBlock(meter, 'system', block, () => textOf(block))
  for (const { role, content } of messages) {
    for (const block of (content ?? []) as readonly JsonRecord[]) {
      measureBlock(meter, role as string, block, () => textOf(block))
    }
  }
  return meter.measured()
}

function measureBlock(meter: PromptMeter, part: string, block: JsonRecord, text: () => string): void {
  const { cachePoint } = block
  if (isRecord(cachePoint)) meter.checkpoint(cachePoint['ttl'] === '1h' ? '1h' : '5m')
  else meter.text(part, text())
}

/** Images, documents and tool results are counted as no text. */
const textOf = ({ text }: JsonRecord): string => (typeof text === 'string' ? text : '')
