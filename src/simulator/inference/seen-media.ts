// What is seen of an image, a video or a sound in a request, without looking into it: enough to count its tokens and to
// refuse it. Its bytes are let go.
import { imageFormat, type ImageFormat, imageSize, type ImageSize } from './image-head.ts'
import { audioSeconds, videoSeconds } from './media-seconds.ts'

export interface SeenMedia {
  readonly kind: 'image' | 'document' | 'video' | 'audio'
  /** Of its source: `messages.0.content.1.image.source`. */
  readonly place: string
  /** Whether it is in S3. */
  readonly isElsewhere: boolean
  /** As the request calls it. */
  readonly format: string | null
  /** Of its base64, which is what the limits of the makers count. */
  readonly base64Bytes: number
  /** Of an image whose head tells it. */
  readonly seenFormat: ImageFormat | null
  readonly size: ImageSize | null
  /** Of video and audio. */
  readonly seconds: number
}

// A JPEG's size may stand behind a preview; farther than this in, it is not looked for.
const HEAD_BYTES = 2 ** 18

type Source = Pick<SeenMedia, 'kind' | 'place' | 'format'>

/** `base64` is null for what is elsewhere. */
export function seeMedia(source: Source, base64: string | null): SeenMedia {
  const plain = { ...source, isElsewhere: base64 === null, base64Bytes: base64?.length ?? 0 }
  const nothing = { seenFormat: null, size: null, seconds: 0 }
  switch (source.kind) {
    case 'image': {
      if (base64 === null) return { ...plain, ...nothing }
      const head = Buffer.from(base64.slice(0, (HEAD_BYTES * 4) / 3), 'base64')
      return { ...plain, ...nothing, seenFormat: imageFormat(head), size: imageSize(head) }
    }
    case 'document':
      return { ...plain, ...nothing }
    case 'video':
      return { ...plain, ...nothing, seconds: videoSeconds(base64) }
    case 'audio':
      return { ...plain, ...nothing, seconds: audioSeconds(base64) }
  }
}
