import { InvokeModelWithResponseStreamCommand } from '@aws-sdk/client-bedrock-runtime'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { type Simulator, startSimulator } from '../../../src/simulator/start-simulator.ts'
import { ask, control } from '../client.ts'
import { MODEL, writeProfile } from '../profile-file.ts'
import { nativeCalls } from './native-calls.ts'
import { readChunks } from './read-chunks.ts'
import { sdkClient } from '../sdk-client.ts'

let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator({ port: 0, profile: 'exact', seed: 1, speed: 10 })
})
afterAll(() => simulator.close())

const frameStarts = (bytes: Buffer): number[] => {
  const starts: number[] = []
  for (let at = 0; at < bytes.length; at += bytes.readUInt32BE(at)) starts.push(at)
  return starts
}

test('headers leave at once, even where a body says nothing before its first token', async () => {
  const profile = await writeProfile({ timeToFirstToken: '600ms', messageStartLead: '500ms', model: '    body: llama' })
  const slow = await startSimulator({ port: 0, profile, seed: 1 })
  try {
    const path = `/model/${MODEL}/invoke-with-response-stream`
    const response = await fetch(slow.url + path, { method: 'POST', body: JSON.stringify(nativeCalls.llama.body) })
    const headersMs = performance.now()
    await response.body?.getReader().read()
    // 500 ms by the profile; held back, they would come with the chunk.
    expect(performance.now() - headersMs).toBeGreaterThan(100)
  } finally {
    await slow.close()
  }
})

describe('what can go wrong in a stream', () => {
  const path = `/model/${nativeCalls.llama.modelId}/invoke-with-response-stream`
  const body = JSON.stringify(nativeCalls.llama.body)

  test('spoils a chunk, and nothing of what the others count', async () => {
    await control(simulator.url, 'POST /__faults', { kind: 'bad-crc', afterDeltas: 2, of: 'message', count: 1 })
    const answer = await ask('http1', simulator.url, { path, body })
    const spoiltAt = frameStarts(answer.body)[2] ?? 0
    const spoiltLength = answer.body.readUInt32BE(spoiltAt)
    const spoilt = answer.body.subarray(spoiltAt, spoiltAt + spoiltLength)
    expect(() => readChunks(spoilt)).toThrow('message checksum')
    expect(spoilt.toString('latin1')).toContain('chunk')
    const rest = Buffer.concat([answer.body.subarray(0, spoiltAt), answer.body.subarray(spoiltAt + spoiltLength)])
    expect(readChunks(rest).map((chunk) => chunk['generation_token_count'])).toEqual([1, 2, 3, 4, 4])
  })

  test('is an exception that the SDK throws from the middle of it', async () => {
    const fault = { kind: 'exception-mid-stream', exception: 'modelTimeoutException', afterDeltas: 2, count: 1 }
    await control(simulator.url, 'POST /__faults', fault)
    const client = sdkClient(simulator.url, 'http1')
    const { modelId } = nativeCalls.llama
    const answer = await client.send(new InvokeModelWithResponseStreamCommand({ modelId, body }))
    let chunks = 0
    const read = async () => {
      for await (const event of answer.body ?? []) chunks += event.chunk === undefined ? 0 : 1
    }
    await expect(read()).rejects.toMatchObject({ name: 'ModelTimeoutException' })
    client.destroy()
    expect(chunks).toBe(2)
  })
})

test('a guardrail that is asked for by headers stops the reply, and says so beside it', async () => {
  const guardrail = [
    'guardrails:',
    '  strict:',
    "    versions: ['1']",
    '    assessment: { constant: 1ms, assumption: set }',
    '    deltasPerAssessment: { value: 2, assumption: set }',
    '    inputInterventionShare: { value: 1, assumption: set }',
    '    outputInterventionShare: { value: 0, assumption: set }',
    '    blockedMessage: Not here.',
  ].join('\n')
  const profile = await writeProfile({ model: '    body: nova', file: guardrail })
  const guarded = await startSimulator({ port: 0, profile, seed: 1 })
  try {
    const headers = {
      'X-Amzn-Bedrock-GuardrailIdentifier': 'strict',
      'X-Amzn-Bedrock-GuardrailVersion': '1',
      'X-Amzn-Bedrock-Trace': 'ENABLED',
    }
    const body = JSON.stringify(nativeCalls.nova.body)
    const whole = await ask('http1', guarded.url, { path: `/model/${MODEL}/invoke`, body, headers })
    expect(JSON.parse(whole.body.toString('utf8'))).toMatchObject({
      output: { message: { content: [{ text: 'Not here.' }] } },
      'amazon-bedrock-guardrailAction': 'INTERVENED',
      'amazon-bedrock-trace': { guardrail: { actionReason: 'Guardrail blocked.' } },
    })
    const path = `/model/${MODEL}/invoke-with-response-stream`
    const chunks = readChunks((await ask('http2', guarded.url, { path, body, headers })).body)
    expect(chunks[1]).toMatchObject({ contentBlockDelta: { delta: { text: 'Not here.' } } })
    expect(chunks.at(-1)).toMatchObject({
      'amazon-bedrock-guardrailAction': 'INTERVENED',
      'amazon-bedrock-invocationMetrics': { outputTokenCount: 0 },
    })
  } finally {
    await guarded.close()
  }
})
