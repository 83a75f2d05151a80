// The length of a Responses prompt, and where in a turn of calls it is: tools, instructions, what the response before
// it knew, and the items of the input.
import { isRecord, type JsonRecord, renderJson } from '../describe-issue.ts'
import { makePromptMeter, type MeasuredPrompt, type PromptMeter } from '../inference/inference-request.ts'
import type { MediaEye } from '../inference/media-eye.ts'
import { type Measure, nothing, ofText, sumOf } from '../inference/media-tokens.ts'
import type { TurnMessage } from '../inference/tool-turn.ts'
import { typeOfItem } from './check-input.ts'
import { dataOf, lookAtImage } from './data-url.ts'
import { isBreakpoint } from './openai-settings.ts'
import type { StoredResponse } from './stored-responses.ts'

export interface ResponsesPrompt {
  readonly tools: readonly JsonRecord[]
  readonly instructions: string | null
  readonly previous: StoredResponse | null
  readonly items: readonly JsonRecord[]
}

/** A text is a message of the user's. */
export const itemsOf = (input: unknown): readonly JsonRecord[] =>
  typeof input === 'string' ? [{ type: 'message', role: 'user', content: input }] : (input as readonly JsonRecord[])

export function measureInput(
  { tools, instructions, previous, items }: ResponsesPrompt,
  cachesItself: boolean,
  eye: MediaEye,
): MeasuredPrompt {
  const meter = makePromptMeter(cachesItself)
  for (const tool of tools) meter.block('tool', ofText(renderJson(tool)), tool)
  if (instructions !== null) meter.text('developer', instructions)
  if (previous !== null) meter.block('previous', previous.measure, { id: previous.response['id'] })
  for (const [index, item] of items.entries()) measureItem(meter, item, `input.${index}`, eye)
  return meter.measured()
}

function measureItem(meter: PromptMeter, item: JsonRecord, place: string, eye: MediaEye): void {
  switch (typeOfItem(item)) {
    case 'message':
      measureParts(meter, item['role'] as string, item['content'], `${place}.content`, eye)
      break
    case 'function_call':
      meter.block('assistant', sumOf([ofText(item['name'] as string), ofText(item['arguments'] as string)]), item)
      break
    case 'function_call_output':
      measureParts(meter, 'tool', item['output'], `${place}.output`, eye)
      break
    default:
      meter.block('assistant', measureSummary(item['summary']), item)
  }
}

function measureParts(meter: PromptMeter, part: string, content: unknown, place: string, eye: MediaEye): void {
  if (typeof content === 'string') {
    meter.text(part, content)
    return
  }
  for (const [index, one] of (content as readonly JsonRecord[]).entries()) {
    const text = one['text'] ?? one['refusal']
    if (typeof text === 'string') meter.text(part, text)
    else meter.block(part, lookAt(one, `${place}.${index}`, eye), one)
    if (isBreakpoint(one)) meter.checkpoint('30m')
  }
}

function lookAt({ type, image_url: image, file_data: file }: JsonRecord, place: string, eye: MediaEye): Measure {
  if (type === 'input_image') return lookAtImage(image, `${place}.image_url`, eye)
  return eye.look({ kind: 'document', place: `${place}.file_data`, format: 'pdf' }, dataOf(file))
}

const measureSummary = (summary: unknown): Measure =>
  Array.isArray(summary)
    ? sumOf(
        summary.map((part: unknown) =>
          isRecord(part) && typeof part['text'] === 'string' ? ofText(part['text']) : nothing,
        ),
      )
    : nothing

/** Neighbouring calls are of one reply, as neighbouring outputs are of one message. */
export function turnsOf(items: readonly JsonRecord[]): TurnMessage[] {
  const turns: TurnMessage[] = []
  /** Of the reply that is being read; null between replies. */
  let callIds: unknown[] | null = null
  for (const item of items) {
    const type = typeOfItem(item)
    if (type === 'function_call') {
      if (callIds === null) {
        callIds = []
        turns.push({ role: 'assistant', callIds, hasResults: false })
      }
      callIds.push(item['call_id'])
      continue
    }
    if (type !== 'reasoning') callIds = null
    if (type === 'function_call_output') turns.push({ role: 'tool', callIds: [], hasResults: true })
    if (type === 'message') turns.push({ role: item['role'], callIds: [], hasResults: false })
  }
  return turns
}
