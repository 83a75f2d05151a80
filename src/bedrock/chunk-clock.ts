import type { CallDraft } from './call-draft.ts'
import type { ReaderSettings } from './response-reader.ts'

/** Takes the time of a chunk with content; `isVisible`: a reader of the reply would see it. */
export type ChunkClock = (isVisible: boolean, atMs: number) => void

/** Writes into the draft when content came, and what silence lay between. */
export function makeChunkClock(draft: CallDraft, { onGap, stallLimitMs }: ReaderSettings): ChunkClock {
  return (isVisible, atMs) => {
    if (draft.chunks++ === 0) {
      draft.firstTokenMs = atMs
    } else {
      const gapMs = atMs - draft.lastTokenMs
      if (!(gapMs <= draft.longestGapMs)) draft.longestGapMs = gapMs
      if (gapMs > stallLimitMs) draft.stalls++
      onGap(gapMs)
    }
    draft.lastTokenMs = atMs
    if (isVisible && Number.isNaN(draft.firstOutputTokenMs)) draft.firstOutputTokenMs = atMs
  }
}
