// The length of a Chat Completions prompt, whichever API brings it.
import { type JsonRecord, renderJson } from '../describe-issue.ts'
import { makePromptMeter, type MeasuredPrompt, type PromptMeter } from '../inference/inference-request.ts'
import { ofText } from '../inference/media-tokens.ts'

interface ChatPrompt {
  readonly messages: readonly JsonRecord[]
  readonly tools: readonly JsonRecord[]
}

/** Measures the content of one message. */
type MeasureContent = (meter: PromptMeter, role: string, content: unknown, place: string) => void

export function measureChat(
  { messages, tools }: ChatPrompt,
  cachesItself: boolean,
  measureContent: MeasureContent,
): MeasuredPrompt {
  const meter = makePromptMeter(cachesItself)
  for (const tool of tools) meter.block('tool', ofText(renderJson(tool)), tool)
  for (const [index, { role, content, tool_calls: calls }] of messages.entries()) {
    measureContent(meter, role as string, content, `messages.${index}.content`)
    if (Array.isArray(calls)) meter.block(role as string, ofText(renderJson(calls)), { calls })
  }
  return meter.measured()
}
