// Replies in the models' own JSON, as captures and the providers' documentation have them: "Hello there" in two pieces,
// 25 tokens in and 7 out.
import type { NativeBody } from '../../../../src/models/native-body.ts'
import { eventFrame } from '../../frames.ts'

export const chunk = (native: object): Buffer =>
  eventFrame('chunk', { bytes: Buffer.from(JSON.stringify(native)).toString('base64'), p: 'abcdefg' })

export const metrics = {
  'amazon-bedrock-invocationMetrics': {
    inputTokenCount: 25,
    outputTokenCount: 7,
    invocationLatency: 321,
    firstByteLatency: 210,
  },
}

export const claudeText = (text: string, index = 0): object => ({
  type: 'content_block_delta',
  index,
  delta: { type: 'text_delta', text },
})
export const claudeInput = (json: string, index = 0): object => ({
  type: 'content_block_delta',
  index,
  delta: { type: 'input_json_delta', partial_json: json },
})
export const claudeStart = {
  type: 'message_start',
  message: {
    id: 'msg_bdrk_01',
    type: 'message',
    role: 'assistant',
    model: 'claude',
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { input_tokens: 25, cache_creation_input_tokens: 0, cache_read_input_tokens: 0, output_tokens: 1 },
  },
}
export const claudeStop = {
  type: 'message_delta',
  delta: { stop_reason: 'end_turn', stop_sequence: null },
  usage: { output_tokens: 7 },
}
export const novaText = (text: string): object => ({ contentBlockDelta: { delta: { text }, contentBlockIndex: 0 } })
export const llamaText = (generation: string, promptTokens: number | null = null): object => ({
  generation,
  prompt_token_count: promptTokens,
  generation_token_count: 1,
  stop_reason: null,
})

/** The chunks of a stream: what opens it, two pieces of text, and what closes it. */
export const nativeStreams = {
  claude: {
    opening: [claudeStart, { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }],
    text: claudeText,
    closing: [{ type: 'content_block_stop', index: 0 }, claudeStop, { type: 'message_stop', ...metrics }],
    stopReason: 'end_turn',
  },
  nova: {
    opening: [{ messageStart: { role: 'assistant' } }],
    text: novaText,
    closing: [
      { contentBlockStop: { contentBlockIndex: 0 } },
      { messageStop: { stopReason: 'end_turn' } },
      {
        metadata: {
          usage: { inputTokens: 25, outputTokens: 7, cacheReadInputTokenCount: 0, cacheWriteInputTokenCount: 0 },
          metrics: {},
          trace: {},
        },
        ...metrics,
      },
    ],
    stopReason: 'end_turn',
  },
  llama: {
    opening: [],
    text: llamaText,
    closing: [{ generation: '', prompt_token_count: null, generation_token_count: 7, stop_reason: 'stop', ...metrics }],
    stopReason: 'end_turn',
  },
} as const satisfies Record<NativeBody, object>

/** The same as one answer. */
export const nativeAnswers = {
  claude: {
    id: 'msg_bdrk_01',
    type: 'message',
    role: 'assistant',
    model: 'claude',
    content: [{ type: 'text', text: 'Hello there' }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: 25, output_tokens: 7 },
  },
  nova: {
    output: { message: { content: [{ text: 'Hello there' }], role: 'assistant' } },
    stopReason: 'end_turn',
    usage: { inputTokens: 25, outputTokens: 7, totalTokens: 32 },
  },
  llama: { generation: 'Hello there', prompt_token_count: 25, generation_token_count: 7, stop_reason: 'stop' },
} as const satisfies Record<NativeBody, object>

export const nativeBodies = ['claude', 'nova', 'llama'] as const satisfies readonly NativeBody[]

export const wholeNativeStream = (body: NativeBody): Buffer => {
  const { closing, opening, text } = nativeStreams[body]
  return Buffer.concat([...opening, text('Hello'), text(' there'), ...closing].map(chunk))
}
