import type { MediaProfile } from '../profile/profile.ts'
import { audioMeasure, documentMeasure, imageMeasure, type Measure, videoMeasure } from './media-tokens.ts'
import { seeMedia, type SeenMedia } from './seen-media.ts'

/** Counts the media of a prompt as its model does, and keeps what was seen of them. */
export interface MediaEye {
  /** `base64` is null for what is elsewhere. */
  look(source: Pick<SeenMedia, 'kind' | 'place' | 'format'>, base64: string | null): Measure
  /** A document that is text, which counts as text does. */
  note(place: string): void
  seen(): readonly SeenMedia[]
}

export function makeMediaEye(media: MediaProfile): MediaEye {
  const all: SeenMedia[] = []
  return {
    look(source, base64) {
      const seen = seeMedia(source, base64)
      all.push(seen)
      switch (source.kind) {
        case 'image':
          return imageMeasure(seen, media)
        case 'video':
          return videoMeasure(seen, media)
        case 'audio':
          return audioMeasure(seen, media)
        case 'document':
          return documentMeasure(source.format, base64)
      }
    },
    note(place) {
      all.push(seeMedia({ kind: 'document', place, format: null }, ''))
    },
    seen: () => all,
  }
}
