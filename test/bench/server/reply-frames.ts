// The bytes of the reply: what ConverseStream sends for one text block, made once.
import { eventFrame } from '../../bedrock/frames.ts'
import { type Pace, replyMs } from './pace.ts'

export interface ReplyFrames {
  readonly start: Buffer
  readonly delta: Buffer
  /** As many deltas as come together. */
  readonly burst: Buffer
  /** Three frames, which come together, of a reply of so many chunks. The same buffer for the same number. */
  end(chunks: number): Buffer
}

/** What a throttled request is answered with. */
export const REFUSAL = {
  status: 429,
  type: 'ThrottlingException',
  body: JSON.stringify({ message: 'Too many requests, please wait before trying again.' }),
} as const

export const FRAMES_BESIDE_CHUNKS = 4

export function makeReplyFrames(pace: Pace): ReplyFrames {
  const delta = eventFrame('contentBlockDelta', {
    contentBlockIndex: 0,
    delta: { text: ' token' },
    p: 'abcdefghijklmnop',
  })
  const ends = new Map<number, Buffer>()
  const makeEnd = (chunks: number): Buffer =>
    Buffer.concat([
      eventFrame('contentBlockStop', { contentBlockIndex: 0, p: 'abc' }),
      eventFrame('messageStop', { p: 'abcdef', stopReason: 'end_turn' }),
      eventFrame('metadata', {
        metrics: { latencyMs: Math.round(replyMs({ ...pace, chunks })) },
        p: 'abcd',
        usage: { inputTokens: 25, outputTokens: chunks, totalTokens: 25 + chunks },
      }),
    ])
  return {
    start: eventFrame('messageStart', { p: 'abcdefghij', role: 'assistant' }),
    delta,
    burst: Buffer.concat(Array.from({ length: pace.burst }, () => delta)),
    end(chunks) {
      let end = ends.get(chunks)
      if (end === undefined) ends.set(chunks, (end = makeEnd(chunks)))
      return end
    },
  }
}
