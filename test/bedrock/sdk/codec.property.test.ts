import { BedrockRuntimeClient, ConverseStreamCommand, errorTypeRegistries } from '@aws-sdk/client-bedrock-runtime'
import { JsonCodec2 } from '@smithy/core/protocols'
import type { HttpRequest } from '@smithy/types'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeLongTextCodec } from '../../../src/bedrock/sdk/codec.ts'

/** Ends the SDK's road where the request is serialised. */
class Serialised extends Error {
  readonly body: Uint8Array

  constructor(body: Uint8Array) {
    super('serialised')
    this.body = body
  }
}

function clientWith(jsonCodec: JsonCodec2): BedrockRuntimeClient {
  const client = new BedrockRuntimeClient({
    region: 'us-east-1',
    endpoint: 'http://127.0.0.1',
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
    protocolSettings: { defaultNamespace: 'com.amazonaws.bedrockruntime', errorTypeRegistries, jsonCodec },
  })
  client.middlewareStack.add(
    () => (args) => Promise.reject(new Serialised((args as unknown as { readonly request: HttpRequest }).request.body)),
    { step: 'serialize', priority: 'low', name: 'serialised' },
  )
  return client
}

const settings = { timestampFormat: { useTrait: true, default: 7 }, httpBindings: true, jsonName: true } as const
const ofSdk = clientWith(new JsonCodec2(settings))
const ours = clientWith(makeLongTextCodec())

async function bodyOf(client: BedrockRuntimeClient, system: string, texts: readonly string[]): Promise<string> {
  const messages = texts.map((text) => ({ role: 'user' as const, content: [{ text }] }))
  const input = { modelId: 'm', system: [{ text: system }], messages, inferenceConfig: { maxTokens: 7 } }
  const error: unknown = await client.send(new ConverseStreamCommand(input)).catch((thrown: unknown) => thrown)
  if (error instanceof Serialised) return new TextDecoder('latin1').decode(error.body)
  throw error
}

// Short ones too: what is long stands between them, and at any place of the SDK's buffer.
const anyText = fc
  .tuple(fc.string({ unit: 'binary' }), fc.constantFrom('a', '\\', '\n', 'é', '😀', '\ud800', ''), fc.nat(5_000))
  .map(([text, filler, times]) => text + filler.repeat(times))

test('a request has the very bytes that the SDK would have written', async () => {
  await fc.assert(
    fc.asyncProperty(anyText, fc.array(anyText, { maxLength: 4 }), async (system, texts) => {
      expect(await bodyOf(ours, system, texts)).toBe(await bodyOf(ofSdk, system, texts))
    }),
    { numRuns: 300 },
  )
})
