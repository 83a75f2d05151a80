// The request that a plain client of the SDK makes, with nothing of ours in it but the input of its command.
import {
  BedrockRuntimeClient,
  type BedrockRuntimeClientConfig,
  ConverseCommand,
  ConverseStreamCommand,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
  type ServiceInputTypes,
  type ServiceOutputTypes,
} from '@aws-sdk/client-bedrock-runtime'
import type { FinalizeRequestMiddleware, HttpRequest } from '@smithy/types'
import { createRequire } from 'node:module'
import type { WireRequest } from '../../src/bedrock/wire/exchange.ts'
import { makeConverseInput } from '../../src/bedrock/apis/converse-request.ts'
import { makeInvokeInput, nativeFormatOf } from '../../src/bedrock/apis/native/native-formats.ts'
import { type Body, joinBody } from '../../src/bedrock/wire/body.ts'
import type { Conversation } from '../../src/conversation/conversation.ts'
import type { ModePlan, SdkApi } from '../../src/plan/mode-plan.ts'

const { version } = createRequire(import.meta.url)('../../package.json') as { readonly version: string }

class Captured extends Error {
  readonly request: HttpRequest

  constructor(request: HttpRequest) {
    super('The request was captured.')
    this.request = request
  }
}

/** A client that sends nothing, and gives each request this id. */
export function openSdk(
  { region, transport }: ModePlan,
  invocationId: string,
  config: Partial<BedrockRuntimeClientConfig> = {},
): BedrockRuntimeClient {
  const client = new BedrockRuntimeClient({
    region,
    maxAttempts: 1,
    retryMode: 'standard',
    defaultsMode: 'standard',
    customUserAgent: [['seismo', version]],
    requestHandler: {
      metadata: { handlerProtocol: transport.protocol === 'http2' ? 'h2' : 'http/1.1' },
      handle: (request: HttpRequest) => Promise.reject(new Captured(request)),
    },
    ...config,
  })
  const setId: FinalizeRequestMiddleware<ServiceInputTypes, ServiceOutputTypes> = (next) => (args) => {
    ;(args.request as HttpRequest).headers['amz-sdk-invocation-id'] = invocationId
    return next(args)
  }
  client.middlewareStack.addRelativeTo(setId, {
    relation: 'before',
    toMiddleware: 'httpSigningMiddleware',
    name: 'setId',
  })
  return client
}

export async function sdkRequest(
  client: BedrockRuntimeClient,
  mode: ModePlan,
  conversation: Conversation,
): Promise<WireRequest> {
  try {
    await send(client, mode, conversation)
  } catch (error) {
    if (!(error instanceof Captured)) throw error
    const { protocol, hostname, port, method, path, headers, body } = error.request
    return { protocol, hostname, port, method, path, headers, body: body as string | Uint8Array }
  }
  throw new Error('the SDK answered')
}

function send(client: BedrockRuntimeClient, mode: ModePlan, conversation: Conversation): Promise<unknown> {
  switch (mode.api as SdkApi) {
    case 'converse-stream':
      return client.send(new ConverseStreamCommand(makeConverseInput(mode, conversation)))
    case 'converse':
      return client.send(new ConverseCommand(makeConverseInput(mode, conversation)))
    case 'invoke-model-stream':
      return client.send(new InvokeModelWithResponseStreamCommand(invokeInput(mode, conversation)))
    case 'invoke-model':
      return client.send(new InvokeModelCommand(invokeInput(mode, conversation)))
  }
}

const invokeInput = (mode: ModePlan, conversation: Conversation) =>
  makeInvokeInput(mode, conversation, nativeFormatOf(mode.body ?? 'claude'))

export function textOf(body: Body): string {
  const joined = joinBody(body)
  return typeof joined === 'string' ? joined : new TextDecoder('utf-8', { ignoreBOM: true }).decode(joined)
}
