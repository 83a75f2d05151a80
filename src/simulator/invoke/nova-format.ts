// Amazon's Nova: Converse's own shapes, under keys of its own around them.
// https://docs.aws.amazon.com/nova/latest/userguide/complete-request-schema.html
import { checkConversation } from '../converse/check-conversation.ts'
import { conversationAsks, measureConversation } from '../converse/measure-conversation.ts'
import { makeMediaEye } from '../inference/media-eye.ts'
import { noAsks, readEffort, readThinking, samplingAsked } from '../inference/model-asks.ts'
import type { SaidBlock } from '../inference/reply-blocks.ts'
import type { ReplyEnd } from '../inference/reply-format.ts'
import { isRecord, type JsonRecord } from '../describe-issue.ts'
import { cachesByItself } from '../inference/cache/plan-caching.ts'
import type { ModelProfile } from '../profile/profile.ts'
import type { ApiError } from '../wire/api-error.ts'
import {
  enumViolation,
  extraneousKeys,
  malformedInput,
  missingKeys,
  numberViolation,
  recordListViolations,
  typeViolation,
} from './malformed-input.ts'
import type { NativeFormat, NativeRequest } from './native-format.ts'

const KEYS = [
  'schemaVersion',
  'messages',
  'system',
  'inferenceConfig',
  'toolConfig',
  'amazon-bedrock-guardrailConfig',
] as const

/** Both spellings of the limit are documented, for the first and the second generation of the models. */
const LIMIT_KEYS = ['maxTokens', 'max_new_tokens'] as const

export const novaFormat: NativeFormat = {
  parse: parseNova,
  answer: (said, end) => ({
    output: { message: { content: said.flatMap(renderBlock), role: 'assistant' } },
    stopReason: stopReasonOf(end),
    usage: {
      inputTokens: end.inputTokens,
      outputTokens: end.outputTokens,
      totalTokens: end.inputTokens + end.cacheReadTokens + end.cacheWriteTokens + end.outputTokens,
      ...cacheCounts(end),
    },
  }),
  opening: () => [{ messageStart: { role: 'assistant' } }],
  delta: { kind: 'alike', of: (text) => blockDelta(0, { text }) },
  blocks: {
    tellsThoughts: false,
    begin: () => [],
    beginCall: ({ index }, { id, name }) => [
      { contentBlockStart: { start: { toolUse: { toolUseId: id, name } }, contentBlockIndex: index } },
    ],
    delta: ({ index }, { kind, text }) => blockDelta(index, kind === 'input' ? { toolUse: { input: text } } : { text }),
    end: ({ index }) => [{ contentBlockStop: { contentBlockIndex: index } }],
  },
  closing: (end) => [
    { messageStop: { stopReason: stopReasonOf(end) } },
    {
      metadata: {
        usage: { inputTokens: end.inputTokens, outputTokens: end.outputTokens, ...cacheCounts(end) },
        metrics: {},
        trace: {},
      },
    },
  ],
}

const blockDelta = (contentBlockIndex: number, delta: JsonRecord): JsonRecord => ({
  contentBlockDelta: { delta, contentBlockIndex },
})

/** Nothing of a thought. */
function renderBlock(block: SaidBlock): JsonRecord[] {
  switch (block.kind) {
    case 'thought':
      return []
    case 'text':
      return [{ text: block.text }]
    case 'tool':
      return [{ toolUse: { toolUseId: block.call.id, name: block.call.name, input: block.input } }]
  }
}

function parseNova(body: JsonRecord, model: ModelProfile): NativeRequest | ApiError {
  const { messages, system, inferenceConfig: inference = {}, toolConfig = {} } = body
  const violations = [
    ...missingKeys('', body, ['messages']),
    ...extraneousKeys(body, (key) => (KEYS as readonly string[]).includes(key)),
    ...enumViolation('/schemaVersion', body['schemaVersion'], ['messages-v1']),
    ...recordListViolations('/messages', messages),
    ...recordListViolations('/system', system),
    ...typeViolation('/inferenceConfig', inference, 'JSONObject'),
    ...typeViolation('/toolConfig', toolConfig, 'JSONObject'),
    ...(isRecord(inference) ? inferenceViolations(inference) : []),
    ...(isRecord(toolConfig) ? recordListViolations('/toolConfig/tools', toolConfig['tools']) : []),
    ...(Array.isArray(messages) ? messages.flatMap(contentViolations) : []),
  ]
  if (violations.length > 0) return malformedInput(violations)
  const conversation = {
    tools: recordsOf((toolConfig as JsonRecord)['tools']),
    system: recordsOf(system),
    messages: recordsOf(messages),
  }
  const problem = checkConversation(conversation, body['toolConfig'] !== undefined)
  if (problem !== null) return problem
  const [limit = null] = LIMIT_KEYS.map((key) => (inference as JsonRecord)[key]).filter((value) => value !== undefined)
  const { temperature, topP, topK } = inference as JsonRecord
  const eye = makeMediaEye(model.media)
  return {
    prompt: measureConversation(conversation, cachesByItself(model), eye),
    maxTokens: limit as number | null,
    asks: {
      ...noAsks,
      ...conversationAsks(conversation, { toolChoice: (toolConfig as JsonRecord)['toolChoice'], isParallel: true }),
      media: eye.seen(),
      sampling: samplingAsked({ temperature, top_p: topP ?? (inference as JsonRecord)['top_p'], top_k: topK }),
      thinking: readThinking(inference as JsonRecord),
      effort: readEffort(inference as JsonRecord),
    },
  }
}

const inferenceViolations = (inference: JsonRecord): string[] => [
  ...LIMIT_KEYS.flatMap((key) =>
    numberViolation(`/inferenceConfig/${key}`, inference[key], { type: 'Integer', minimum: 1, maximum: Infinity }),
  ),
  ...['temperature', 'topP', 'top_p'].flatMap((key) =>
    numberViolation(`/inferenceConfig/${key}`, inference[key], { type: 'Number', minimum: 0, maximum: 1 }),
  ),
]

const contentViolations = (message: unknown, index: number): string[] =>
  isRecord(message) ? recordListViolations(`/messages/${index}/content`, message['content']) : []

/** Of a list whose shape is known to be right. */
const recordsOf = (value: unknown): readonly JsonRecord[] => (value ?? []) as readonly JsonRecord[]

/** The model's own reasons: a guardrail is told beside them. */
const stopReasonOf = ({ stopReason }: ReplyEnd): string =>
  stopReason === 'guardrail_intervened' ? 'end_turn' : stopReason

const cacheCounts = ({ cacheReadTokens, cacheWriteTokens }: ReplyEnd): JsonRecord => ({
  cacheReadInputTokenCount: cacheReadTokens,
  cacheWriteInputTokenCount: cacheWriteTokens,
})
