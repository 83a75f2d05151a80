// Models that are going, and models that have gone.
import { BedrockClient, GetFoundationModelCommand, ListFoundationModelsCommand } from '@aws-sdk/client-bedrock'
import { afterAll, expect, test } from 'vitest'
import { type Simulator, startSimulator } from '../../../src/simulator/start-simulator.ts'
import { call } from '../inference/call.ts'
import { MODEL, writeProfile } from '../profile-file.ts'

const started: Simulator[] = []
const TIMES = "legacyTime: '2026-03-10T00:00:00Z', endOfLifeTime: '2026-09-10T00:00:00Z'"
const start = async (state: string): Promise<{ url: string; client: BedrockClient }> => {
  const model = `    lifecycle: { state: ${state}, ${TIMES}, assumption: set }`
  const simulator = await startSimulator({ port: 0, profile: await writeProfile({ model }), seed: 1 })
  started.push(simulator)
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' }
  return {
    url: simulator.url,
    client: new BedrockClient({ endpoint: simulator.url, region: 'us-east-1', credentials }),
  }
}
afterAll(() => Promise.all(started.map((one) => one.close())))

test.each([
  ['legacy', 200, 'nothing'],
  ['legacy-unused', 404, 'Access denied. This Model is marked by provider as Legacy'],
  ['end-of-life', 404, 'This model version has reached the end of its life.'],
])('a call of a model that is %s is answered with %i', async (state, status, message) => {
  const { url } = await start(state)
  const reply = await call(url, MODEL)
  expect(reply.status).toBe(status)
  expect(reply.error ?? 'nothing').toContain(message)
})

test('a legacy model is listed with its times, and one at the end of its life is not listed', async () => {
  const legacy = await start('legacy')
  const { modelSummaries } = await legacy.client.send(new ListFoundationModelsCommand({}))
  const lifecycle = {
    status: 'LEGACY',
    legacyTime: new Date('2026-03-10T00:00:00Z'),
    endOfLifeTime: new Date('2026-09-10T00:00:00Z'),
  }
  expect(modelSummaries).toMatchObject([{ modelLifecycle: lifecycle }])
  const gone = await start('end-of-life')
  expect((await gone.client.send(new ListFoundationModelsCommand({}))).modelSummaries).toEqual([])
  const one = new GetFoundationModelCommand({ modelIdentifier: 'test.quick-v1:0' })
  expect((await gone.client.send(one)).modelDetails).toMatchObject({ modelLifecycle: lifecycle })
})
