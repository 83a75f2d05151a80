import type { CallDraft } from '../call-draft.ts'
import { makeChunkClock } from '../chunk-clock.ts'
import { type JsonRecord, parseRecord } from '../json-record.ts'
import type { ReaderSettings } from '../response-reader.ts'
import { makeNativeAccount } from './native-account.ts'
import type { NativeFormat } from './native-format.ts'

/** What the chunks of a stream in a model's own JSON say, each read as a whole. */
export interface NativeChunks {
  /** False where the chunk is no JSON object. */
  add(bytes: Uint8Array, atMs: number): boolean
  /** What a stream that has ended cleanly did not bring, as the name of an error; null when it was whole. */
  missing(): string | null
}

export function makeNativeChunks(draft: CallDraft, settings: ReaderSettings, format: NativeFormat): NativeChunks {
  const clockChunk = makeChunkClock(draft, settings)
  const account = makeNativeAccount(draft, settings.cacheTtl)
  let stopped = false
  let accounted = false

  const read = (native: JsonRecord, atMs: number): void => {
    const part = format.readChunk(native)
    if (part.piece !== undefined) clockChunk(part.piece.content, part.piece.textBytes, atMs)
    if (part.text !== undefined) settings.onText?.(part.text)
    account.add(part, native)
    stopped ||= part.stopped === true
    accounted ||= part.accounted === true
    if (stopped && accounted) account.close()
  }

  return {
    add(bytes, atMs) {
      const native = parseRecord(UTF8.decode(bytes))
      if (native !== null) read(native, atMs)
      return native !== null
    },
    missing() {
      if (!stopped) return 'EndWithoutMessageStop'
      return accounted ? null : 'EndWithoutMetadata'
    },
  }
}

// As Buffer's own decoding does, it keeps a byte order mark, which JSON has no place for.
const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true })
