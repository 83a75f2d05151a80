// Requests that took the whole simulator down. It answers each, and goes on.
import { afterAll, beforeAll, expect, test } from 'vitest'

import { type Simulator, startSimulator } from '../../src/simulator/start-simulator.ts'
import { ask, control, protocols } from './client.ts'

const CLAUDE = 'anthropic.claude-3-haiku-20240307-v1:0'
const DEEP = 200_000
const deep = `${'['.repeat(DEEP)}${']'.repeat(DEEP)}`

let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator({ port: 0, profile: 'default', seed: 1 })
})
afterAll(() => simulator.close())

const job = {
  jobName: 'deep',
  roleArn: 'arn:aws:iam::111122223333:role/batch',
  modelId: CLAUDE,
  outputDataConfig: { s3OutputDataConfig: { s3Uri: 's3://bucket/out/' } },
}
const deepJob = `${JSON.stringify(job).slice(0, -1)},"inputDataConfig":{"s3InputDataConfig":{"s3Uri":"s3://bucket/in.jsonl"},"x":${deep}}}`
const nativeBody = Buffer.from(
  JSON.stringify({
    anthropic_version: 'bedrock-2023-05-31',
    max_tokens: 1,
    messages: [{ role: 'user', content: 'x'.repeat(6_000_000) }],
  }),
).toString('base64')

test.each(
  protocols.flatMap((protocol) => [
    {
      of: 'a count of 6 MB',
      protocol,
      path: `/model/${CLAUDE}/count-tokens`,
      body: JSON.stringify({ input: { invokeModel: { body: nativeBody } } }),
      status: 200,
    },
    { of: 'a fault nested deeply', protocol, path: '/__faults', body: `{"kind":${deep}}`, status: 400 },
    { of: 'a job nested deeply', protocol, path: '/model-invocation-job', body: deepJob, status: 400 },
  ]),
)('$of over $protocol is answered with $status', async ({ body, path, protocol, status }) => {
  expect(await ask(protocol, simulator.url, { path, body })).toMatchObject({ status, broken: null })
  expect(await ask(protocol, simulator.url, { method: 'GET', path: '/model-invocation-jobs' })).toMatchObject({
    status: 200,
  })
  expect(await control(simulator.url, 'GET /__truth')).toMatchObject({ inFlight: 0 })
})
