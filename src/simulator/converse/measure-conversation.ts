// The length of a conversation that has been checked, and its cache points. Video and audio count nothing.
import { isRecord, type JsonRecord, renderJson } from '../describe-issue.ts'
import type { CarriedThought, ModelAsks, OfferedTool, PlacedBlock, ToolChoice } from '../inference/model-asks.ts'
import { callsOfTurn, readTurn, type TurnMessage } from '../inference/tool-turn.ts'
import { makePromptMeter, type MeasuredPrompt, type PromptMeter } from '../inference/inference-request.ts'
import { documentMeasure, imageMeasure, type Measure, nothing, ofText, sumOf } from '../inference/media-tokens.ts'

export interface Conversation {
  readonly tools: readonly JsonRecord[]
  readonly system: readonly JsonRecord[]
  readonly messages: readonly JsonRecord[]
}

export function measureConversation(
  { tools, system, messages }: Conversation,
  cachesByItself: boolean,
): MeasuredPrompt {
  const meter = makePromptMeter(cachesByItself)
  for (const tool of tools) addBlock(meter, 'tool', tool, () => ofText(renderJson(tool)))
  for (const block of system) addBlock(meter, 'system', block, () => measureBlock(block))
  for (const { role, content } of messages) {
    for (const block of (content ?? []) as readonly JsonRecord[]) {
      addBlock(meter, role as string, block, () => measureBlock(block))
    }
  }
  return meter.measured()
}

/** What a model needs to take for it besides text. `toolChoice` is as it was written. */
export function conversationAsks(
  { tools, messages }: Conversation,
  toolChoice: unknown,
): Pick<ModelAsks, 'tools' | 'images' | 'documents' | 'prefill' | 'thoughts' | 'turnBegins' | 'toolCachePoint'> {
  const turn = messages.map(readTurnMessage)
  const toolCachePoint = tools.findIndex(({ cachePoint }) => isRecord(cachePoint))
  const blocks = messages.flatMap(({ content }) => recordsOf(content))
  const holds = (kind: string): boolean => blocks.some((block) => isRecord(block[kind]))
  return {
    tools:
      tools.length === 0
        ? null
        : {
            tools: tools.flatMap(readTool),
            choice: readChoice(toolChoice),
            isParallel: true,
            turn: readTurn(turn),
          },
    images: holds('image'),
    documents: holds('document'),
    thoughts: messages.flatMap(readThoughts),
    turnBegins: readTurnBegin(messages, callsOfTurn(turn)[0]),
    toolCachePoint: toolCachePoint === -1 ? null : toolCachePoint,
    prefill: messages.findLast(({ role }) => role !== 'system')?.['role'] === 'assistant',
  }
}

/** Of those that the caller runs; what runs on the server is never called here. */
function readTool({ toolSpec }: JsonRecord): OfferedTool[] {
  if (!isRecord(toolSpec) || typeof toolSpec['name'] !== 'string') return []
  const schema = memberOf(toolSpec['inputSchema'], 'json')
  return [{ name: toolSpec['name'], schema: isRecord(schema) ? schema : {} }]
}

function readChoice(choice: unknown): ToolChoice {
  const name = memberOf(memberOf(choice, 'tool'), 'name')
  if (typeof name === 'string') return { kind: 'tool', name }
  return { kind: isRecord(memberOf(choice, 'any')) ? 'any' : 'auto' }
}

function readTurnMessage({ role, content }: JsonRecord): TurnMessage {
  const blocks = recordsOf(content)
  return {
    role,
    callIds: blocks.flatMap(({ toolUse }) => (isRecord(toolUse) ? [toolUse['toolUseId']] : [])),
    hasResults: blocks.some(({ toolResult }) => isRecord(toolResult)),
  }
}

