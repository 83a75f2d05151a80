import { request } from 'node:http'
import { connect } from 'node:http2'
import { setTimeout as sleep } from 'node:timers/promises'

import { ConverseCommand, ConverseStreamCommand } from '@aws-sdk/client-bedrock-runtime'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { type Simulator, startSimulator } from '../../src/simulator/start-simulator.ts'
import { ask, control, converseStreamPath, hello, type Protocol, protocols } from './client.ts'
import { MODEL, writeProfile } from './profile-file.ts'
import { sdkClient } from './sdk-client.ts'

const keys = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' }
const messages = [{ role: 'user' as const, content: [{ text: 'hello' }] }]

let verifying: Simulator
let believing: Simulator
beforeAll(async () => {
  const profile = await writeProfile()
  verifying = await startSimulator({ port: 0, profile, seed: 1, keys })
  believing = await startSimulator({ port: 0, profile, seed: 1 })
})
afterAll(() => Promise.all([verifying.close(), believing.close()]))
beforeEach(() => Promise.all([verifying, believing].map(({ url }) => control(url, 'POST /__reset'))))

describe.each(protocols)('a verifying simulator over %s', (protocol) => {
  test('serves what the SDK signed with its keys', async () => {
    const client = sdkClient(verifying.url, protocol, keys)
    const { stream } = await client.send(new ConverseStreamCommand({ modelId: MODEL, messages }))
    let outputTokens = 0
    for await (const { metadata } of stream ?? []) outputTokens = metadata?.usage?.outputTokens ?? outputTokens
    expect(outputTokens).toBe(10)
    client.destroy()
  })

  test('refuses what was signed with another secret, and counts it as refused', async () => {
    const client = sdkClient(verifying.url, protocol, { ...keys, secretAccessKey: 'another' })
    await expect(client.send(new ConverseCommand({ modelId: MODEL, messages }))).rejects.toMatchObject({
      name: 'InvalidSignatureException',
      $metadata: { httpStatusCode: 403 },
    })
    client.destroy()
    const { requests, refused } = await control<Record<string, number>>(verifying.url, 'GET /__truth')
    expect(refused).toBeGreaterThan(0)
    expect(requests).toBeGreaterThanOrEqual(refused ?? 0)
  })

  test('refuses what is not signed, and still shows its own pages', async () => {
    const answer = await ask(protocol, verifying.url)
    expect(answer.status).toBe(403)
    expect(JSON.parse(answer.body.toString('utf8'))).toEqual({ Message: 'Authorization header is missing' })
    expect(await control(verifying.url, 'GET /__truth')).toHaveProperty('requests')
  })
})

/** A call whose body is sent in pieces; an API key is believed by both simulators. */
function beginUpload(protocol: Protocol, url: string) {
  const authorization = 'Bearer a key'
  if (protocol === 'http1') {
    const message = request(url + converseStreamPath(), { method: 'POST', headers: { authorization } })
    message.on('response', (response) => response.resume()).on('error', () => {})
    return { body: message, abort: () => message.destroy() }
  }
  const session = connect(url)
  const stream = session.request({ ':method': 'POST', ':path': converseStreamPath(), authorization })
  stream.on('error', () => {}).once('close', () => session.destroy())
  return { body: stream.resume(), abort: () => session.destroy() }
}

interface TimedCall {
  readonly outcome: string
  readonly operation: string
  readonly model: string
  readonly receivedMs: number
  readonly firstTokenMs: number
}

describe.each([
  ['verifying', () => verifying.url],
  ['believing', () => believing.url],
])('to a %s simulator', (_, urlOf) => {
  const UPLOAD_MS = 150
  const truth = () => control<Record<string, number>>(urlOf(), 'GET /__truth')
  const calls = async () => (await control<{ calls: TimedCall[] }>(urlOf(), 'GET /__truth/calls')).calls

  test.each(protocols)(
    'a call has begun when its headers are there, however slow its body, over %s',
    async (protocol) => {
      const { body } = beginUpload(protocol, urlOf())
      body.write(JSON.stringify(hello).slice(0, 10))
      await expect.poll(truth).toMatchObject({ requests: 1, inFlight: 1 })
      await sleep(UPLOAD_MS)
      body.end(JSON.stringify(hello).slice(10))
      await expect.poll(truth).toMatchObject({ completed: 1 })
      const [call] = await calls()
      expect((call?.firstTokenMs ?? 0) - (call?.receivedMs ?? 0)).toBeGreaterThanOrEqual(UPLOAD_MS)
    },
  )

  test.each(protocols)('a body that breaks off is an aborted call over %s', async (protocol) => {
    const { body, abort } = beginUpload(protocol, urlOf())
    body.write(JSON.stringify(hello).slice(0, 10))
    await expect.poll(truth).toMatchObject({ inFlight: 1 })
    abort()
    await expect.poll(truth).toMatchObject({ requests: 1, aborted: 1, inFlight: 0 })
    expect(await calls()).toMatchObject([{ outcome: 'aborted', operation: 'ConverseStream' }])
  })
})

test('a forged call is refused as what it asked for', async () => {
  await ask('http1', verifying.url, { headers: { authorization: 'Bearer ' } })
  const { calls } = await control<{ calls: TimedCall[] }>(verifying.url, 'GET /__truth/calls')
  expect(calls).toMatchObject([{ outcome: 'refused', operation: 'ConverseStream', model: MODEL }])
})

test.each([
  ['POST', `/model/${MODEL}/count-tokens`, 'otherOperations', { CountTokens: { requests: 1, refused: 1 } }],
  ['GET', '/foundation-models', 'otherOperations', { ListFoundationModels: { requests: 1, refused: 1 } }],
  ['GET', '/nowhere', 'byMode', { 'unknown standard default unknown': { requests: 1, refused: 1 } }],
])('a forged %s %s is refused for that', async (method, path, counts, counted) => {
  expect((await ask('http1', verifying.url, { method, path })).status).toBe(403)
  expect(await control(verifying.url, 'GET /__truth')).toMatchObject({ [counts]: counted })
})

describe('a believing simulator', () => {
  test('serves what is not signed', async () => {
    expect((await ask('http1', believing.url)).status).toBe(200)
  })

  test('whose clock is wrong refuses what was signed at another time, as AWS does', async () => {
    await control(believing.url, 'POST /__faults', { kind: 'clock-skew', ms: 3_600_000 })
    // A client of its own for each call: the SDK learns the server's time from any answer.
    const callOnce = async () => {
      const client = sdkClient(believing.url, 'http1')
      const answer = await client.send(new ConverseCommand({ modelId: MODEL, messages })).catch((error: Error) => error)
      client.destroy()
      return answer instanceof Error ? answer.name : 'served'
    }
    await expect.poll(callOnce).toBe('InvalidSignatureException')
  })
})
