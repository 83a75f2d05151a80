// Whatever is sent to whatever operation, the answer is one of AWS's, and the simulator goes on.
import { Agent } from 'node:http'

import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { type Simulator, startSimulator } from '../../../src/simulator/start-simulator.ts'
import { type Answer, ask, control } from '../client.ts'
import { readFrames } from '../frame-reader.ts'
import { anyBody, deepBody } from './any-json.ts'
import { nativeCalls } from './native-calls.ts'

const operations = ['converse', 'converse-stream', 'invoke', 'invoke-with-response-stream', 'count-tokens'] as const
const models = [
  ...Object.values(nativeCalls).flatMap(({ modelId, baseId }) => [modelId, baseId]),
  'openai.gpt-oss-20b-1:0',
  'no.such',
]

let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator({ port: 0, profile: 'exact', seed: 1, speed: 1_000 })
})
afterAll(() => simulator.close())

/** A reply, whole or streamed, or an error with its name in the header and its message in the body. */
function isAwsShaped({ status, headers, body, broken }: Answer): boolean {
  if (broken !== null || typeof headers['x-amzn-requestid'] !== 'string') return false
  if (headers['content-type'] === 'application/vnd.amazon.eventstream') return readFrames(body).length > 0
  if (headers['content-type'] !== 'application/json') return false
  const json = JSON.parse(body.toString('utf8')) as { readonly message?: unknown }
  if (status === 200) return true
  return (
    status >= 400 && /^\w+Exception:http/.test(String(headers['x-amzn-errortype'])) && typeof json.message === 'string'
  )
}

test.each(operations)('%s answers any body', async (operation) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  await fc.assert(
    fc.asyncProperty(anyBody, fc.constantFrom(...models), async (body, model) => {
      const path = `/model/${encodeURIComponent(model)}/${operation}`
      expect(await ask('http1', simulator.url, { path, body, agent })).toSatisfy(isAwsShaped)
    }),
    { numRuns: 150 },
  )
  agent.destroy()
})

test.each([
  ['converse', '{"messages":[{"role":"user","content":[{"text":"a"}]}],"toolConfig":{"tools":[', ']}}'],
  ['invoke', '{"anthropic_version":"bedrock-2023-05-31","max_tokens":1,"messages":[{"role":"user","content":[', ']}]}'],
  [
    'count-tokens',
    '{"input":{"converse":{"messages":[{"role":"user","content":[{"text":"a"}]}],"toolConfig":{"tools":[',
    ']}}}}',
  ],
])('%s answers a body that is nested more deeply than a stack is long', async (operation, before, after) => {
  const model = operation === 'count-tokens' ? nativeCalls.claude.baseId : nativeCalls.claude.modelId
  const path = `/model/${encodeURIComponent(model)}/${operation}`
  const answer = await ask('http1', simulator.url, { path, body: deepBody(before, after) })
  expect(answer).toSatisfy(isAwsShaped)
})

test('the simulator has counted them all, and serves on', async () => {
  const truth = await control<Record<string, number>>(simulator.url, 'GET /__truth')
  const { requests = 0, completed = 0, throttled = 0, refused = 0, failed = 0, aborted = 0 } = truth
  expect(completed + throttled + refused + failed + aborted).toBe(requests)
  expect(failed + aborted).toBe(0)
  const path = `/model/${nativeCalls.llama.modelId}/invoke`
  const answer = await ask('http1', simulator.url, { path, body: JSON.stringify(nativeCalls.llama.body) })
  expect(answer.status).toBe(200)
})
