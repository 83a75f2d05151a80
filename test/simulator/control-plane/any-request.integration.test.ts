// Whatever is sent to whatever operation of the control plane, the answer is one of AWS's, and the simulator goes on.
import { Agent } from 'node:http'

import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { type Simulator, startSimulator } from '../../../src/simulator/start-simulator.ts'
import { type Answer, ask, control } from '../client.ts'
import { anyBody, deepBody } from '../invoke/any-json.ts'

const HAIKU = 'anthropic.claude-3-haiku-20240307-v1:0'
const NOVA = 'amazon.nova-micro-v1:0'
const modelArn = (id: string) => `arn:aws:bedrock:us-west-2::foundation-model/${id}`
const BOUGHT = 'arn:aws:bedrock:us-west-2:111122223333:provisioned-model/claude3haiku'

/** Requests that are sound. */
const bodies = {
  'POST /provisioned-model-throughput': { modelUnits: 1, provisionedModelName: 'a', modelId: HAIKU, tags: [] },
  [`PATCH /provisioned-model-throughput/${encodeURIComponent(BOUGHT)}`]: { desiredProvisionedModelName: 'b' },
  'POST /inference-profiles': { inferenceProfileName: 'c', modelSource: { copyFrom: modelArn(HAIKU) }, tags: [] },
  'POST /prompt-routers': {
    promptRouterName: 'd',
    models: [{ modelArn: modelArn(HAIKU) }],
    fallbackModel: { modelArn: modelArn(NOVA) },
    routingCriteria: { responseQualityDifference: 0.5 },
  },
  'POST /tagResource': { resourceARN: BOUGHT, tags: [{ key: 'k', value: 'v' }] },
  'POST /untagResource': { resourceARN: BOUGHT, tagKeys: ['k'] },
  'POST /listTagsForResource': { resourceARN: BOUGHT },
}

let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator({ port: 0, profile: 'default', seed: 1 })
})
afterAll(() => simulator.close())

function isAwsShaped({ status, headers, body, broken }: Answer): boolean {
  if (broken !== null || typeof headers['x-amzn-requestid'] !== 'string') return false
  const json = JSON.parse(body.toString('utf8')) as { readonly message?: unknown }
  if (status === 200 || status === 201) return true
  const name = String(headers['x-amzn-errortype'])
  return [400, 404].includes(status) && /^\w+Exception:http/.test(name) && typeof json.message === 'string'
}

const keepAlive = () => new Agent({ keepAlive: true, maxSockets: 1 })

test.each(Object.entries(bodies))(
  '%s answers any body, and a sound one with anything in one place',
  async (of, sound) => {
    const agent = keepAlive()
    const [method = '', path = ''] = of.split(' ')
    const broken = fc
      .tuple(fc.constantFrom(...Object.keys(sound)), fc.json())
      .map(([key, value]) => Buffer.from(JSON.stringify({ ...sound, [key]: JSON.parse(value) as unknown })))
    await fc.assert(
      fc.asyncProperty(fc.oneof(anyBody, broken), async (body) => {
        expect(await ask('http1', simulator.url, { method, path, body, agent })).toSatisfy(isAwsShaped)
      }),
      { numRuns: 60 },
    )
    const deep = deepBody(JSON.stringify(sound).slice(0, -1).concat(',"tags":['), ']}')
    expect(await ask('http1', simulator.url, { method, path, body: deep, agent })).toSatisfy(isAwsShaped)
    agent.destroy()
  },
)

const named = ['foundation-models', 'foundation-model-availability', 'inference-profiles', 'prompt-routers']
const lists = ['foundation-models', 'inference-profiles', 'provisioned-model-throughputs', 'prompt-routers']
const anyName = fc.oneof(
  fc.constantFrom('%', '%E0%A4%A', '__proto__', 'constructor', '.', encodeURIComponent(`${BOUGHT}/constructor`)),
  fc.string({ minLength: 1 }).map((text) => encodeURIComponent(text)),
)
const QUERY_KEYS = (
  'maxResults nextToken type sortBy sortOrder statusEquals nameContains modelArnEquals creationTimeAfter ' +
  'byProvider byInferenceType byOutputModality'
).split(' ')
const anyQuery = fc.dictionary(
  fc.constantFrom(...QUERY_KEYS),
  fc.oneof(fc.constantFrom('', '-1', '1e9', 'TEXT', 'Ascending', 'e30'), fc.string()),
)

test('any name and any query are answered', async () => {
  const agent = keepAlive()
  const target = fc.oneof(
    fc
      .tuple(fc.constantFrom(...named, 'provisioned-model-throughput'), anyName)
      .map(([resource, name]) => `/${resource}/${name}`),
    fc
      .tuple(fc.constantFrom(...lists), anyQuery)
      .map(([resource, query]) => `/${resource}?${new URLSearchParams({ ...query }).toString()}`),
  )
  await fc.assert(
    fc.asyncProperty(fc.constantFrom('GET', 'DELETE'), target, async (method, path) => {
      expect(await ask('http1', simulator.url, { method, path, body: '', agent })).toSatisfy(isAwsShaped)
    }),
    { numRuns: 200 },
  )
  agent.destroy()
})

test('the simulator has counted none of it as a call of a known operation, and serves on', async () => {
  const { byMode } = await control<{ byMode: object }>(simulator.url, 'GET /__truth')
  // What names no operation is told as such, and is no other mode.
  expect(Object.keys(byMode)).toEqual(Object.keys(byMode).filter((mode) => mode.startsWith('unknown ')))
  const answer = await ask('http1', simulator.url, { method: 'GET', path: '/foundation-models', body: '' })
  expect(answer.status).toBe(200)
})
