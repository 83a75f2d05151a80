// The length of a Messages prompt, counted as Converse's is.
import { makePromptMeter, type MeasuredPrompt, type PromptMeter } from '../inference/inference-request.ts'
import { documentMeasure, imageMeasure, type Measure, nothing, ofText, sumOf } from '../inference/media-tokens.ts'
import { isRecord, type JsonRecord, renderJson } from '../describe-issue.ts'

export interface ClaudePrompt {
  readonly tools: readonly JsonRecord[]
  /** A text, blocks or nothing. */
  readonly system: unknown
  readonly messages: readonly JsonRecord[]
}

/** Of a prompt whose shape is known to be right. */
export function measureMessages({ tools, system, messages }: ClaudePrompt, cachesItself: boolean): MeasuredPrompt {
  const meter = makePromptMeter(cachesItself)
  for (const { cache_control: cacheControl, ...tool } of tools) {
    meter.block('tool', ofText(renderJson(tool)), tool)
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
    if (block['type'] === 'text') meter.text(part, block['text'] as string)
    else meter.block(part, measureBlock(block), block)
    checkpoint(meter, cacheControl)
  }
}

/** What is to be cached ends with the block that says so. */
function checkpoint(meter: PromptMeter, cacheControl: unknown): void {
  if (isRecord(cacheControl)) meter.checkpoint(cacheControl['ttl'] === '1h' ? '1h' : '5m')
}

/** Of one kind of block each; whatever is not of its shape counts nothing. */
function measureBlock(block: JsonRecord): Measure {
  switch (block['type']) {
    case 'image':
      return imageMeasure(dataOf(block['source']))
    case 'document':
      return measureDocument(block['source'])
    case 'tool_use':
      return sumOf([textOf(block['name']), jsonOf(block['input'])])
    case 'tool_result':
      return measureAll(block['content'])
    case 'thinking':
      return textOf(block['thinking'])
    case 'search_result':
      return sumOf([textOf(block['title']), textOf(block['source']), measureAll(block['content'])])
    default:
      return textOf(block['text'])
  }
}

/** A text, or blocks none of which holds blocks of its own. */
function measureAll(content: unknown): Measure {
  if (typeof content === 'string') return ofText(content)
  const blocks = Array.isArray(content) ? content.filter(isRecord) : []
  return sumOf(
    blocks.map((block) =>
      isRecord(block['content']) || Array.isArray(block['content']) ? nothing : measureBlock(block),
    ),
  )
}

/** Its text, its blocks of text, or its bytes: of a document that is no text, a PDF's. */
function measureDocument(source: unknown): Measure {
  if (!isRecord(source)) return nothing
  switch (source['type']) {
    case 'text':
      return textOf(source['data'])
    case 'content':
      return measureAll(source['content'])
    default:
      return documentMeasure('pdf', dataOf(source))
  }
}

const textOf = (value: unknown): Measure => (typeof value === 'string' ? ofText(value) : nothing)
const jsonOf = (value: unknown): Measure => (value === undefined ? nothing : ofText(renderJson(value)))

/** Base64, or null for what is elsewhere. */
function dataOf(source: unknown): string | null {
  const data = isRecord(source) ? source['data'] : undefined
  return typeof data === 'string' ? data : null
}
