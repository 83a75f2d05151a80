import { drawText } from '../inference/draw-text.ts'
import type { WholeFormat } from '../inference/reply-format.ts'
import { usageOf } from './usage.ts'

/** What Converse answers: the message and what the stream's metadata would hold. */
export const converseAnswer: WholeFormat = {
  kind: 'whole',
  answer(random, end) {
    const text = end.replacedBy ?? drawText(random, end.outputTokens)
    const body = {
      metrics: { latencyMs: end.latencyMs },
      output: { message: { content: [{ text }], role: 'assistant' } },
      ...(end.latencyServed === null ? {} : { performanceConfig: { latency: end.latencyServed } }),
      ...(end.tierServed === null ? {} : { serviceTier: { type: end.tierServed } }),
      stopReason: end.stopReason,
      ...(end.trace === null ? {} : { trace: end.trace }),
      usage: usageOf(end),
    }
    return { headers: {}, body: Buffer.from(JSON.stringify(body), 'utf8') }
  },
}
