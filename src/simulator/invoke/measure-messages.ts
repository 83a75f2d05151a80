// The length of a Messages prompt, counted as Converse's is: the JSON of tools, and the text of everything else.
import { makePromptMeter, type MeasuredPrompt, type PromptMeter } from '../inference/inference-request.ts'
import { isRecord, type JsonRecord, renderJson } from '../describe-issue.ts'

export interface ClaudePrompt {
  readonly tools: readonly JsonRecord[]
  /** A text, blocks or nothing. */
  readonly system: unknown
  readonly messages: readonly JsonRecord[]
}

/** Of a prompt whose shape is known to be right. */
export function measureMessages({ tools, system, messages }: ClaudePrompt): MeasuredPrompt {
  const meter = makePromptMeter()
  for (const { cache_control: cacheControl, ...tool } of tools) {
    meter.text('tool', renderJson(tool))
    checkpoint(meter, cacheControl)
  }
  measureContent(meter, 'system', system)
  for (const { role, content } of messages) measureContent(meter, role as string, content)
  return meter.measured()
}

function measureContent(meter: PromptMeter, part: string, content: unknown): void {
  if (typeof content === 'string') meter.text(part, content)
  if (!Array.isArray(content)) return
  for (const { cache_control: cacheControl, ...block } of content as readonly JsonRecord[]) {
    if (typeof block['text'] === 'string') meter.text(part, block['text'])
    else meter.mark(`${part} ${renderJson(block)}`)
    checkpoint(meter, cacheControl)
  }
}

/** What is to be cached ends with the block that says so. */
function checkpoint(meter: PromptMeter, cacheControl: unknown): void {
  if (isRecord(cacheControl)) meter.checkpoint(cacheControl['ttl'] === '1h' ? '1h' : '5m')
}
