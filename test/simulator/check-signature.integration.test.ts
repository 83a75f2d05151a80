import { ConverseCommand, ConverseStreamCommand } from '@aws-sdk/client-bedrock-runtime'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { startSimulator } from '../../src/simulator/start-simulator.ts'
import type { Simulator } from '../../src/simulator/start-simulator.ts'
import { ask, control, protocols } from './client.ts'
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
beforeEach(() => control(believing.url, 'POST /__reset'))

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
