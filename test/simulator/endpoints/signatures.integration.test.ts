import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { canonicalRequest, sha256Hex, signatureV4 } from '../../../src/simulator/wire/signature-v4.ts'
import { type Simulator, startSimulator } from '../../../src/simulator/start-simulator.ts'
import { wallClockMs } from '../../../src/time/system-clock.ts'
import { ask } from '../client.ts'
import { CLAUDE, OPEN, writeEndpointProfile } from './endpoint-profile.ts'

const keys = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example', bearerToken: 'the-key' }

let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator({ port: 0, profile: await writeEndpointProfile(), seed: 1, keys })
})
afterAll(() => simulator.close())

const CHAT = JSON.stringify({ model: OPEN, messages: [{ role: 'user', content: 'hello' }] })
const CHAT_ON_MANTLE = CHAT.replace(OPEN, 'test.open')
const MESSAGE = JSON.stringify({ model: CLAUDE, max_tokens: 9, messages: [{ role: 'user', content: 'hello' }] })

async function post(path: string, body: string, headers: Readonly<Record<string, string>>) {
  const answer = await ask('http1', simulator.url, { path, body, headers })
  return { status: answer.status, json: JSON.parse(answer.body.toString('utf8')) as unknown }
}

interface Signing {
  readonly path: string
  readonly body: string
  readonly service: string
  readonly payload?: string
}

/** As the clients sign: with a header of their own among those that are signed. */
function sign({ path, body, service, payload = sha256Hex(body) }: Signing): Readonly<Record<string, string>> {
  const time = new Date(wallClockMs()).toISOString().replaceAll(/[-:]|\.\d+/g, '')
  const headers: Record<string, string> = {
    host: `127.0.0.1:${simulator.port}`,
    'x-amz-content-sha256': payload,
    'x-amz-date': time,
    'x-stainless-lang': 'js',
  }
  const signedHeaders = Object.keys(headers)
  const canonical = canonicalRequest({
    method: 'POST',
    target: path,
    signedHeaders,
    valueOf: (name) => headers[name] ?? '',
    payloadSha256: payload,
  })
  const scope = { date: time.slice(0, 8), region: 'us-east-1', service }
  const credential = `${keys.accessKeyId}/${scope.date}/us-east-1/${service}/aws4_request`
  const signature = signatureV4(keys.secretAccessKey, scope, time, canonical)
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${signedHeaders.join(';')}, Signature=${signature}`
  return { ...headers, authorization }
}

/** The status of a request whose signature does not cover its body. */
const unsigned = async (path: string, body: string): Promise<number> =>
  (await post(path, body, sign({ path, body, service: 'bedrock', payload: 'UNSIGNED-PAYLOAD' }))).status

test.each([
  ['Authorization', '/openai/v1/chat/completions', CHAT, { authorization: 'Bearer the-key' }],
  ['Authorization', '/anthropic/v1/messages', MESSAGE, { authorization: 'Bearer the-key' }],
  ['x-api-key', '/anthropic/v1/messages', MESSAGE, { 'x-api-key': 'the-key' }],
])('a key in %s is believed by %s', async (_where, path, body, header) => {
  expect((await post(path, body, { 'anthropic-version': '2023-06-01', ...header })).status).toBe(200)
})

describe('a signature', () => {
  test.each([
    ['bedrock', '/openai/v1/chat/completions', CHAT],
    ['bedrock', '/mantle/v1/chat/completions', CHAT_ON_MANTLE],
    ['bedrock-mantle', '/mantle/v1/chat/completions', CHAT_ON_MANTLE],
    ['bedrock-mantle', '/v1/chat/completions', CHAT_ON_MANTLE],
  ])('for %s is believed by %s', async (service, path, body) => {
    expect((await post(path, body, sign({ path, body, service }))).status).toBe(200)
  })

  test('that does not cover the body is believed by mantle alone', async () => {
    expect(await unsigned('/mantle/v1/chat/completions', CHAT_ON_MANTLE)).toBe(200)
    expect(await unsigned('/openai/v1/chat/completions', CHAT)).toBe(403)
  })

  test('for another service is not', async () => {
    const path = '/mantle/v1/chat/completions'
    const { status, json } = await post(path, CHAT_ON_MANTLE, sign({ path, body: CHAT_ON_MANTLE, service: 's3' }))
    expect(status).toBe(401)
    expect(json).toMatchObject({
      error: { message: "Credential should be scoped to correct service: 'bedrock-mantle'." },
    })
  })
})

describe('whoever is not believed hears so', () => {
  test.each<[string, string, Readonly<Record<string, string>>, number, object]>([
    [
      'without a key on the runtime',
      '/openai/v1/chat/completions',
      {},
      403,
      { Message: 'Authorization header is missing' },
    ],
    [
      'without a key at a path that there is not',
      '/openai/v1/nothing',
      {},
      403,
      { Message: 'Authorization header is missing' },
    ],
    [
      'with a wrong key on mantle',
      '/mantle/v1/chat/completions',
      { authorization: 'Bearer wrong' },
      401,
      { error: { message: expect.any(String), type: 'invalid_request_error', code: 'invalid_api_key', param: null } },
    ],
    [
      'with a wrong key for Messages on mantle',
      '/mantle/anthropic/v1/messages',
      { 'x-api-key': 'wrong' },
      401,
      expect.objectContaining({
        type: 'error',
        error: { type: 'authentication_error', message: expect.any(String) },
      }) as object,
    ],
    [
      'with a wrong key for the models',
      '/mantle/v1/models/x',
      { authorization: 'Bearer wrong' },
      401,
      { error: expect.objectContaining({ code: 'invalid_api_key' }) },
    ],
  ])('%s', async (_what, path, headers, status, json) => {
    expect(await post(path, CHAT, headers)).toEqual({ status, json })
  })
})
