// The bytes of the reply: what ConverseStream sends for one text block, made once.
import { eventFrame } from '../../bedrock/frames.ts'
import type { Pace } from './pace.ts'

export interface ReplyFrames {
  readonly start: Buffer
  readonly delta: Buffer
  /** Three frames, which come together. */
  readonly end: Buffer
}

export const FRAMES_BESIDE_CHUNKS = 4

export const makeReplyFrames = ({ chunks, firstTokenMs, gapMs }: Pace): ReplyFrames => ({
  start: eventFrame('messageStart', { p: 'abcdefghij', role: 'assistant' }),
  delta: eventFrame('contentBlockDelta', { contentBlockIndex: 0, delta: { text: ' token' }, p: 'abcdefghijklmnop' }),
  end: Buffer.concat([
    eventFrame('contentBlockStop', { contentBlockIndex: 0, p: 'abc' }),
    eventFrame('messageStop', { p: 'abcdef', stopReason: 'end_turn' }),
    eventFrame('metadata', {
      metrics: { latencyMs: Math.round(firstTokenMs + (chunks - 1) * gapMs) },
      p: 'abcd',
      usage: { inputTokens: 25, outputTokens: chunks, totalTokens: 25 + chunks },
    }),
  ]),
})
