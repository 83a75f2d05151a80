import { usualMedia } from '../../../src/simulator/profile/media-schema.ts'
import type { SeenMedia } from '../../../src/simulator/inference/seen-media.ts'
import type { MediaProfile } from '../../../src/simulator/profile/profile.ts'

export const mediaProfile = (changes: Partial<MediaProfile> = {}): MediaProfile => ({ ...usualMedia, ...changes })

/** What was seen of an image in the request, for the tests to change. */
export const seenMedia = (changes: Partial<SeenMedia> = {}): SeenMedia => ({
  kind: 'image',
  place: 'messages.0.content.1.image.source',
  isElsewhere: false,
  format: 'png',
  base64Bytes: 400,
  seenFormat: 'png',
  size: { width: 640, height: 480 },
  seconds: 0,
  ...changes,
})

/** The head of a PNG. */
export const pngHead = (width: number, height: number): Buffer => {
  const head = Buffer.alloc(33)
  head.write('\u0089PNG\r\n\u001a\n\0\0\0\rIHDR', 'latin1')
  head.writeUInt32BE(width, 16)
  head.writeUInt32BE(height, 20)
  return head
}
