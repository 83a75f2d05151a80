// Anthropic's Claude: the Messages API, with a version in the place of the model.
// https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages.html
import { drawInteger } from '../../random/draw.ts'
import type { Random } from '../../random/random.ts'
import { drawText } from '../inference/draw-text.ts'
import { drawSignature } from '../inference/thought-turn.ts'
import type { ReplyEnd, ReplyStart } from '../inference/reply-format.ts'
import type { JsonRecord } from '../describe-issue.ts'
import type { NativeFormat, NativeWriting } from './native-format.ts'
import { parseClaude } from './parse-claude.ts'

export const claudeFormat: NativeFormat = {
  parse: parseClaude,
  answer: (text, end, writing) => ({
    ...message(end, writing),
    content: [...thoughtOf(end, writing), ...(text === '' ? [] : [{ type: 'text', text }])],
    stop_reason: stopReasonOf(end),
    stop_sequence: null,
    usage: {
      input_tokens: end.inputTokens,
      ...cacheCounts(end, writing),
      ...cacheCreation(end, writing),
      output_tokens: end.outputTokens,
      ...thinkingCounts(end),
    },
  }),
  opening: (start, writing) => [
    {
      type: 'message_start',
      message: {
        ...message(start, writing),
        content: [],
        stop_reason: null,
        stop_sequence: null,
        // One output token is what captures of the beginning of a stream say, whatever follows.
        usage: { input_tokens: start.inputTokens, ...cacheCounts(start, writing), output_tokens: 1 },
      },
    },
    blockStart(0, start.thinking === null ? TEXT_BLOCK : { type: 'thinking', thinking: '', signature: '' }),
  ],
  delta: { kind: 'alike', of: (text) => blockDelta(0, { type: 'text_delta', text }) },
  thought: {
    delta: (thinking) => blockDelta(0, { type: 'thinking_delta', thinking }),
    end: (signature) => [
      blockDelta(0, { type: 'signature_delta', signature }),
      { type: 'content_block_stop', index: 0 },
      blockStart(1, TEXT_BLOCK),
    ],
    answer: (text) => blockDelta(1, { type: 'text_delta', text }),
  },
  closing: (end) => [
    { type: 'content_block_stop', index: hasAnswerBehindThought(end) ? 1 : 0 },
    {
      type: 'message_delta',
      delta: { stop_reason: stopReasonOf(end), stop_sequence: null },
      usage: { output_tokens: end.outputTokens, ...thinkingCounts(end) },
    },
    { type: 'message_stop' },
  ],
}

const TEXT_BLOCK = { type: 'text', text: '' }

const blockStart = (index: number, block: JsonRecord): JsonRecord => ({
  type: 'content_block_start',
  index,
  content_block: block,
})

const blockDelta = (index: number, delta: JsonRecord): JsonRecord => ({ type: 'content_block_delta', index, delta })

const thoughtOf = ({ thinking }: ReplyStart, { random }: NativeWriting): JsonRecord[] =>
  thinking === null
    ? []
    : [{ type: 'thinking', thinking: drawText(random, thinking.visibleTokens), signature: drawSignature(random) }]

const thinkingCounts = ({ thinking }: ReplyStart): JsonRecord =>
  thinking === null ? {} : { output_tokens_details: { thinking_tokens: thinking.tokens } }

/** A guardrail's words are an answer too. */
const hasAnswerBehindThought = ({ thinking, outputTokens, replacedBy }: ReplyEnd): boolean =>
  thinking !== null && (outputTokens > thinking.tokens || replacedBy !== null)

const message = ({ modelId }: ReplyStart, { random }: NativeWriting): JsonRecord => ({
  id: drawMessageId(random),
  type: 'message',
  role: 'assistant',
  model: vendorName(modelId),
})

/** `claude-3-5-haiku-20241022` of `anthropic.claude-3-5-haiku-20241022-v1:0`, as captures have it. */
const vendorName = (modelId: string): string => modelId.replace(/^anthropic\./, '').replace(/-v\d+(?::\d+)?$/, '')

const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz123456789'
const ID_LENGTH = 22

const drawMessageId = (random: Random): string =>
  `msg_bdrk_01${Array.from({ length: ID_LENGTH }, () => ALPHABET[drawInteger(random, 0, ALPHABET.length - 1)]).join('')}`

/** The model's own reasons: a guardrail is told beside them. */
const stopReasonOf = ({ stopReason }: ReplyEnd): string =>
  stopReason === 'guardrail_intervened' ? 'end_turn' : stopReason

/** Models that know no cache say nothing of one. */
const cacheCounts = ({ cacheReadTokens, cacheWriteTokens }: ReplyStart, { model }: NativeWriting): JsonRecord =>
  model.cache === null
    ? {}
    : { cache_creation_input_tokens: cacheWriteTokens, cache_read_input_tokens: cacheReadTokens }

function cacheCreation({ cacheDetails }: ReplyEnd, { model }: NativeWriting): JsonRecord {
  if (model.cache === null) return {}
  const written = (ttl: '5m' | '1h'): number =>
    cacheDetails.filter((detail) => detail.ttl === ttl).reduce((sum, { inputTokens }) => sum + inputTokens, 0)
  return { cache_creation: { ephemeral_5m_input_tokens: written('5m'), ephemeral_1h_input_tokens: written('1h') } }
}
