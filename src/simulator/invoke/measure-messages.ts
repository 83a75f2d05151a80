// The length of a Messages prompt, counted as Converse's is.
import { makePromptMeter, type MeasuredPrompt, type PromptMeter } from '../inference/inference-request.ts'
import type { MediaEye } from '../inference/media-eye.ts'
import type { SeenMedia } from '../inference/seen-media.ts'
import { type Measure, nothing, ofText, sumOf } from '../inference/media-tokens.ts'
import { isRecord, type JsonRecord, renderJson } from '../describe-issue.ts'

export interface ClaudePrompt {
  readonly tools: readonly JsonRecord[]
  /** A text, blocks or nothing. */
  readonly system: unknown
  readonly messages: readonly JsonRecord[]
}

/** Of a prompt whose shape is known to be right. */
export function measureMessages(
  { tools, system, messages }: ClaudePrompt,
  cachesItself: boolean,
  eye: MediaEye,
): MeasuredPrompt {
  const meter = makePromptMeter(cachesItself)
  for (const { cache_control: cacheControl, ...tool } of tools) {
    meter.block('tool', ofText(renderJson(tool)), tool)
    checkpoint(meter, cacheControl)
  }
  measureContent(meter, 'system', system, 'system', eye)
  for (const [index, { role, content }] of messages.entries()) {
    measureContent(meter, role as string, content, `messages.${index}.content`, eye)
  }
  return meter.measured()
}

function measureContent(meter: PromptMeter, part: string, content: unknown, place: string, eye: MediaEye): void {
  if (typeof content === 'string') meter.text(part, content)
  if (!Array.isArray(content)) return
  for (const [index, { cache_control: cacheControl, ...block }] of (content as readonly JsonRecord[]).entries()) {
    if (block['type'] === 'text') meter.text(part, block['text'] as string)
    else meter.block(part, measureBlock(block, `${place}.${index}`, eye), block)
    checkpoint(meter, cacheControl)
  }
}

/** What is to be cached ends with the block that says so. */
function checkpoint(meter: PromptMeter, cacheControl: unknown): void {
  if (isRecord(cacheControl)) meter.checkpoint(cacheControl['ttl'] === '1h' ? '1h' : '5m')
}

/** Of one kind of block each; whatever is not of its shape counts nothing. */
function measureBlock(block: JsonRecord, place: string, eye: MediaEye): Measure {
  switch (block['type']) {
    case 'image':
      return eye.look(sourceOf('image', block['source'], place), dataOf(block['source']))
    case 'document':
      return measureDocument(block['source'], place, eye)
    case 'tool_use':
      return sumOf([textOf(block['name']), jsonOf(block['input'])])
    case 'tool_result':
      return measureAll(block['content'], `${place}.tool_result.content`, eye)
    case 'thinking':
      return textOf(block['thinking'])
    case 'search_result':
      return sumOf([textOf(block['title']), textOf(block['source']), measureAll(block['content'], place, eye)])
    default:
      return textOf(block['text'])
  }
}

/** A text, or blocks none of which holds blocks of its own. */
function measureAll(content: unknown, place: string, eye: MediaEye): Measure {
  if (typeof content === 'string') return ofText(content)
  const blocks = Array.isArray(content) ? content.filter(isRecord) : []
  return sumOf(
    blocks.map((block, index) =>
      isRecord(block['content']) || Array.isArray(block['content'])
        ? nothing
        : measureBlock(block, `${place}.${index}`, eye),
    ),
  )
}

/** Its text, its blocks of text, or its bytes: of a document that is no text, a PDF's. */
function measureDocument(source: unknown, place: string, eye: MediaEye): Measure {
  if (!isRecord(source)) return nothing
  switch (source['type']) {
    case 'text':
      eye.note(`${place}.document.source`)
      return textOf(source['data'])
    case 'content':
      eye.note(`${place}.document.source`)
      return measureAll(source['content'], place, eye)
    default:
      return eye.look(sourceOf('document', source, place), dataOf(source))
  }
}

/** `media_type` is `image/png`; a document that is no text is a PDF. */
function sourceOf(
  kind: 'image' | 'document',
  source: unknown,
  place: string,
): Pick<SeenMedia, 'kind' | 'place' | 'format'> {
  const type = isRecord(source) ? source['media_type'] : null
  const format = kind === 'document' ? 'pdf' : typeof type === 'string' ? (type.split('/')[1] ?? null) : null
  return { kind, place: `${place}.${kind}.source`, format }
}

const textOf = (value: unknown): Measure => (typeof value === 'string' ? ofText(value) : nothing)
const jsonOf = (value: unknown): Measure => (value === undefined ? nothing : ofText(renderJson(value)))

/** Base64, or null for what is elsewhere. */
function dataOf(source: unknown): string | null {
  const data = isRecord(source) ? source['data'] : undefined
  return typeof data === 'string' ? data : null
}
