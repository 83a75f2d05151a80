import type { ReplyFormat } from '../inference/reply-format.ts'

/** The same format, with `signal` before every so many-th delta of a stream; null is none. */
export function withKeepAlive(format: ReplyFormat, everyDeltas: number | null, signal: Buffer): ReplyFormat {
  if (format.kind === 'whole' || everyDeltas === null) return format
  let deltas = 0
  return {
    ...format,
    delta(piece, random) {
      deltas++
      const bytes = format.delta(piece, random)
      return deltas % everyDeltas === 0 ? Buffer.concat([signal, bytes]) : bytes
    },
  }
}
