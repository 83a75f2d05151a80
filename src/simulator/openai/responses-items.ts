// The items of a response as a stream tells them: each begins, is told in pieces, and ends with all of it. A part of
// text within it begins and ends too.
import type { Random } from '../../random/random.ts'
import { drawPadding } from '../converse/converse-frames.ts'
import type { JsonRecord } from '../describe-issue.ts'
import type { SaidBlock, ToolCall } from '../inference/reply-blocks.ts'
import { signThought } from '../inference/thought-signature.ts'
import { encodeServerSentEvent } from '../wire/server-sent-events.ts'
import {
  callItem,
  drawItemId,
  type ItemStatus,
  messageItem,
  reasoningItem,
  textPart,
  type ThoughtTelling,
} from './responses-body.ts'

export interface ItemTelling {
  readonly telling: ThoughtTelling
  /** Whether a thought's proof is told. */
  readonly tellsProof: boolean
  readonly isObfuscated: boolean
}

export interface ItemWriter {
  /** Items that have ended. */
  readonly output: readonly JsonRecord[]
  /** The next event, by its type without a number. */
  event(type: string, fields: JsonRecord): Buffer
  begin(kind: SaidBlock['kind'], call: ToolCall | null, random: Random): Buffer
  /** Of the item that was begun. */
  delta(text: string, random: Random): Buffer
  end(status: 'completed' | 'incomplete', random: Random): Buffer
  /** A delta that counts for nothing. */
  spareDelta(): Buffer
}

interface OpenItem {
  readonly kind: SaidBlock['kind']
  readonly id: string
  readonly call: ToolCall | null
  /** What has been told of it. */
  text: string
}

/** Of one reply. */
export function makeItemWriter({ telling, tellsProof, isObfuscated }: ItemTelling): ItemWriter {
  const output: JsonRecord[] = []
  let open: OpenItem = { kind: 'text', id: 'msg_0', call: null, text: '' }
  let sequenceNumber = 0

  const numbered = (type: string, fields: JsonRecord): Buffer =>
    encodeServerSentEvent(JSON.stringify({ type, sequence_number: sequenceNumber, ...fields }), type)
  const event = (type: string, fields: JsonRecord): Buffer => {
    const bytes = numbered(type, fields)
    sequenceNumber++
    return bytes
  }
  const ofItem = ({ type, fields }: PartEvent): Buffer =>
    event(`response.${type}`, { item_id: open.id, output_index: output.length, ...fields })
  return {
    output,
    event,
    begin(kind, call, random) {
      open = { kind, id: drawItemId(HEADS[kind], random), call, text: '' }
      const added = event('response.output_item.added', {
        output_index: output.length,
        item: beginningOf(open, telling),
      })
      return Buffer.concat([added, ...partBegins(kind, telling).map(ofItem)])
    },
    delta(text, random) {
      open.text += text
      const { type, fields } = partDelta(open.kind, telling)
      const padding = isObfuscated ? { obfuscation: drawPadding(random) } : {}
      return ofItem({ type, fields: { ...fields, delta: text, ...padding } })
    },
    end(status, random) {
      const proof =
        tellsProof && status === 'completed' && open.kind === 'thought' ? signThought(open.text, random) : null
      const item = endOf(open, telling, status, proof)
      const bytes = [
        ...partEnds(open, telling, status).map(ofItem),
        event('response.output_item.done', { output_index: output.length, item }),
      ]
      output.push(item)
      return Buffer.concat(bytes)
    },
    spareDelta() {
      const { type, fields } = partDelta('text', telling)
      return numbered(`response.${type}`, { item_id: open.id, output_index: output.length, ...fields, delta: ' sun' })
    },
  }
}

const HEADS = { thought: 'rs', text: 'msg', tool: 'fc' } as const

function beginningOf({ kind, id, call }: OpenItem, telling: ThoughtTelling): JsonRecord {
  switch (kind) {
    case 'thought':
      return reasoningItem(id, telling, '', null)
    case 'text':
      return messageItem(id, 'in_progress', null)
    case 'tool':
      return callItem(id, 'in_progress', call as ToolCall, '')
  }
}

function endOf(
  { kind, id, call, text }: OpenItem,
  telling: ThoughtTelling,
  status: ItemStatus,
  proof: string | null,
): JsonRecord {
  switch (kind) {
    case 'thought':
      return reasoningItem(id, telling, text, proof)
    case 'text':
      return messageItem(id, status, text)
    case 'tool':
      return callItem(id, status, call as ToolCall, argumentsOf(text, status))
  }
}

/** Of a call without arguments, an empty object once it is over. */
const argumentsOf = (text: string, status: ItemStatus): string => (text === '' && status === 'completed' ? '{}' : text)

interface PartEvent {
  /** Behind `response.`. */
  readonly type: string
  readonly fields: JsonRecord
}

const SUMMARY = { summary_index: 0 }
const CONTENT = { content_index: 0 }
const summaryPart = (text: string): JsonRecord => ({ type: 'summary_text', text })
const reasoningPart = (text: string): JsonRecord => ({ type: 'reasoning_text', text })

function partBegins(kind: OpenItem['kind'], telling: ThoughtTelling): PartEvent[] {
  if (kind === 'text') return [{ type: 'content_part.added', fields: { ...CONTENT, part: textPart('') } }]
  if (kind === 'tool' || telling === 'none') return []
  return telling === 'summary'
    ? [{ type: 'reasoning_summary_part.added', fields: { ...SUMMARY, part: summaryPart('') } }]
    : [{ type: 'content_part.added', fields: { ...CONTENT, part: reasoningPart('') } }]
}

function partDelta(kind: OpenItem['kind'], telling: ThoughtTelling): PartEvent {
  if (kind === 'text') return { type: 'output_text.delta', fields: { ...CONTENT, logprobs: [] } }
  if (kind === 'tool') return { type: 'function_call_arguments.delta', fields: {} }
  return telling === 'summary'
    ? { type: 'reasoning_summary_text.delta', fields: SUMMARY }
    : { type: 'reasoning_text.delta', fields: CONTENT }
}

function partEnds({ kind, text }: OpenItem, telling: ThoughtTelling, status: ItemStatus): PartEvent[] {
  if (kind === 'tool') {
    return [{ type: 'function_call_arguments.done', fields: { arguments: argumentsOf(text, status) } }]
  }
  if (kind === 'text') {
    return [
      { type: 'output_text.done', fields: { ...CONTENT, text, logprobs: [] } },
      { type: 'content_part.done', fields: { ...CONTENT, part: textPart(text) } },
    ]
  }
  switch (telling) {
    case 'none':
      return []
    case 'summary':
      return [
        { type: 'reasoning_summary_text.done', fields: { ...SUMMARY, text } },
        { type: 'reasoning_summary_part.done', fields: { ...SUMMARY, part: summaryPart(text) } },
      ]
    case 'text':
      return [
        { type: 'reasoning_text.done', fields: { ...CONTENT, text } },
        { type: 'content_part.done', fields: { ...CONTENT, part: reasoningPart(text) } },
      ]
  }
}
