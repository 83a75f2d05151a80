// The APIs as they are called here: what each sends, and who reads its answer.
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
import type { Api, ModePlan } from '../../plan/mode-plan.ts'
import { type AttemptMaker, withAttempts } from '../sdk/attempt-middleware.ts'
import type { CallDraft } from '../call-record.ts'
import { describeError, describeVendorError, type ErrorDescription, type ErrorResponse } from '../error-response.ts'
import { makeConverseAnswerReader, makeConverseEventReader } from './converse-reader.ts'
import { makeEventStreamReader } from '../stream/event-stream-reader.ts'
import { makeConverseBody, makeConverseInput } from './converse-request.ts'
import { familiarChunksOf, makeInvokeBody, makeInvokeInput, nativeFormatOf } from './native/native-formats.ts'
import { makeNativeAnswerReader, makeNativeChunkReader } from './native/native-reader.ts'
import type { NativeFormat } from './native/native-format.ts'
import { type Body, joinBody } from '../wire/body.ts'
import { makeSseReader, makeWebAnswerReader, type SseEvents } from '../stream/sse-reader.ts'
import { makeChatAnswers, makeChatBody, makeChatEvents } from './web/chat-completions.ts'
import { makeMessagesAnswers, makeMessagesBody, makeMessagesEvents } from './web/messages.ts'
import { makeResponsesAnswers, makeResponsesBody, makeResponsesEvents } from './web/responses.ts'
import {
  type AnswerReader,
  makeWholeAnswerReader,
  type ReaderSettings,
  type ResponseReader,
} from '../stream/response-reader.ts'

/** One call, ready for the SDK. */
export interface OutgoingCall {
  readonly client: BedrockRuntimeClient
  readonly mode: ModePlan
  readonly conversation: Conversation
  readonly attempts: AttemptMaker
}

/** What is different from API to API. */
interface ApiParts {
  /** Whether the AWS SDK has it, and can decode its replies. */
  readonly isOfSdk: boolean
  /** Whether replies come in events. */
  readonly isStream: boolean
  /** Hands the call to the SDK. Settles as the SDK does. */
  send(call: OutgoingCall): Promise<unknown>
  /** The body that the SDK makes of the call. */
  makeBody(mode: ModePlan, conversation: Conversation): Body
  makeReader(mode: ModePlan, draft: CallDraft, settings: ReaderSettings): ResponseReader
  describeError(response: ErrorResponse<Uint8Array>): ErrorDescription
}

const ofSdk = { isOfSdk: true, describeError }

/** `sdk/web-middleware.ts` makes of it what it is. */
const sentAsInvokeModel = {
  isOfSdk: false,
  describeError: describeVendorError,
  send: ({ client, mode, conversation, attempts }: OutgoingCall) =>
    client.send(
      new InvokeModelCommand(
        withAttempts(
          {
            modelId: mode.model,
            contentType: 'application/json',
            accept: 'application/json',
            body: joinBody(apis[mode.api].makeBody(mode, conversation)),
          },
          attempts,
        ),
      ),
      optionsOf(attempts),
    ),
}

type WebBody = (mode: ModePlan, conversation: Conversation, isStream: boolean) => Body

const webStream = (
  makeBody: WebBody,
  makeEvents: (draft: CallDraft, settings: ReaderSettings) => SseEvents,
): ApiParts => ({
  ...sentAsInvokeModel,
  isStream: true,
  makeBody: (mode, conversation) => makeBody(mode, conversation, true),
  makeReader: (_mode, draft, settings) => makeSseReader(makeEvents(draft, settings)),
})

const webAnswer = (
  makeBody: WebBody,
  makeAnswers: (draft: CallDraft, settings: ReaderSettings) => AnswerReader,
): ApiParts => ({
  ...sentAsInvokeModel,
  isStream: false,
  makeBody: (mode, conversation) => makeBody(mode, conversation, false),
  makeReader: (_mode, draft, settings) => makeWebAnswerReader(makeAnswers(draft, settings)),
})

export const apis: Readonly<Record<Api, ApiParts>> = {
  'converse-stream': {
    ...ofSdk,
    isStream: true,
    send: ({ client, mode, conversation, attempts }) =>
      client.send(
        new ConverseStreamCommand(withAttempts(makeConverseInput(mode, conversation), attempts)),
        optionsOf(attempts),
      ),
    makeBody: (mode, conversation) => writeJson(makeConverseBody(mode, conversation)),
    makeReader: (_mode, draft, settings) => makeEventStreamReader(makeConverseEventReader(draft, settings)),
  },
  converse: {
    ...ofSdk,
    isStream: false,
    send: ({ client, mode, conversation, attempts }) =>
      client.send(
        new ConverseCommand(withAttempts(makeConverseInput(mode, conversation), attempts)),
        optionsOf(attempts),
      ),
    makeBody: (mode, conversation) => writeJson(makeConverseBody(mode, conversation)),
    makeReader: (_mode, draft, settings) => makeWholeAnswerReader(makeConverseAnswerReader(draft, settings)),
  },
  'invoke-model-stream': {
    ...ofSdk,
    isStream: true,
    send: ({ client, mode, conversation, attempts }) =>
      client.send(
        new InvokeModelWithResponseStreamCommand(withAttempts(invokeInput(mode, conversation), attempts)),
        optionsOf(attempts),
      ),
    makeBody: (mode, conversation) => makeInvokeBody(mode, conversation, formatOf(mode)),
    makeReader(mode, draft, settings) {
      return makeEventStreamReader(
        makeNativeChunkReader(draft, settings, formatOf(mode), familiarChunksOf(bodyOf(mode))),
      )
    },
  },
  'invoke-model': {
    ...ofSdk,
    isStream: false,
    send: ({ client, mode, conversation, attempts }) =>
      client.send(new InvokeModelCommand(withAttempts(invokeInput(mode, conversation), attempts)), optionsOf(attempts)),
    makeBody: (mode, conversation) => makeInvokeBody(mode, conversation, formatOf(mode)),
    makeReader: (mode, draft, settings) =>
      makeWholeAnswerReader(makeNativeAnswerReader(draft, settings, formatOf(mode))),
  },
  'chat-completions-stream': webStream(makeChatBody, makeChatEvents),
  'chat-completions': webAnswer(makeChatBody, makeChatAnswers),
  'responses-stream': webStream(makeResponsesBody, makeResponsesEvents),
  responses: webAnswer(makeResponsesBody, makeResponsesAnswers),
  'messages-stream': webStream(makeMessagesBody, makeMessagesEvents),
  messages: webAnswer(makeMessagesBody, makeMessagesAnswers),
}

const invokeInput = (mode: ModePlan, conversation: Conversation) => makeInvokeInput(mode, conversation, formatOf(mode))

/** Of a mode whose API carries a model's own JSON. */
export const formatOf = (mode: ModePlan): NativeFormat => nativeFormatOf(bodyOf(mode))

function bodyOf({ body, name }: ModePlan): NonNullable<ModePlan['body']> {
  assert(body !== null, `the mode ${name} has no body`)
  return body
}

/** Any options make the SDK resolve its middleware anew. */
const optionsOf = ({ backoffSignal }: AttemptMaker) =>
  backoffSignal === undefined ? undefined : { abortSignal: backoffSignal }
