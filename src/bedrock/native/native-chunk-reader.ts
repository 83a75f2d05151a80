// Reads the events of InvokeModelWithResponseStream: each is a chunk with the model's own JSON in base64. Chunks that
// bring content are told by how they begin; the others are decoded and read by the model's format.
import type { CallDraft } from '../call-draft.ts'
import { makeChunkClock } from '../chunk-clock.ts'
import type { EventReader } from '../event-stream-reader.ts'
import { makeFamiliarChunkReader, type EncodedChunk } from './familiar-chunk.ts'
import { type JsonRecord, parseRecord, textOf } from '../json-record.ts'
import { makeNativeAccount } from './native-account.ts'
import type { NativeFormat } from './native-format.ts'
import { corrupt, type ReaderSettings } from '../response-reader.ts'
import { recordServedHeaders } from '../served-facts.ts'

export function makeNativeChunkReader(
  draft: CallDraft,
  settings: ReaderSettings,
  format: NativeFormat,
  familiar: readonly EncodedChunk[],
): EventReader {
  const { onText } = settings
  const clockChunk = makeChunkClock(draft, settings)
  const readFamiliar = makeFamiliarChunkReader(familiar)
  const account = makeNativeAccount(draft, settings.cacheTtl)
  let stopped = false
  let accounted = false

  const read = (native: JsonRecord, atMs: number): void => {
    const part = format.readChunk(native)
    if (part.content !== undefined) clockChunk(part.content === 'visible', atMs)
    if (part.text !== undefined && onText !== undefined) onText(part.text)
    account.add(part, native)
    stopped ||= part.stopped === true
    accounted ||= part.accounted === true
    if (stopped && accounted) account.close()
  }

  return {
    begin: (headers) => recordServedHeaders(draft, headers),
    onEvent(kind, bytes, from, end, atMs) {
      if (kind !== 'chunk') return null
      // The first chunk with content may also say what no later one does: how long the prompt was.
      const content = draft.chunks > 0 && onText === undefined ? readFamiliar(bytes, from, end) : undefined
      if (content !== undefined) {
        clockChunk(content === 'visible', atMs)
        return null
      }
      const native = decodeChunk(bytes.toString('utf8', from, end))
      if (native === null) return corrupt('MalformedEvent')
      read(native, atMs)
      return null
    },
    missing() {
      if (!stopped) return 'EndWithoutMessageStop'
      return accounted ? null : 'EndWithoutMetadata'
    },
  }
}

function decodeChunk(json: string): JsonRecord | null {
  const encoded = textOf(parseRecord(json)?.['bytes'])
  return parseRecord(Buffer.from(encoded, 'base64').toString('utf8'))
}
