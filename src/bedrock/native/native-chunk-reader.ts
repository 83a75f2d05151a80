// Reads the events of InvokeModelWithResponseStream: each is a chunk with the model's own JSON in base64. Chunks that
// bring content are told by how they begin; the others are decoded and read by the model's format.
import type { CallDraft } from '../call-draft.ts'
import { makeChunkClock } from '../chunk-clock.ts'
import type { EventReader } from '../event-stream-reader.ts'
import { FamiliarChunkReader, type EncodedChunk } from './familiar-chunk.ts'
import { parseRecord, textOf } from '../json-record.ts'
import { makeNativeChunks } from './native-chunks.ts'
import type { NativeFormat } from './native-format.ts'
import { corrupt, type ReaderSettings } from '../response-reader.ts'
import { recordServedHeaders } from '../served-facts.ts'

export function makeNativeChunkReader(
  draft: CallDraft,
  settings: ReaderSettings,
  format: NativeFormat,
  familiar: readonly EncodedChunk[],
): EventReader {
  const clockChunk = makeChunkClock(draft, settings)
  const familiarChunks = new FamiliarChunkReader(familiar)
  const chunks = makeNativeChunks(draft, settings, format)
  return {
    begin: (headers) => recordServedHeaders(draft, headers),
    onEvent(kind, bytes, from, end, atMs) {
      if (kind !== 'chunk') return null
      // The first chunk with content may also say what no later one does: how long the prompt was.
      const isReadAnyway = draft.chunks === 0 || settings.onText !== undefined
      const content = isReadAnyway ? undefined : familiarChunks.read(bytes, from, end)
      if (content === undefined)
        return chunks.add(decodeChunk(bytes.toString('utf8', from, end)), atMs) ? null : corrupt('MalformedEvent')
      clockChunk(content, familiarChunks.textBytes, atMs)
      return null
    },
    missing: () => chunks.missing(),
  }
}

const decodeChunk = (json: string): Buffer => Buffer.from(textOf(parseRecord(json)?.['bytes']), 'base64')
