// The AWS SDK signs; what it sent is verified as it arrived, and refused when one thing about it is another.
import { createRequire } from 'node:module'

import {
  BedrockRuntimeClient,
  type BedrockRuntimeClientConfig,
  ConverseCommand,
  ListAsyncInvokesCommand,
} from '@aws-sdk/client-bedrock-runtime'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { answerError } from '../../../src/simulator/wire/api-error.ts'
import { readCredentialScope } from '../../../src/simulator/wire/signature-v4.ts'
import { readBody } from '../../../src/simulator/wire/request-body.ts'
import { type SignedRequest, verifySignature } from '../../../src/simulator/wire/verify-signature.ts'
import { openWire, type Wire } from './wire-server.ts'

const KEYS = { accessKeyId: 'AKIDTEST', secretAccessKey: 'a secret' }

let wire: Wire
let asked: SignedRequest[] = []
const skewMs = { now: 0 }
const here = () => ({ serverTimeMs: Date.now() + skewMs.now, region: 'us-east-2' })

beforeAll(async () => {
  wire = await openWire(
    (exchange) =>
      readBody(exchange, 1_000_000, (body) => {
        const { method, target, headers, authority } = exchange
        const request = { method, target, headers, authority, body: body ?? Buffer.alloc(0) }
        asked.push(request)
        const error = verifySignature(request, KEYS, here())
        if (error !== null) {
          answerError(exchange, error)
          return
        }
        exchange.open(200, { 'content-type': 'application/json' })
        exchange.end(Buffer.from('{}'))
      }),
    { serverTimeMs: () => here().serverTimeMs },
  )
})
afterAll(() => wire.close())

const sdk = createRequire(createRequire(import.meta.url).resolve('@aws-sdk/client-bedrock-runtime'))
const { NodeHttpHandler } = sdk('@smithy/node-http-handler') as {
  NodeHttpHandler: new () => NonNullable<BedrockRuntimeClientConfig['requestHandler']>
}

type Send = (client: BedrockRuntimeClient) => Promise<unknown>

/** What arrived of one call. */
async function call(send: Send, config: BedrockRuntimeClientConfig = {}): Promise<SignedRequest> {
  const client = new BedrockRuntimeClient({
    endpoint: `http://127.0.0.1:${wire.port}`,
    region: 'us-east-2',
    credentials: KEYS,
    maxAttempts: 1,
    ...config,
  })
  asked = []
  try {
    await send(client)
  } finally {
    client.destroy()
  }
  return asked[0]!
}

const converse =
  (modelId: string): Send =>
  (client) =>
    client.send(new ConverseCommand({ modelId, messages: [{ role: 'user', content: [{ text: 'ü' }] }] }))

const list: Send = (client) =>
  client.send(
    new ListAsyncInvokesCommand({
      statusEquals: 'Completed',
      maxResults: 5,
      sortBy: 'SubmissionTime',
      nextToken: "a+b/c==&d e%2F~*'()",
      submitTimeAfter: new Date(Date.UTC(2026, 0, 2, 3, 4, 5)),
    }),
  )

const calls: readonly (readonly [string, Send])[] = [
  ['a model with a colon', converse('us.anthropic.claude-3-5-haiku-20241022-v1:0')],
  ['an ARN with slashes', converse('arn:aws:bedrock:us-east-2:111122223333:application-inference-profile/a1b2c3')],
  ['a query', list],
]