function readThoughts({ content }: JsonRecord, index: number): CarriedThought[] {
  return recordsOf(content).flatMap(({ reasoningContent }, blockIndex) => {
    const told = memberOf(reasoningContent, 'reasoningText')
    if (!isRecord(told)) return []
    const { text, signature } = told
    return [
      {
        place: `messages.${index}.content.${blockIndex}`,
        text: typeof text === 'string' ? text : '',
        signature: typeof signature === 'string' ? signature : null,
      },
    ]
  })
}

function readTurnBegin(messages: readonly JsonRecord[], index: number | undefined): PlacedBlock | null {
  const [first] = index === undefined ? [] : recordsOf(messages[index]?.['content'])
  if (first === undefined) return null
  const kind = isRecord(first['reasoningContent']) ? 'thinking' : isRecord(first['toolUse']) ? 'tool_use' : 'text'
  return { place: `messages.${index}.content.0`, kind }
}

function addBlock(meter: PromptMeter, part: string, block: JsonRecord, measure: () => Measure): void {
  const { cachePoint, text } = block
  if (isRecord(cachePoint)) meter.checkpoint(cachePoint['ttl'] === '1h' ? '1h' : '5m')
  else if (typeof text === 'string') meter.text(part, text)
  else meter.block(part, measure(), block)
}

/** Of one kind of block each; whatever is not of its shape counts nothing. */
function measureBlock(block: JsonRecord): Measure {
  const { text, json, image, document, toolUse, toolResult, guardContent, reasoningContent } = block
  if (typeof text === 'string') return ofText(text)
  if (isRecord(json)) return ofText(renderJson(json))
  if (isRecord(image)) return imageMeasure(bytesOf(image['source']))
  if (isRecord(document)) return measureDocument(document)
  if (isRecord(toolUse)) return sumOf([textOf(toolUse['name']), jsonOf(toolUse['input'])])
  if (isRecord(toolResult)) return measureAll(toolResult['content'])
  if (isRecord(guardContent)) return measureGuarded(guardContent)
  if (isRecord(reasoningContent)) return textOf(memberOf(reasoningContent['reasoningText'], 'text'))
  return measureCited(block)
}

/** What holds texts besides: of a search, of an answer with citations, of tools that are added in mid-conversation. */
function measureCited({ searchResult, citationsContent, toolAddition }: JsonRecord): Measure {
  if (isRecord(searchResult)) {
    return sumOf([textOf(searchResult['title']), textOf(searchResult['source']), measureTexts(searchResult['content'])])
  }
  if (isRecord(citationsContent)) return measureTexts(citationsContent['content'])
  return isRecord(toolAddition) ? jsonOf(toolAddition['tools']) : nothing
}

/** Its text, its blocks of text, or its bytes. */
function measureDocument({ format, source }: JsonRecord): Measure {
  const { text, content } = isRecord(source) ? source : {}
  if (typeof text === 'string') return ofText(text)
  return Array.isArray(content) ? measureTexts(content) : documentMeasure(format, bytesOf(source))
}

const measureGuarded = ({ text, image }: JsonRecord): Measure =>
  isRecord(image) ? imageMeasure(bytesOf(image['source'])) : textOf(memberOf(text, 'text'))

/** The blocks of a tool's result, none of which holds another's. */
const measureAll = (content: unknown): Measure =>
  sumOf(recordsOf(content).map((block) => (isRecord(block['toolResult']) ? nothing : measureBlock(block))))

const measureTexts = (content: unknown): Measure => sumOf(recordsOf(content).map(({ text }) => textOf(text)))

const recordsOf = (value: unknown): readonly JsonRecord[] => (Array.isArray(value) ? value.filter(isRecord) : [])
const memberOf = (value: unknown, name: string): unknown => (isRecord(value) ? value[name] : undefined)
const textOf = (value: unknown): Measure => (typeof value === 'string' ? ofText(value) : nothing)
const jsonOf = (value: unknown): Measure => (value === undefined ? nothing : ofText(renderJson(value)))

/** Base64, or null for what is elsewhere. */
function bytesOf(source: unknown): string | null {
  const bytes = memberOf(source, 'bytes')
  return typeof bytes === 'string' ? bytes : null
}
