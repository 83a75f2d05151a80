import type { CallDraft } from './call-draft.ts'
import type { ShownText } from './call-record.ts'
import type { PieceContent } from './reply-piece.ts'
import type { ReaderSettings } from './response-reader.ts'

/** Takes the time of a piece of the reply, as `ReplyPiece` has it. */
export type ChunkClock = (content: PieceContent, textBytes: number, atMs: number) => void

/** Writes into the draft when content came, what silence lay between, and how much text it showed. */
export function makeChunkClock(draft: CallDraft, { onGap, onShown, stallLimitMs }: ReaderSettings): ChunkClock {
  const clock = (isVisible: boolean, atMs: number): void => {
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
  return (content, textBytes, atMs) => {
    switch (content) {
      case 'text':
        clock(true, atMs)
        addText(draft.text, textBytes, atMs)
        onShown?.(textBytes)
        break
      case 'reasoning':
        clock(false, atMs)
        addText(draft.reasoningText, textBytes, atMs)
        onShown?.(textBytes)
        break
      case 'redacted':
        clock(false, atMs)
        draft.hidReasoning = true
        break
      case 'signature':
        draft.hidReasoning = true
        break
      case 'citation':
        clock(true, atMs)
        break
      case 'other':
        clock(true, atMs)
        draft.hasOtherContent = true
        break
      case 'none':
        break
    }
  }
}

/** What is less than this behind the first of a text came with it: one reply that is written at once may take two polls. */
const FIRST_MOMENT_MS = 1

type TextDraft = { -readonly [Field in keyof ShownText]: ShownText[Field] }

function addText(text: TextDraft, bytes: number, atMs: number): void {
  if (bytes === 0) return
  if (text.chunks === 0) text.firstMs = atMs
  text.chunks++
  text.bytes += bytes
  text.lastMs = atMs
  if (atMs - text.firstMs >= FIRST_MOMENT_MS) return
  text.firstChunks++
  text.firstBytes += bytes
}