describe.each([
  ['HTTP/2', (): BedrockRuntimeClientConfig => ({})],
  ['HTTP/1.1', (): BedrockRuntimeClientConfig => ({ requestHandler: new NodeHttpHandler() })],
])('over %s', (protocol, config) => {
  test.each(calls)('the SDK is let in with %s', async (_, send) => {
    const request = await call(send, config())
    expect(verifySignature(request, KEYS, here())).toBeNull()
    expect(request.headers['authorization']).toContain(protocol === 'HTTP/2' ? '=:authority;' : ';host;')
    expect(readCredentialScope(request.headers)).toEqual({
      accessKeyId: 'AKIDTEST',
      region: 'us-east-2',
      service: 'bedrock',
    })
  })

  test('the SDK is let in with an API key', async () => {
    const token = { token: { token: 'a key' }, authSchemePreference: ['httpBearerAuth'] }
    const request = await call(calls[0]![1], { ...config(), ...token })
    expect(request.headers['authorization']).toBe('Bearer a key')
    expect(verifySignature(request, { ...KEYS, bearerToken: 'a key' }, here())).toBeNull()
    expect(verifySignature(request, { ...KEYS, bearerToken: 'another' }, here())?.name).toBe('AccessDeniedException')
  })

  test('the SDK is let in with a session token', async () => {
    const temporary = { ...KEYS, sessionToken: 'a/token+of==' }
    // The server knows no such token, so the SDK is refused there.
    await expect(call(calls[0]![1], { ...config(), credentials: temporary })).rejects.toMatchObject({
      name: 'UnrecognizedClientException',
    })
    expect(verifySignature(asked[0]!, temporary, here())).toBeNull()
  })

  test.each<[string, (request: SignedRequest) => SignedRequest]>([
    ['body', (request) => ({ ...request, body: Buffer.concat([request.body, Buffer.from(' ')]) })],
    ['method', (request) => ({ ...request, method: 'PUT' })],
    ['model', (request) => ({ ...request, target: request.target.replace('haiku', 'opus') })],
    ['escapes', (request) => ({ ...request, target: request.target.replace('%3A', ':') })],
    ['query', (request) => ({ ...request, target: `${request.target}?a=b` })],
    ['host', (request) => withHost(request, 'elsewhere')],
    ['content type', (request) => withHeader(request, 'content-type', 'application/cbor')],
    ['hash', (request) => withHeader(request, 'x-amz-content-sha256', 'e3b0c442')],
    ['date', (request) => withHeader(request, 'x-amz-date', later(request.headers['x-amz-date']!))],
  ])('another %s is a wrong signature', async (_, alter) => {
    const request = await call(calls[0]![1], config())
    expect(verifySignature(request, KEYS, here())).toBeNull()
    expect(verifySignature(alter(request), KEYS, here())).toMatchObject({
      name: 'InvalidSignatureException',
      message: expect.stringMatching(/^The request signature we calculated does not match/) as string,
    })
  })

  test.each([
    ['another secret', { credentials: { ...KEYS, secretAccessKey: 'x' } }, 'InvalidSignatureException'],
    ['another key', { credentials: { ...KEYS, accessKeyId: 'x' } }, 'UnrecognizedClientException'],
    ['another region', { region: 'eu-west-1' }, 'InvalidSignatureException'],
  ])('the SDK names the error that it gets for %s', async (_, wrong, name) => {
    await expect(call(calls[0]![1], { ...config(), ...wrong })).rejects.toMatchObject({
      name,
      $metadata: { httpStatusCode: 403 },
    })
  })

  test.each([
    ['ahead', 6 * 60_000, 'Signature expired: '],
    ['behind', -6 * 60_000, 'Signature not yet current: '],
  ])('a server whose clock is %s says so, and the SDK sets its own by it', async (_, offsetMs, beginning) => {
    skewMs.now = offsetMs
    try {
      const client = new BedrockRuntimeClient({
        endpoint: `http://127.0.0.1:${wire.port}`,
        region: 'us-east-2',
        credentials: KEYS,
        maxAttempts: 1,
        ...config(),
      })
      await expect(calls[0]![1](client)).rejects.toMatchObject({
        name: 'InvalidSignatureException',
        message: expect.stringContaining(beginning) as string,
      })
      await expect(calls[0]![1](client)).resolves.toBeDefined()
      client.destroy()
    } finally {
      skewMs.now = 0
    }
  })
})

const withHeader = (request: SignedRequest, name: string, value: string): SignedRequest => ({
  ...request,
  headers: { ...request.headers, [name]: value },
})

const withHost = (request: SignedRequest, host: string): SignedRequest => ({
  ...withHeader(request, 'host', host),
  authority: host,
})

/** Within what the server takes, whichever second it is. */
const later = (time: string): string => time.replace(/\d\dZ$/, (second) => (second === '00Z' ? '01Z' : '00Z'))
