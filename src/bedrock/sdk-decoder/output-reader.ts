import type {
  ConverseCommandOutput,
  ConverseStreamCommandOutput,
  InvokeModelCommandOutput,
  InvokeModelWithResponseStreamCommandOutput,
} from '@aws-sdk/client-bedrock-runtime'
import type { Api } from '../../plan/mode-plan.ts'
import type { CallUnderWay } from '../call-under-way.ts'
import { makeConverseAnswerReader } from '../converse-answer-reader.ts'
import { type JsonRecord, parseRecord } from '../json-record.ts'
import { makeNativeAnswerReader } from '../native/native-answer-reader.ts'
import { formatOf } from '../operations.ts'
import { recordServedHeaders } from '../served-facts.ts'
import { MalformedReply } from './malformed-reply.ts'
import { readConverseEvents } from './read-converse-events.ts'
import { readNativeChunks } from './read-native-chunks.ts'

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
export const makeOutputReader = (call: CallUnderWay, decodedMs: () => number): OutputReader =>
  readers[call.context.mode.api](call, decodedMs)

const readers = {
  'converse-stream': (call, decodedMs) => ({
    read(output) {
      const { stream = NO_EVENTS } = output as ConverseStreamCommandOutput
      return readConverseEvents(whileWanted(stream, call), call.draft, call.settings, decodedMs)
    },
  }),
  'invoke-model-stream': (call, decodedMs) => ({
    begin: (headers) => recordServedHeaders(call.draft, headers),
    read(output) {
      const { body = NO_EVENTS } = output as InvokeModelWithResponseStreamCommandOutput
      const format = formatOf(call.context.mode)
      return readNativeChunks(whileWanted(body, call), call.draft, call.settings, format, decodedMs)
    },
  }),
  converse: ({ draft, settings }) => ({
    async read(output) {
      const answer = output as ConverseCommandOutput
      if (makeConverseAnswerReader(draft, settings).onAnswer(answer as unknown as JsonRecord)) return null
      throw new MalformedReply('MalformedAnswer')
    },
  }),
  'invoke-model': ({ context, draft, settings }) => {
    const reader = makeNativeAnswerReader(draft, settings, formatOf(context.mode))
    return {
      begin: (headers) => reader.begin?.(headers),
      async read(output) {
        const answer = parseRecord((output as InvokeModelCommandOutput).body.transformToString())
        if (answer !== null && reader.onAnswer(answer)) return null
        throw new MalformedReply('MalformedAnswer')
      },
    }
  },
} satisfies Record<Api, (call: CallUnderWay, decodedMs: () => number) => OutputReader>

const NO_EVENTS: AsyncIterable<never> = (async function* () {})()

/** A record that somebody has taken must not change any more. */
async function* whileWanted<Event>(
  events: AsyncIterable<Event>,
  { isOver }: CallUnderWay,
): AsyncGenerator<Event, void> {
  for await (const event of events) {
    if (isOver()) return
    yield event
  }
}
