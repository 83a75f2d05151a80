import type { CallDraft } from '../../call-record.ts'
import type { EventReader } from '../../stream/event-stream-reader.ts'
import { type JsonRecord, millisecondsOf, parseRecord, textOf } from '../../stream/json-record.ts'
import {
  type AnswerReader,
  corrupt,
  countToolCalls,
  makeChunkClock,
  type ReaderSettings,
} from '../../stream/response-reader.ts'
import { recordServedHeaders } from '../served-facts.ts'
import { tokenCountOf } from '../token-usage.ts'
import { type EncodedChunk, FamiliarChunkReader } from './familiar-chunk.ts'
import { makeNativeAccount, type NativeAccount, type NativeFormat } from './native-format.ts'

/** What the chunks of a stream in a model's own JSON say, each read as a whole. */
interface NativeChunks {
  add(chunk: JsonRecord, atMs: number): void
  /** What a stream that has ended cleanly did not bring, as the name of an error; null when it was whole. */
  missing(): string | null
}

export function makeNativeChunks(draft: CallDraft, settings: ReaderSettings, format: NativeFormat): NativeChunks {
  const clockChunk = makeChunkClock(draft, settings)
  const account = makeNativeAccount(draft, settings.cacheTtl)
  let stopped = false
  let accounted = false

  return {
    add(chunk, atMs) {
      const part = format.readChunk(chunk)
      if (part.piece !== undefined) clockChunk(part.piece.content, part.piece.textBytes, atMs)
      if (settings.listener !== undefined) for (const said of part.said ?? []) settings.listener.hear(said)
      account.add(part, chunk)
      stopped ||= part.stopped === true
      accounted ||= part.accounted === true
      if (stopped && accounted) account.close()
    },
    missing() {
      if (!stopped) return 'EndWithoutMessageStop'
      return accounted ? null : 'EndWithoutMetadata'
    },
  }
}

// As Buffer's own decoding does, it keeps a byte order mark, which JSON has no place for.
const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true })

/** The JSON object that a chunk is; null where it is none. */
export const parseChunk = (bytes: Uint8Array): JsonRecord | null => parseRecord(UTF8.decode(bytes))

// Reads the events of InvokeModelWithResponseStream: each is a chunk with the model's own JSON in base64. Chunks that
// bring content are told by how they begin; the others are decoded and read by the model's format.

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
      const isReadAnyway = draft.chunks === 0 || settings.listener !== undefined
      const content = isReadAnyway ? undefined : familiarChunks.read(bytes, from, end)
      if (content !== undefined) {
        clockChunk(content, familiarChunks.textBytes, atMs)
        return null
      }
      const chunk = parseChunk(decodeChunk(bytes.toString('utf8', from, end)))
      if (chunk === null) return corrupt('MalformedEvent')
      chunks.add(chunk, atMs)
      return null
    },
    missing: () => chunks.missing(),
  }
}

const decodeChunk = (json: string): Buffer => Buffer.from(textOf(parseRecord(json)?.['bytes']), 'base64')

/** Reads a whole answer in a model's own JSON. */
export const makeNativeAnswers = (
  draft: CallDraft,
  { cacheTtl, listener }: ReaderSettings,
  format: NativeFormat,
  account: NativeAccount = makeNativeAccount(draft, cacheTtl),
): AnswerReader => ({
  onAnswer(answer) {
    const part = format.readAnswer(answer)
    if (part === null) return false
    account.add(part, answer)
    account.close()
    for (const said of part.said ?? []) {
      if (said.kind === 'block') countToolCalls(draft, [said.block])
      listener?.hear(said)
    }
    return true
  },
})

/** Reads InvokeModel's, of which Bedrock says something in headers, too. */
export function makeNativeAnswerReader(draft: CallDraft, settings: ReaderSettings, format: NativeFormat): AnswerReader {
  const account = makeNativeAccount(draft, settings.cacheTtl)
  return {
    ...makeNativeAnswers(draft, settings, format, account),
    begin(headers) {
      const told = (name: string): number | undefined => numberOf(headers[`x-amzn-bedrock-${name}`])
      const count = (name: string): number | undefined => tokenCountOf(told(name))
      recordServedHeaders(draft, headers)
      draft.serviceLatencyMs = millisecondsOf(told('invocation-latency')) ?? Number.NaN
      account.addMissing({
        inputTokens: count('input-token-count'),
        outputTokens: count('output-token-count'),
        cacheReadInputTokens: count('cache-read-input-token-count'),
        cacheWriteInputTokens: count('cache-write-input-token-count'),
      })
    },
  }
}

const numberOf = (header: string | undefined): number | undefined =>
  header === undefined ? undefined : /^\d{1,15}$/.test(header) ? Number(header) : Number.NaN
