// What Messages answers, whole or as a stream: the objects that InvokeModel has for Claude, in another framing, and
// with the usage that this API tells.
import { makeRandom } from '../../random/random.ts'
import type { JsonRecord } from '../describe-issue.ts'
import { sayBlocks } from '../inference/reply-blocks.ts'
import type { ReplyEnd, ReplyStart, StreamFormat, WholeFormat } from '../inference/reply-format.ts'
import { claudeFormat } from '../invoke/claude-format.ts'
import type { NativeFormat } from '../invoke/native-format.ts'
import { nativeStream, spareDelta } from '../invoke/native-stream.ts'
import { guardrailFields } from '../invoke/served.ts'
import type { ModelProfile } from '../profile/profile.ts'
import { apiError } from '../wire/api-error.ts'
import { encodeServerSentEvent, SERVER_SENT_EVENTS, serverSentWords } from '../wire/server-sent-events.ts'
import { describeAnthropicError } from './anthropic-error.ts'

export const messagesWhole = (model: ModelProfile): WholeFormat => ({
  kind: 'whole',
  tellsThoughts: true,
  answer(random, end) {
    const body = { ...messagesFormat.answer(sayBlocks(random, end), end, { model, random }), ...guardrailFields(end) }
    return { headers: {}, body: Buffer.from(JSON.stringify(body), 'utf8') }
  },
})

/** Of one reply. */
export const messagesStream = (model: ModelProfile, requestId: string): StreamFormat =>
  nativeStream(messagesFormat, model, {
    contentType: SERVER_SENT_EVENTS,
    words: serverSentWords({
      exception: (_type, error) => encodeObject({ ...describeAnthropicError(error, requestId) }),
      errorEvent: (code, message) =>
        encodeObject({ ...describeAnthropicError(apiError(500, code, message), requestId) }),
      delta: () => encodeObject(spareDelta(messagesFormat, makeRandom(0, 'faults'))),
    }),
    headers: () => ({}),
    encode: encodeObject,
    frames: null,
    ending: guardrailFields,
  })

/** Each names its event. */
const encodeObject = (object: JsonRecord): Buffer =>
  encodeServerSentEvent(JSON.stringify(object), object['type'] as string)

export const PING = encodeObject({ type: 'ping' })

const messagesFormat: NativeFormat = {
  ...claudeFormat,
  answer: (said, end, writing) => ({
    ...claudeFormat.answer(said, end, writing),
    usage: { ...usageOf(end), ...outputOf(end) },
  }),
  opening: (start, writing) =>
    claudeFormat.opening(start, writing).map((object) => ({
      ...object,
      message: {
        ...(object['message'] as JsonRecord),
        // As captures have it: one, whatever follows.
        usage: { ...usageOf(start), output_tokens: 1 },
      },
    })),
  closing: (end, writing) =>
    claudeFormat
      .closing(end, writing)
      .map((object) =>
        object['type'] === 'message_delta' ? { ...object, usage: { ...countsOf(end), ...outputOf(end) } } : object,
      ),
}

const countsOf = ({ inputTokens, cacheReadTokens, cacheWriteTokens }: ReplyStart): JsonRecord => ({
  input_tokens: inputTokens,
  cache_creation_input_tokens: cacheWriteTokens,
  cache_read_input_tokens: cacheReadTokens,
})

const usageOf = (start: ReplyStart): JsonRecord => ({
  ...countsOf(start),
  cache_creation: {
    ephemeral_5m_input_tokens: writtenFor(start, '5m'),
    ephemeral_1h_input_tokens: writtenFor(start, '1h'),
  },
  service_tier: 'standard',
})

const writtenFor = ({ cacheDetails }: ReplyStart, ttl: '5m' | '1h'): number =>
  cacheDetails.filter((detail) => detail.ttl === ttl).reduce((sum, { inputTokens }) => sum + inputTokens, 0)

/** Cumulative: the last count holds. */
const outputOf = ({ outputTokens, thinking }: ReplyEnd): JsonRecord => ({
  output_tokens: outputTokens,
  output_tokens_details: { thinking_tokens: Math.min(thinking?.tokens ?? 0, outputTokens) },
})
