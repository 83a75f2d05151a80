import type { ReplyEnd } from '../../../src/simulator/inference/reply-format.ts'

/** The end of a plain reply, for the tests to change one part of. */
export const replyEnd = (changes: Partial<ReplyEnd> = {}): ReplyEnd => ({
  modelId: 'anthropic.claude-3-5-haiku-20241022-v1:0',
  inputTokens: 9,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  cacheDetails: [],
  latencyServed: null,
  tierServed: null,
  stopReason: 'end_turn',
  outputTokens: 6,
  latencyMs: 120,
  firstByteLatencyMs: 40,
  isGuarded: false,
  trace: null,
  replacedBy: null,
  thinking: null,
  beginsWith: 'text',
  blocks: [{ kind: 'text', tokens: 6, text: null }],
  responseFieldPaths: [],
  ...changes,
})
