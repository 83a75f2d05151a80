import type { CachePlan } from '../../plan/mode-plan.ts'
import type { CallDraft, CallOutcome, ShownText } from '../call-record.ts'
import { isRecord, type JsonRecord, memberOf, parseRecord, writeAgain } from './json-record.ts'
import type { Listener } from './reply-builder.ts'
import { isOurs, type PieceContent } from './reply-piece.ts'

export type CacheTtl = CachePlan['ttl']

/** Whoever reads a response that is no error: it says when the call has ended, and how. */
export interface ResponseReader {
  /** Comes first, once. */
  begin(headers: Readonly<Record<string, string>>): void
  /** The outcome when the bytes in [from, end) end the call, else null. They may be gone afterwards. */
  read(bytes: Buffer, from: number, end: number, atMs: number): CallOutcome | null
  /** The outcome of a body that has ended cleanly. */
  end(): CallOutcome
  /**
   * What the SDK would see first: undefined as long as that is not known, null when it is no exception. Up to then the
   * SDK may try again, and after it not.
   */
  firstException(): StreamException | null | undefined
}

/** An exception or error frame. Its body may quote the prompt: it goes to the SDK's error, and nowhere else. */
export interface StreamException {
  readonly kind: 'exception' | 'error'
  readonly type: string
  readonly message: string
  readonly body: Uint8Array
}

export interface ReaderSettings {
  readonly stallLimitMs: number
  /** What the cache points asked for. All of a call ask for the same; a response need not say what it wrote for how long. */
  readonly cacheTtl: CacheTtl
  /** Called for each silence between two content deltas, as soon as it is over. */
  readonly onGap: (gapMs: number) => void
  /** Called with the bytes of each piece of text that is shown, reasoning too, as it comes. */
  readonly onShown?: ((bytes: number) => void) | undefined
  /** Hears each piece of the reply. Without it, none is read. */
  readonly listener?: Listener | undefined
}

export const corrupt = (errorName: string): CallOutcome => ({ kind: 'failed', failure: 'corrupt', errorName })

export const truncated = (errorName: string): CallOutcome => ({ kind: 'failed', failure: 'truncated', errorName })

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
  const show = (textBytes: number, atMs: number): void => {
    clock(true, atMs)
    addText(draft.text, textBytes, atMs)
    onShown?.(textBytes)
  }
  return (content, textBytes, atMs) => {
    switch (content) {
      case 'text':
        show(textBytes, atMs)
        break
      case 'tool-input':
        show(textBytes, atMs)
        draft.toolInputBytes += textBytes
        break
      case 'tool-call':
        show(textBytes, atMs)
        if (draft.toolCalls++ === 0) draft.firstToolCallMs = atMs
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

/** Counts the tool calls in the blocks of a whole answer, in Converse's words. */
export function countToolCalls(draft: CallDraft, blocks: readonly unknown[]): void {
  for (const block of blocks) {
    const toolUse = memberOf(block, 'toolUse')
    if (!isRecord(toolUse) || !isOurs(toolUse)) continue
    draft.toolCalls++
    draft.toolInputBytes += Buffer.byteLength(writeAgain(toolUse['input'] ?? {}))
  }
}

/** What is made of the whole answers of one API. */
export interface AnswerReader {
  begin?(headers: Readonly<Record<string, string>>): void
  /** Returns whether it is the answer of a model; an outcome where it says itself that it is none. */
  onAnswer(answer: JsonRecord): boolean | CallOutcome
}

/** The longest reply of any model is less than a tenth of this. */
export const MAX_ANSWER_BYTES = 24 * 1024 * 1024

/**
 * Reads a response that is one JSON object. It has no chunks and no first token: that a reader could have seen one
 * earlier is not for such a call to say.
 */
export function makeWholeAnswerReader(answers: AnswerReader): ResponseReader {
  let body: Buffer[] = []
  let bytesRead = 0
  let isWhole = false
  return {
    begin: (headers) => answers.begin?.(headers),
    read(bytes, from, end) {
      bytesRead += end - from
      if (bytesRead > MAX_ANSWER_BYTES) return corrupt('EndlessAnswer')
      body.push(Buffer.copyBytesFrom(bytes, from, end - from))
      return null
    },
    end(): CallOutcome {
      const answer = parseRecord(Buffer.concat(body).toString('utf8'))
      body = []
      const read = answer !== null && answers.onAnswer(answer)
      if (typeof read === 'object') return read
      isWhole = read
      return isWhole ? { kind: 'completed' } : corrupt('MalformedAnswer')
    },
    // The SDK reads the whole body before it decides.
    firstException: () => (isWhole ? null : undefined),
  }
}
