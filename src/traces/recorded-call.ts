// A request that a trace keeps with its texts, in Converse's form → what a call says.
import { whyNoConversation, toConversation } from '../conversation/check-conversation.ts'
import { ContentBytes } from '../conversation/content-bytes.ts'
import type { Conversation } from '../conversation/conversation.ts'
import { asRecord, isRecord } from '../reading/record.ts'

/**
 * Null where it is nothing that can be said again. Cache points and guardrail marks are the mode's and go; a system prompt of several
 * texts becomes one. `maxOutputTokens`: what was recorded.
 */
export function conversationOf(call: unknown, maxOutputTokens: number): Conversation | null {
  const { messages, system, toolConfig } = asRecord(call)
  const conversation = {
    system: textOfSystem(system),
    messages: withBytes(messages),
    tools: toolConfig === undefined ? null : toolsOf(asRecord(toolConfig)),
    maxOutputTokens,
    aimedInputTokens: null,
  }
  return whyNoConversation(conversation) === null ? toConversation(conversation) : null
}

function textOfSystem(system: unknown): string | null {
  if (!Array.isArray(system)) return null
  const texts = (system as readonly unknown[]).flatMap((block) => {
    const { text } = asRecord(block)
    return typeof text === 'string' ? [text] : []
  })
  return texts.length === 0 ? null : texts.join('\n\n')
}

/** The same without cache points, and with bytes for what JSON writes in base64. */
function withBytes(value: unknown): unknown {
  if (Array.isArray(value)) {
    return (value as readonly unknown[]).filter((each) => asRecord(each)['cachePoint'] === undefined).map(withBytes)
  }
  if (!isRecord(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) =>
      (key === 'bytes' || key === 'redactedContent') && typeof inner === 'string'
        ? [key, ContentBytes.fromBase64(inner)]
        : [key, withBytes(inner)],
    ),
  )
}

function toolsOf({ toolChoice, tools }: Readonly<Record<string, unknown>>): unknown {
  const specs = (Array.isArray(tools) ? (tools as readonly unknown[]) : []).flatMap((tool) => {
    const { toolSpec } = asRecord(tool)
    if (toolSpec === undefined) return []
    const { description = null, inputSchema, name, strict = null } = asRecord(toolSpec)
    return [{ name, description, inputSchema: asRecord(inputSchema)['json'], strict }]
  })
  return specs.length === 0 ? null : { tools: specs, toolChoice: choiceOf(toolChoice) }
}

function choiceOf(choice: unknown): unknown {
  const [kind] = Object.keys(asRecord(choice))
  if (kind === 'tool') return { kind, name: asRecord(asRecord(choice)['tool'])['name'] }
  return kind === 'auto' || kind === 'any' ? { kind } : null
}
