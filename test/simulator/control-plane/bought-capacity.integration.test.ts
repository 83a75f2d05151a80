// A provisioned model, bought through AWS's own SDK and called by its ARN.
import {
  type BedrockClient,
  CreateProvisionedModelThroughputCommand,
  GetProvisionedModelThroughputCommand,
} from '@aws-sdk/client-bedrock'
import { ConverseCommand } from '@aws-sdk/client-bedrock-runtime'
import { expect, onTestFinished, test } from 'vitest'

import type { LimitReading } from '../../../src/simulator/quota/quota-limit.ts'
import { startSimulator } from '../../../src/simulator/start-simulator.ts'
import { makeClient } from '../batch/batch-client.ts'
import { control } from '../client.ts'
import { MODEL, writeProfile } from '../profile-file.ts'
import { sdkClient } from '../sdk-client.ts'

const BASE = 'test.quick-v1:0'
/** What the profile lists as bought before. */
const LISTED = 'arn:aws:bedrock:us-east-1:111122223333:provisioned-model/boughtbefore'
const OUTPUT_TOKENS = 10

interface Truth {
  readonly completed: number
  readonly throttled: number
  readonly byMode: Readonly<Record<string, { readonly completed: number; readonly throttled: number }>>
  readonly otherOperations: Readonly<Record<string, { readonly requests: number }>>
  readonly quotas: {
    readonly purchased: Readonly<Record<string, Readonly<Record<'inputTokens' | 'outputTokens', LimitReading>>>>
  }
}

const figure = (value: string) => `{ value: ${value}, assumption: set }`

/** A unit is two calls of ten output tokens a minute; the model's own profile takes one call a minute and no more. */
async function start({ creation = '1ms', speed = 1 } = {}) {
  const profile = await writeProfile({
    outputTokens: OUTPUT_TOKENS,
    model: `    provisioned:
      inputTokensPerMinutePerUnit: ${figure('1000')}
      outputTokensPerMinutePerUnit: ${figure(String(2 * OUTPUT_TOKENS))}
      slotsPerUnit: ${figure('3')}
      creation: ${figure(creation)}`,
    inferenceProfile: `    quota: { requestsPerMinute: ${figure('1')} }`,
    // A minute of the clock could end between two calls.
    file: `quotaWindow: ${figure('sliding')}
provisionedModels:
  boughtbefore: { name: before, model: '${BASE}', units: ${figure('1')} }`,
  })
  const simulator = await startSimulator({ port: 0, profile, seed: 1, speed })
  const bedrock = makeClient(simulator.url)
  const runtime = sdkClient(simulator.url, 'http1')
  onTestFinished(async () => {
    bedrock.destroy()
    runtime.destroy()
    await simulator.close()
  })
  return {
    url: simulator.url,
    bedrock,
    /** What became of a call: `served`, or the name of its error. */
    call: (modelId: string): Promise<string> =>
      runtime
        .send(
          new ConverseCommand({
            modelId,
            messages: [{ role: 'user', content: [{ text: 'hello' }] }],
            inferenceConfig: { maxTokens: OUTPUT_TOKENS },
          }),
        )
        .then(
          () => 'served',
          (error: Error) => error.name,
        ),
    truth: () => control<Truth>(simulator.url, 'GET /__truth'),
  }
}

async function buy(bedrock: BedrockClient, modelUnits: number): Promise<string> {
  const { provisionedModelArn } = await bedrock.send(
    new CreateProvisionedModelThroughputCommand({ modelId: BASE, provisionedModelName: 'bought', modelUnits }),
  )
  return provisionedModelArn!
}

const statusOf = async (bedrock: BedrockClient, provisionedModelId: string) =>
  (await bedrock.send(new GetProvisionedModelThroughputCommand({ provisionedModelId }))).status

test('a bought model serves as much as its units hold, and throttles what is beyond them', async () => {
  const { bedrock, call, truth } = await start()
  const arn = await buy(bedrock, 2)
  await expect.poll(() => statusOf(bedrock, arn)).toBe('InService')
  expect(await Promise.all([call(arn), call(arn), call(arn), call(arn)])).toEqual(Array(4).fill('served'))
  expect(await call(arn)).toBe('ThrottlingException')
  const { completed, throttled, byMode, quotas, otherOperations } = await truth()
  expect({ completed, throttled }).toEqual({ completed: 4, throttled: 1 })
  const id = arn.slice(arn.lastIndexOf('/') + 1)
  expect(byMode[`${id} standard default Converse`]).toMatchObject({ completed: 4, throttled: 1 })
  expect(quotas.purchased[arn]).toMatchObject({
    inputTokens: { amount: 2_000, refusals: 0 },
    outputTokens: { amount: 4 * OUTPUT_TOKENS, taken: 4 * OUTPUT_TOKENS, refusals: 1 },
  })
  expect(otherOperations['CreateProvisionedModelThroughput']).toMatchObject({ requests: 1 })
})

test('its capacity and the quota of its model have nothing to do with each other', async () => {
  const { bedrock, call, truth } = await start()
  const arn = await buy(bedrock, 1)
  await expect.poll(() => statusOf(bedrock, arn)).toBe('InService')
  expect([await call(MODEL), await call(MODEL)]).toEqual(['served', 'ThrottlingException'])
  expect([await call(arn), await call(arn), await call(arn)]).toEqual(['served', 'served', 'ThrottlingException'])
  // Nor with another bought model of the same.
  expect(await call(LISTED)).toBe('served')
  expect((await truth()).quotas.purchased[LISTED]).toMatchObject({ outputTokens: { taken: OUTPUT_TOKENS } })
})

test('while it is being created it is not ready, and it is in service when its time of the world has passed', async () => {
  const { bedrock, call } = await start({ creation: '40s', speed: 20 })
  const boughtAtMs = performance.now()
  const arn = await buy(bedrock, 1)
  expect(await statusOf(bedrock, arn)).toBe('Creating')
  expect(await call(arn)).toBe('ModelNotReadyException')
  await expect.poll(() => statusOf(bedrock, arn), { timeout: 30_000 }).toBe('InService')
  expect(performance.now() - boughtAtMs).toBeGreaterThanOrEqual(40_000 / 20)
  expect(await call(arn)).toBe('served')
})

test('one that the profile lists is in service from the start, and again after a reset', async () => {
  const { url, bedrock, call } = await start({ creation: '1h' })
  expect(await statusOf(bedrock, LISTED)).toBe('InService')
  expect([await call(LISTED), await call(LISTED), await call(LISTED)]).toEqual([
    'served',
    'served',
    'ThrottlingException',
  ])
  const made = await buy(bedrock, 1)
  await control(url, 'POST /__reset')
  expect(await call(LISTED)).toBe('served')
  await expect(statusOf(bedrock, made)).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
})
