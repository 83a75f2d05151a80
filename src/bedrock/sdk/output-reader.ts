import type {
  ConverseStreamCommandOutput,
  ConverseStreamOutput,
  InvokeModelCommandOutput,
  InvokeModelWithResponseStreamCommandOutput,
  ResponseStream,
} from '@aws-sdk/client-bedrock-runtime'
import { NumericValue } from '@smithy/core/serde'
import type { SdkApi } from '../../plan/mode-plan.ts'
import { formatOf } from '../apis/apis.ts'
import { makeConverseAnswerReader } from '../apis/converse-reader.ts'
import type { NativeFormat } from '../apis/native/native-format.ts'
import { makeNativeAnswerReader, makeNativeChunks, parseChunk } from '../apis/native/native-reader.ts'
import { makeConverseFacts, recordServedHeaders } from '../apis/served-facts.ts'
import type { CallDraft } from '../call-record.ts'
import type { Call } from '../call.ts'
import { isRecord, type JsonRecord, parseRecord } from '../stream/json-record.ts'
import { readDelta, readStart } from '../stream/reply-piece.ts'
import { makeChunkClock, type ReaderSettings } from '../stream/response-reader.ts'

/** What the SDK has decoded is no reply of a model. `name` says what is wrong with it. */
export class MalformedReply extends Error {
  constructor(name: string) {
    super('The reply is malformed.')
    this.name = name
  }
}

/** Records ConverseStream's events as the SDK has decoded them. Returns what was missing at the end, null where nothing was. */
async function readConverseEvents(
  events: AsyncIterable<ConverseStreamOutput>,
  draft: CallDraft,
  settings: ReaderSettings,
  decodedMs: () => number,
): Promise<string | null> {
  const clockChunk = makeChunkClock(draft, settings)
  const facts = makeConverseFacts(draft, settings.cacheTtl)
  let messageStopped = false
  let metadataCame = false
  for await (const { contentBlockDelta, contentBlockStart, messageStop, metadata } of events) {
    if (contentBlockDelta !== undefined) {
      const { contentBlockIndex: index = 0, delta } = contentBlockDelta
      const { content, textBytes } = readDelta(delta)
      clockChunk(content, textBytes, decodedMs())
      settings.listener?.hear({ kind: 'delta', index, delta })
    } else if (contentBlockStart !== undefined) {
      const { contentBlockIndex: index = 0, start } = contentBlockStart
      const { content, textBytes } = readStart(start)
      clockChunk(content, textBytes, decodedMs())
      settings.listener?.hear({ kind: 'start', index, start })
    } else if (messageStop !== undefined) {
      facts.addStop(messageStop as unknown as JsonRecord)
      messageStopped = true
    } else if (metadata !== undefined) {
      facts.addMetadata(metadata as unknown as JsonRecord)
      metadataCame = true
    }
  }
  if (!messageStopped) return 'EndWithoutMessageStop'
  return metadataCame ? null : 'EndWithoutMetadata'
}

/**
 * Records InvokeModelWithResponseStream's chunks as the SDK has decoded them. Returns what was missing at the end, null where
 * nothing was.
 */
async function readNativeChunks(
  events: AsyncIterable<ResponseStream>,
  draft: CallDraft,
  settings: ReaderSettings,
  format: NativeFormat,
  decodedMs: () => number,
): Promise<string | null> {
  const chunks = makeNativeChunks(draft, settings, format)
  for await (const { chunk } of events) {
    if (chunk === undefined) continue
    const native = parseChunk(chunk.bytes ?? new Uint8Array())
    if (native === null) throw new MalformedReply('MalformedEvent')
    chunks.add(native, decodedMs())
  }
  return chunks.missing()
}

/** Records what the SDK makes of one response. */
export interface OutputReader {
  /** Comes first. The SDK hands out some of the headers only, and none of them where a stream begins badly. */
  begin?(headers: Readonly<Record<string, string>>): void
  /**
   * Returns what was missing at the end, null where nothing was. Rejects with what the SDK throws, and with `MalformedReply`.
   */
  read(output: unknown): Promise<string | null>
}

/** `decodedMs`: when the bytes of the event were read that the SDK gave last. */
export const makeOutputReader = (call: Call, decodedMs: () => number): OutputReader =>
  // Calls of the other APIs do not come this way.
  readers[call.context.mode.api as SdkApi](call, decodedMs)

const readers = {
  'converse-stream': (call, decodedMs) => ({
    read(output) {
      const { stream = NO_EVENTS } = output as ConverseStreamCommandOutput
      return readConverseEvents(whileWanted(stream, call), call.draft, call.readerSettings, decodedMs)
    },
  }),
  'invoke-model-stream': (call, decodedMs) => ({
    begin: (headers) => recordServedHeaders(call.draft, headers),
    read(output) {
      const { body = NO_EVENTS } = output as InvokeModelWithResponseStreamCommandOutput
      const format = formatOf(call.context.mode)
      return readNativeChunks(whileWanted(body, call), call.draft, call.readerSettings, format, decodedMs)
    },
  }),
  converse: ({ draft, readerSettings }) => ({
    async read(output) {
      const answer = withPlainNumbers(output) as JsonRecord
      if (makeConverseAnswerReader(draft, readerSettings).onAnswer(answer)) return null
      throw new MalformedReply('MalformedAnswer')
    },
  }),
  'invoke-model': ({ context, draft, readerSettings }) => {
    const reader = makeNativeAnswerReader(draft, readerSettings, formatOf(context.mode))
    return {
      begin: (headers) => reader.begin?.(headers),
      async read(output) {
        const answer = parseRecord((output as InvokeModelCommandOutput).body.transformToString())
        if (answer !== null && reader.onAnswer(answer)) return null
        throw new MalformedReply('MalformedAnswer')
      },
    }
  },
} satisfies Record<SdkApi, (call: Call, decodedMs: () => number) => OutputReader>

/** The SDK has objects of its own for the numbers of a tool's input that JavaScript rounds. */
function withPlainNumbers(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value)
  if (value instanceof NumericValue) return Number(value.string)
  if (Array.isArray(value)) return value.map(withPlainNumbers)
  if (!isRecord(value) || value instanceof Uint8Array) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withPlainNumbers(inner)]))
}

const NO_EVENTS: AsyncIterable<never> = (async function* () {})()

/** A record that somebody has taken must not change any more. */
async function* whileWanted<Event>(events: AsyncIterable<Event>, call: Call): AsyncGenerator<Event, void> {
  for await (const event of events) {
    if (call.isOver) return
    yield event
  }
}
