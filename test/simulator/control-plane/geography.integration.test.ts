// Inference profiles from where they are, and from where they are not.
import { BedrockClient, GetInferenceProfileCommand, ListInferenceProfilesCommand } from '@aws-sdk/client-bedrock'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Simulator, startSimulator } from '../../../src/simulator/start-simulator.ts'
import { call } from '../inference/call.ts'

let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator({ port: 0, profile: 'exact', seed: 1 })
})
afterAll(() => simulator.close())

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' }
const clientIn = (region: string) => new BedrockClient({ endpoint: simulator.url, region, credentials })
const US = 'us.amazon.nova-micro-v1:0'
const EU = 'eu.amazon.nova-micro-v1:0'
const GLOBAL = 'global.anthropic.claude-haiku-4-5-20251001-v1:0'

test.each([
  ['us-west-2', US, 200],
  ['us-west-2', EU, 400],
  ['eu-west-1', EU, 200],
  ['eu-north-1', EU, 200],
  ['eu-west-1', US, 400],
  ['eu-west-1', GLOBAL, 200],
  ['us-east-1', GLOBAL, 200],
])('a call from %s of %s is answered with %i', async (region, model, status) => {
  const reply = await call(simulator.url, model, { region, max: 1 })
  expect(reply.status).toBe(status)
  expect(reply.error).toBe(status === 200 ? null : 'The provided model identifier is invalid.')
})

test.each([
  ['us-west-2', ['us', 'global']],
  ['eu-west-1', ['eu', 'global']],
])('%s lists profiles of %s, and no others', async (region, prefixes) => {
  const { inferenceProfileSummaries = [] } = await clientIn(region).send(new ListInferenceProfilesCommand({}))
  const found = inferenceProfileSummaries.map(({ inferenceProfileId = '' }) => inferenceProfileId.split('.', 1)[0])
  expect(new Set(found)).toEqual(new Set(prefixes))
})

test('a profile of another geography is not found', async () => {
  const command = new GetInferenceProfileCommand({ inferenceProfileIdentifier: EU })
  await expect(clientIn('us-west-2').send(command)).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  expect(await clientIn('eu-west-1').send(command)).toMatchObject({ inferenceProfileId: EU })
})
