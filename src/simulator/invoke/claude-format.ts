// Anthropic's Claude: the Messages API, with a version in the place of the model.
// https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages.html
import { drawInteger } from '../../random/draw.ts'
import type { Random } from '../../random/random.ts'
import type { SaidBlock } from '../inference/reply-blocks.ts'
import type { ReplyEnd, ReplyStart } from '../inference/reply-format.ts'
import type { JsonRecord } from '../describe-issue.ts'
import type { NativeFormat, NativeWriting } from './native-format.ts'
import { parseClaude } from './parse-claude.ts'

export const claudeFormat: NativeFormat = {
  parse: parseClaude,
  answer: (said, end, writing) => ({
    ...message(end, writing),
    content: said.map(renderBlock),
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
  ],
  delta: { kind: 'alike', of: (text) => blockDelta(0, { type: 'text_delta', text }) },
  blocks: {
    tellsThoughts: true,
    begin: ({ index }, kind) => [
      blockStart(
        index,
        kind === 'text' ? { type: 'text', text: '' } : { type: 'thinking', thinking: '', signature: '' },
      ),
    ],
    // The first piece of an input is empty, and of a call without arguments the only one.
    beginCall: ({ index }, { id, name }) => [
      blockStart(index, { type: 'tool_use', id, name, input: {} }),
      blockDelta(index, { type: 'input_json_delta', partial_json: '' }),
    ],
    delta: ({ index }, piece) => blockDelta(index, DELTAS[piece.kind](piece.text)),
    end: ({ index }, signature) => [
      ...(signature === null ? [] : [blockDelta(index, { type: 'signature_delta', signature })]),
      { type: 'content_block_stop', index },
    ],
  },
  closing: (end) => [
    {
      type: 'message_delta',
      delta: { stop_reason: stopReasonOf(end), stop_sequence: null },
      usage: { output_tokens: end.outputTokens, ...thinkingCounts(end) },
    },
    { type: 'message_stop' },
  ],
}

const DELTAS = {
  thought: (thinking: string) => ({ type: 'thinking_delta', thinking }),
  text: (text: string) => ({ type: 'text_delta', text }),
  input: (json: string) => ({ type: 'input_json_delta', partial_json: json }),
}

function renderBlock(block: SaidBlock): JsonRecord {
  switch (block.kind) {
    case 'thought':
      return { type: 'thinking', thinking: block.text, signature: block.signature }
    case 'text':
      return { type: 'text', text: block.text }
    case 'tool':
      return { type: 'tool_use', id: block.call.id, name: block.call.name, input: block.input }
  }
}

const blockStart = (index: number, block: JsonRecord): JsonRecord => ({
  type: 'content_block_start',
  index,
  content_block: block,
})

const blockDelta = (index: number, delta: JsonRecord): JsonRecord => ({ type: 'content_block_delta', index, delta })

const thinkingCounts = ({ thinking }: ReplyStart): JsonRecord =>
  thinking === null ? {} : { output_tokens_details: { thinking_tokens: thinking.tokens } }

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
