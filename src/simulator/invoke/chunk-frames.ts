// The frames of InvokeModelWithResponseStream: every event is a `chunk`, whose bytes are the model's own JSON.
import type { Random } from '../../random/random.ts'
import { type DeltaFrames, drawPadding, makeDeltaFrames } from '../converse/converse-frames.ts'
import type { JsonRecord } from '../describe-issue.ts'
import { encodeEvent } from '../wire/event-stream.ts'
import { nativeFormats } from './native-formats.ts'
import { NATIVE_BODIES, type NativeBody } from '../vocabulary.ts'

export const encodeChunk = (native: JsonRecord, random: Random): Buffer =>
  encodeEvent('chunk', {
    bytes: Buffer.from(JSON.stringify(native), 'utf8').toString('base64'),
    p: drawPadding(random),
  })

/** Deltas that are made ahead, by body; null for a body whose deltas count, which are made as they come. */
export type ChunkFrames = Readonly<Record<NativeBody, DeltaFrames | null>>

/** Those of the `bodies` that are asked for are made at once, for the reason that Converse's are. */
export const makeChunkFrames = (seed: number, mostTokens: number, bodies: ReadonlySet<NativeBody>): ChunkFrames => {
  const framesOf = (body: NativeBody): DeltaFrames | null => {
    const { delta } = nativeFormats[body]
    if (delta.kind === 'counted' || !bodies.has(body)) return null
    return makeDeltaFrames(seed, mostTokens, (text, random) => encodeChunk(delta.of(text), random))
  }
  return Object.fromEntries(NATIVE_BODIES.map((body) => [body, framesOf(body)])) as ChunkFrames
}
