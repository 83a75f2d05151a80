import type {
  CachePointBlock,
  ContentBlock as SdkContentBlock,
  ConverseCommandInput,
  ConverseStreamCommandInput,
  JsonSchemaDefinition,
  OutputConfig,
  ServiceTierType,
  ToolChoice as SdkToolChoice,
  ToolConfiguration,
} from '@aws-sdk/client-bedrock-runtime'
import { keptOf } from '../../conversation/json-parts.ts'
import { JoinedBytes, type MediaBytes } from '../../conversation/content-bytes.ts'
import {
  type ContentBlock,
  type Conversation,
  type Media,
  type Message,
  textOfContent,
  type ToolChoice,
  type ToolConfig,
  type ToolResult,
} from '../../conversation/conversation.ts'
import type { JsonObject } from '../../conversation/json.ts'
import type { CachePlan, FirstMessage, ModePlan, OutputFormatPlan } from '../../plan/mode-plan.ts'
import { mergeJson } from './merge-json.ts'
import { converseEffort, thinkingFields } from './native/thinking.ts'

/** Where a call's cache points stand. Four are the most that Bedrock takes. */
export interface CachePoints {
  readonly tools: boolean
  readonly system: boolean
  /** Indexes of messages. */
  readonly messages: ReadonlySet<number>
  readonly ttl: CachePlan['ttl']
}

/** Whether the call asks for caching at all: its mode may, and the prompt have no place for the point. */
export function hasCachePoint(mode: ModePlan, conversation: Conversation): boolean {
  if (mode.cache === null) return false
  const { messages, system, tools } = cachePoints(mode, conversation)
  return tools || system || messages.size > 0
}

/**
 * A point among the messages stands behind the last one, and behind the one that asked before it: there the last turn
 * wrote what this turn reads. Not every model looks back for it from the last point alone.
 */
export function cachePoints(
  { cache, promptVariables }: ModePlan,
  { messages, system, tools }: Conversation,
): CachePoints {
  // A prompt of Prompt management stands in the place of the first, and has points of its own.
  const first = promptVariables === null ? 0 : 1
  const asks = cache?.points.includes('messages') === true ? [messages.length - 1, lastTurnOf(messages)] : []
  return {
    tools: cache?.points.includes('tools') === true && tools !== null,
    system: cache?.points.includes('system') === true && system !== null,
    messages: new Set(asks.filter((index) => index >= first && takesPoint(messages[index]))),
    ttl: cache?.ttl ?? null,
  }
}

/** Where the request before this one ended: the last message of the user's, or of tools, that the model answered. -1 where none was. */
const lastTurnOf = (messages: readonly Message[]): number =>
  messages.findLastIndex(
    ({ role }, index) => index < messages.length - 1 && role === 'user' && messages[index + 1]?.role === 'assistant',
  )

/** Bedrock takes none behind reasoning. */
const takesPoint = (message: Message | undefined): boolean => {
  const last = message?.content.at(-1)
  return last !== undefined && !('reasoningContent' in last)
}

/** What a call says of how its reply is made. What is left to the model is absent, not null: Bedrock refuses nulls. */
interface InferenceFields {
  maxTokens?: number
  temperature?: number
  topP?: number
  stopSequences?: string[]
}

export function inferenceFields({ inference }: ModePlan, conversation: Conversation): InferenceFields {
  const maxTokens = conversation.maxOutputTokens ?? inference.maxTokens
  return {
    ...(maxTokens === null ? {} : { maxTokens }),
    ...(inference.temperature === null ? {} : { temperature: inference.temperature }),
    ...(inference.topP === null ? {} : { topP: inference.topP }),
    ...(inference.stopSequences.length === 0 ? {} : { stopSequences: [...inference.stopSequences] }),
  }
}

type PointIf = readonly { readonly cachePoint: CachePointBlock }[]

/** Converse's and Nova's own. `point`: what stands behind the tools. */
export const makeToolConfig = (tools: ToolConfig, point: PointIf): ToolConfiguration =>
  keptOf(tools, `Converse ${point.map(({ cachePoint }) => cachePoint.ttl ?? 'point').join()}`, () =>
    toolConfigOf(tools, point),
  )

function toolConfigOf({ toolChoice, tools }: ToolConfig, point: PointIf): ToolConfiguration {
  const specs = tools.map(({ description, inputSchema, name, strict }) => ({
    toolSpec: {
      name,
      inputSchema: { json: inputSchema },
      ...(description === null ? {} : { description }),
      ...(strict === null ? {} : { strict }),
    },
  }))
  return { tools: [...specs, ...point], ...(toolChoice === null ? {} : { toolChoice: makeToolChoice(toolChoice) }) }
}

function makeToolChoice(choice: ToolChoice): SdkToolChoice {
  switch (choice.kind) {
    case 'auto':
      return { auto: {} }
    case 'any':
      return { any: {} }
    case 'tool':
      return { tool: { name: choice.name } }
    case 'none':
      throw new Error('Converse has no toolChoice none')
  }
}

type GuardrailConfig = NonNullable<ConverseStreamCommandInput['guardrailConfig']>

/**
 * The request of one call, for either API of Converse. What the mode leaves to the model is absent, not null: Bedrock
 * refuses nulls.
 */
export const makeConverseInput = (
  mode: ModePlan,
  conversation: Conversation,
): ConverseCommandInput & ConverseStreamCommandInput => ({
  modelId: mode.model,
  ...makeConverseBody(mode, { ...conversation, messages: conversation.messages.map(withWholeBytes) }),
})

/** What stays in parts where we write it, the SDK takes as one. */
export const withWholeBytes = ({ content, role }: Message): Message => ({ role, content: content.map(wholeBlock) })

