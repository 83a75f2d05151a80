// The four APIs as this harness calls them: what each sends, and who reads its answer.
import assert from 'node:assert/strict'
import {
  type BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
} from '@aws-sdk/client-bedrock-runtime'
import { writeJson } from '../../conversation/json-parts.ts'
import type { Conversation } from '../../conversation/conversation.ts'
import type { NativeBody } from '../../models/native-body.ts'
import type { Api, ModePlan } from '../../plan/mode-plan.ts'
import { type AttemptMaker, withAttempts } from '../sdk/attempt-middleware.ts'
import type { CallDraft } from '../call-record.ts'
import { makeConverseAnswerReader, makeConverseEventReader } from './converse-reader.ts'
import { makeEventStreamReader } from '../stream/event-stream-reader.ts'
import { makeConverseBody, makeConverseInput } from './converse-request.ts'
import { familiarChunks, makeInvokeBody, makeInvokeInput, nativeFormats } from './native/native-formats.ts'
import { makeNativeAnswerReader, makeNativeChunkReader } from './native/native-reader.ts'
import type { NativeFormat } from './native/native-format.ts'
import type { Body } from '../wire/body.ts'
import { makeWholeAnswerReader, type ReaderSettings, type ResponseReader } from '../stream/response-reader.ts'

/** One call, ready for the SDK. */
export interface OutgoingCall {
  readonly client: BedrockRuntimeClient
  readonly mode: ModePlan
  readonly conversation: Conversation
  readonly attempts: AttemptMaker
}

/** What is different from API to API. */
interface ApiParts {
  /** Hands the call to the SDK. Settles as the SDK does. */
  send(call: OutgoingCall): Promise<unknown>
  /** The body that the SDK makes of the call. */
  makeBody(mode: ModePlan, conversation: Conversation): Body
  makeReader(mode: ModePlan, draft: CallDraft, settings: ReaderSettings): ResponseReader
}

export const apis = {
  'converse-stream': {
    send: ({ client, mode, conversation, attempts }) =>
      client.send(
        new ConverseStreamCommand(withAttempts(makeConverseInput(mode, conversation), attempts)),
        optionsOf(attempts),
      ),
    makeBody: (mode, conversation) => writeJson(makeConverseBody(mode, conversation)),
    makeReader: (_mode, draft, settings) => makeEventStreamReader(makeConverseEventReader(draft, settings)),
  },
  converse: {
    send: ({ client, mode, conversation, attempts }) =>
      client.send(
        new ConverseCommand(withAttempts(makeConverseInput(mode, conversation), attempts)),
        optionsOf(attempts),
      ),
    makeBody: (mode, conversation) => writeJson(makeConverseBody(mode, conversation)),
    makeReader: (_mode, draft, settings) => makeWholeAnswerReader(makeConverseAnswerReader(draft, settings)),
  },
  'invoke-model-stream': {
    send: ({ client, mode, conversation, attempts }) =>
      client.send(
        new InvokeModelWithResponseStreamCommand(withAttempts(invokeInput(mode, conversation), attempts)),
        optionsOf(attempts),
      ),
    makeBody: (mode, conversation) => makeInvokeBody(mode, conversation, formatOf(mode)),
    makeReader(mode, draft, settings) {
      const body = bodyOf(mode)
      return makeEventStreamReader(makeNativeChunkReader(draft, settings, nativeFormats[body], familiarChunks[body]))
    },
  },
  'invoke-model': {
    send: ({ client, mode, conversation, attempts }) =>
      client.send(new InvokeModelCommand(withAttempts(invokeInput(mode, conversation), attempts)), optionsOf(attempts)),
    makeBody: (mode, conversation) => makeInvokeBody(mode, conversation, formatOf(mode)),
    makeReader: (mode, draft, settings) =>
      makeWholeAnswerReader(makeNativeAnswerReader(draft, settings, formatOf(mode))),
  },
} as const satisfies Record<Api, ApiParts>

const invokeInput = (mode: ModePlan, conversation: Conversation) => makeInvokeInput(mode, conversation, formatOf(mode))

/** Of a mode whose API carries a model's own JSON. */
export const formatOf = (mode: ModePlan): NativeFormat => nativeFormats[bodyOf(mode)]

/** Whether replies come in events. */
export const isStreaming = (api: Api): boolean => api === 'converse-stream' || api === 'invoke-model-stream'

function bodyOf({ body, name }: ModePlan): NativeBody {
  assert(body !== null, `the mode ${name} has no body`)
  return body
}

/** Any options make the SDK resolve its middleware anew. */
const optionsOf = ({ backoffSignal }: AttemptMaker) =>
  backoffSignal === undefined ? undefined : { abortSignal: backoffSignal }
