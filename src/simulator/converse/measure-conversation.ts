// The length of a conversation that has been checked, and its cache points.
import { isRecord, type JsonRecord, renderJson } from '../describe-issue.ts'
import type { CarriedThought, ModelAsks, OfferedTool, PlacedBlock, ToolChoice } from '../inference/model-asks.ts'
import { callsOfTurn, readTurn, type TurnMessage } from '../inference/tool-turn.ts'
import { makePromptMeter, type MeasuredPrompt, type PromptMeter } from '../inference/inference-request.ts'
import type { MediaEye } from '../inference/media-eye.ts'
import { type Measure, nothing, ofText, sumOf } from '../inference/media-tokens.ts'

export interface Conversation {
  readonly tools: readonly JsonRecord[]
  readonly system: readonly JsonRecord[]
  readonly messages: readonly JsonRecord[]
}

export function measureConversation(
  { tools, system, messages }: Conversation,
  cachesByItself: boolean,
  eye: MediaEye,
): MeasuredPrompt {
  const meter = makePromptMeter(cachesByItself)
  for (const tool of tools) addBlock(meter, 'tool', tool, () => ofText(renderJson(tool)))
  for (const block of system) addBlock(meter, 'system', block, () => measureBlock(block, 'system', eye))
  for (const [index, { role, content }] of messages.entries()) {
    for (const [blockIndex, block] of ((content ?? []) as readonly JsonRecord[]).entries()) {
      const place = `messages.${index}.content.${blockIndex}`
      addBlock(meter, role as string, block, () => measureBlock(block, place, eye))
    }
  }
  return meter.measured()
}

/** As it was written; `isParallel`: whether several tools may be called at once. */
export interface Choosing {
  readonly toolChoice: unknown
  readonly isParallel: boolean
}

/** What a model needs to take for it besides text. */
export function conversationAsks(
  { tools, messages }: Conversation,
  { toolChoice, isParallel }: Choosing,
): Pick<ModelAsks, 'tools' | 'prefill' | 'thoughts' | 'turnBegins' | 'toolCachePoint'> {
  const turn = messages.map(readTurnMessage)
  const toolCachePoint = tools.findIndex(({ cachePoint }) => isRecord(cachePoint))
  return {
    tools:
      tools.length === 0
        ? null
        : {
            tools: tools.flatMap(readTool),
            choice: readChoice(toolChoice),
            isParallel,
            turn: readTurn(turn),
          },
    thoughts: messages.flatMap(readThoughts),
    turnBegins: readTurnBegin(messages, callsOfTurn(turn)[0]),
    toolCachePoint: toolCachePoint === -1 ? null : toolCachePoint,
    prefill: messages.findLast(({ role }) => role !== 'system')?.['role'] === 'assistant',
  }
}

/** Of those that the caller runs, in Converse's form or in Claude's; what runs on the server is never called here. */
function readTool({ toolSpec, name, input_schema: own }: JsonRecord): OfferedTool[] {
  if (typeof name === 'string' && isRecord(own)) return [{ name, schema: own }]
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
function measureBlock(block: JsonRecord, place: string, eye: MediaEye): Measure {
  const { text, json, toolUse, toolResult, guardContent, reasoningContent } = block
  if (typeof text === 'string') return ofText(text)
  if (isRecord(json)) return ofText(renderJson(json))
  const media = measureMedia(block, place, eye)
  if (media !== null) return media
  if (isRecord(toolUse)) return sumOf([textOf(toolUse['name']), jsonOf(toolUse['input'])])
  if (isRecord(toolResult)) return measureAll(toolResult['content'], `${place}.toolResult`, eye)
  if (isRecord(guardContent)) return measureGuarded(guardContent, `${place}.guardContent`, eye)
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

const MEDIA_KINDS = ['image', 'document', 'video', 'audio'] as const

/** Null where it is none. A document may be a text or blocks of text instead of bytes. */
function measureMedia(block: JsonRecord, place: string, eye: MediaEye): Measure | null {
  const kind = MEDIA_KINDS.find((one) => isRecord(block[one]))
  if (kind === undefined) return null
  const { format, source } = block[kind] as JsonRecord
  const told = { kind, place: `${place}.${kind}.source`, format: typeof format === 'string' ? format : null }
  const { text, content } = kind === 'document' && isRecord(source) ? source : {}
  if (typeof text === 'string' || Array.isArray(content)) {
    eye.note(told.place)
    return typeof text === 'string' ? ofText(text) : measureTexts(content)
  }
  return eye.look(told, bytesOf(source))
}

const measureGuarded = (content: JsonRecord, place: string, eye: MediaEye): Measure =>
  measureMedia({ image: content['image'] }, place, eye) ?? textOf(memberOf(content['text'], 'text'))

/** The blocks of a tool's result, none of which holds another's. */
const measureAll = (content: unknown, place: string, eye: MediaEye): Measure =>
  sumOf(
    recordsOf(content).map((block, index) =>
      isRecord(block['toolResult']) ? nothing : measureBlock(block, `${place}.content.${index}`, eye),
    ),
  )

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