function wholeBlock<Block extends ContentBlock | ToolResult['content'][number]>(block: Block): Block {
  if ('toolResult' in block) {
    const { toolResult } = block
    return { ...block, toolResult: { ...toolResult, content: toolResult.content.map(wholeBlock) } }
  }
  const [[kind, media] = ['', null]] = Object.entries(block) as [string, Partial<Media> | null][]
  const { bytes } = (media?.source ?? {}) as { readonly bytes?: MediaBytes }
  return bytes instanceof JoinedBytes ? { ...block, [kind]: { ...media, source: { bytes: bytes.toBytes() } } } : block
}

/** The part of it that is the request's body: as JSON, member for member, in the order in which the SDK writes them. */
export function makeConverseBody(
  mode: ModePlan,
  conversation: Conversation,
): Omit<ConverseCommandInput & ConverseStreamCommandInput, 'modelId'> {
  const points = cachePoints(mode, conversation)
  const cachePoint = { type: 'default', ...(points.ttl === null ? {} : { ttl: points.ttl }) } as const
  const inferenceConfig = inferenceFields(mode, conversation)
  const { additionalModelResponseFieldPaths: paths } = mode
  const additionalModelRequestFields = modelFields(mode)
  const effort = converseEffort(mode)
  const { guardrail, latency, promptVariables, requestMetadata, serviceTier } = mode
  const pointIf = (isCached: boolean) => (isCached ? [{ cachePoint }] : [])
  const messages = conversation.messages.map(({ role, content }, index) => ({
    role,
    content: [...content, ...pointIf(points.messages.has(index))] as SdkContentBlock[],
  }))
  return {
    ...(promptVariables === null ? { messages } : messagesAfterPrompt(messages)),
    ...(conversation.system === null ? {} : { system: [{ text: conversation.system }, ...pointIf(points.system)] }),
    ...(Object.keys(inferenceConfig).length === 0 ? {} : { inferenceConfig }),
    ...(conversation.tools === null ? {} : { toolConfig: makeToolConfig(conversation.tools, pointIf(points.tools)) }),
    ...(guardrail === null ? {} : { guardrailConfig: makeGuardrailConfig(guardrail, mode.api === 'converse-stream') }),
    ...(additionalModelRequestFields === null ? {} : { additionalModelRequestFields }),
    ...(promptVariables === null ? {} : fillVariables(promptVariables, conversation)),
    ...((paths?.length ?? 0) === 0 ? {} : { additionalModelResponseFieldPaths: [...(paths ?? [])] }),
    ...(hasMarks(requestMetadata) ? { requestMetadata: { ...requestMetadata } } : {}),
    ...(latency === 'optimized' ? { performanceConfig: { latency } } : {}),
    ...(serviceTier === null ? {} : { serviceTier: { type: serviceTier as ServiceTierType } }),
    ...(effort === null && mode.outputFormat === null ? {} : { outputConfig: makeOutputConfig(mode) }),
  }
}

/** What Converse hands on to the model; null where the mode has nothing of it. */
const modelFields = (mode: ModePlan): JsonObject | null =>
  mode.thinking === null
    ? mode.additionalModelRequestFields
    : mergeJson(thinkingFields(mode), mode.additionalModelRequestFields)

function makeOutputConfig(mode: ModePlan): OutputConfig {
  const effort = converseEffort(mode)
  const { outputFormat } = mode
  return {
    ...(outputFormat === null
      ? {}
      : { textFormat: { type: 'json_schema', structure: { jsonSchema: makeSchemaDefinition(outputFormat) } } }),
    ...(effort === null ? {} : { effort }),
  }
}

const makeSchemaDefinition = (format: OutputFormatPlan): JsonSchemaDefinition => ({
  schema: schemaText(format),
  ...(format.name === null ? {} : { name: format.name }),
  ...(format.description === null ? {} : { description: format.description }),
})

const schemaTexts = new WeakMap<OutputFormatPlan, string>()

/** Written once: all calls of a mode have the same. */
function schemaText(format: OutputFormatPlan): string {
  const known = schemaTexts.get(format)
  if (known !== undefined) return known
  const text = JSON.stringify(format.schema)
  schemaTexts.set(format, text)
  return text
}

/** How to treat a stream is a part of the streaming API only. */
const makeGuardrailConfig = (
  { identifier, streamProcessingMode, trace, version }: NonNullable<ModePlan['guardrail']>,
  isStream: boolean,
): GuardrailConfig => ({
  guardrailIdentifier: identifier,
  guardrailVersion: version,
  ...(trace === null ? {} : { trace }),
  ...(streamProcessingMode === null || !isStream ? {} : { streamProcessingMode }),
})

// A prompt of Prompt management stands in the place of a conversation's first message, whose text its variables may have. What
// follows is sent behind it.

const messagesAfterPrompt = <Said>([, ...messages]: readonly Said[]): { messages?: Said[] } =>
  messages.length === 0 ? {} : { messages }

const FIRST_MESSAGE: FirstMessage = '{prompt}'

function fillVariables(
  written: NonNullable<ModePlan['promptVariables']>,
  { messages: [first] }: Conversation,
): Pick<ConverseCommandInput, 'promptVariables'> {
  const variables = Object.entries(written)
  if (variables.length === 0) return {}
  const fill = (text: string): string => text.replaceAll(FIRST_MESSAGE, () => textOfContent(first?.content ?? []))
  return { promptVariables: Object.fromEntries(variables.map(([name, text]) => [name, { text: fill(text) }])) }
}

/** A mode without marks sends none: null was asked for, and an empty mapping is what a plan has that nobody has marked. */
export const hasMarks = (marks: ModePlan['requestMetadata']): marks is NonNullable<ModePlan['requestMetadata']> =>
  marks !== null && Object.keys(marks).length > 0
