import {
  GetFoundationModelAvailabilityCommand,
  GetFoundationModelCommand,
  ListFoundationModelsCommand,
  type ListFoundationModelsCommandInput,
} from '@aws-sdk/client-bedrock'
import { describe, expect, test } from 'vitest'

import { ask, control } from '../client.ts'
import { BASE, PLAIN, arnOf } from './control-profile.ts'
import { failure, shareControlWorld, startControlWorld } from './control-world.ts'

describe('foundation models', () => {
  const world = shareControlWorld()

  test('are told as the profile has them', async () => {
    const { client } = world()
    const { modelDetails } = await client.send(new GetFoundationModelCommand({ modelIdentifier: BASE }))
    expect(modelDetails).toEqual({
      modelArn: arnOf('foundation-model', BASE),
      modelId: BASE,
      modelName: 'Base',
      providerName: 'Test',
      inputModalities: ['TEXT'],
      outputModalities: ['TEXT'],
      responseStreamingSupported: true,
      customizationsSupported: [],
      inferenceTypesSupported: ['INFERENCE_PROFILE', 'PROVISIONED'],
      modelLifecycle: { status: 'ACTIVE' },
    })
    const byArn = new GetFoundationModelCommand({ modelIdentifier: arnOf('foundation-model', BASE) })
    expect((await client.send(byArn)).modelDetails).toEqual(modelDetails)
  })

  test('are listed by any of the filters', async () => {
    const { client } = world()
    const list = async (filters: ListFoundationModelsCommandInput) => {
      const { modelSummaries = [] } = await client.send(new ListFoundationModelsCommand(filters))
      return modelSummaries.map(({ modelId }) => modelId)
    }
    expect(await list({})).toEqual([BASE, PLAIN])
    expect(await list({ byProvider: 'Other Co' })).toEqual([PLAIN])
    expect(await list({ byProvider: 'test' })).toEqual([BASE])
    expect(await list({ byInferenceType: 'ON_DEMAND' })).toEqual([PLAIN])
    expect(await list({ byInferenceType: 'PROVISIONED' })).toEqual([BASE])
    expect(await list({ byOutputModality: 'TEXT' })).toEqual([BASE, PLAIN])
    expect(await list({ byOutputModality: 'IMAGE' })).toEqual([])
    expect(await list({ byCustomizationType: 'FINE_TUNING' })).toEqual([])
    await expect(list({ byOutputModality: 'SMELL' as 'TEXT' })).rejects.toMatchObject(
      failure(
        'ValidationException',
        400,
        "1 validation error detected: Value at 'byOutputModality' failed to satisfy constraint: Member must satisfy enum value set: [TEXT, IMAGE, EMBEDDING]",
      ),
    )
  })

  test('are all available, and of others nothing is known', async () => {
    const { client } = world()
    expect(await client.send(new GetFoundationModelAvailabilityCommand({ modelId: PLAIN }))).toMatchObject({
      modelId: PLAIN,
      agreementAvailability: { status: 'AVAILABLE' },
      authorizationStatus: 'AUTHORIZED',
      entitlementAvailability: 'AVAILABLE',
      regionAvailability: 'AVAILABLE',
    })
    const missing = failure('ResourceNotFoundException', 404, 'Could not find the resource no.such.')
    await expect(client.send(new GetFoundationModelCommand({ modelIdentifier: 'no.such' }))).rejects.toMatchObject(
      missing,
    )
    await expect(client.send(new GetFoundationModelAvailabilityCommand({ modelId: 'no.such' }))).rejects.toMatchObject(
      missing,
    )
  })

  test('by an ARN of another region are refused', async () => {
    const { client } = world()
    const modelIdentifier = arnOf('foundation-model', BASE, 'us-west-2')
    await expect(client.send(new GetFoundationModelCommand({ modelIdentifier }))).rejects.toMatchObject(
      failure('ValidationException', 400, 'The provided ARN is invalid for the service region'),
    )
  })
})

describe('requests of the control plane', () => {
  const world = shareControlWorld()

  test('are counted by operation, and are no calls', async () => {
    const { url, client } = await startControlWorld()
    await client.send(new ListFoundationModelsCommand({}))
    await client.send(new GetFoundationModelCommand({ modelIdentifier: 'no.such' })).catch(() => null)
    expect(await control(url, 'GET /__truth')).toMatchObject({
      requests: 0,
      otherOperations: {
        ListFoundationModels: { requests: 1, completed: 1, refused: 0 },
        GetFoundationModel: { requests: 1, completed: 0, refused: 1 },
      },
    })
  })

  test.each([
    ['an operation that is none', 'PUT', '/foundation-models', 404],
    ['a path that ends in nothing', 'GET', '/foundation-models/', 404],
    ['broken percent-encoding', 'GET', '/foundation-models/%zz', 404],
    ['a page of no length', 'GET', '/inference-profiles?maxResults=0', 400],
    ['a token that nobody gave', 'GET', '/prompt-routers?nextToken=abc', 400],
    ['a body that is no JSON', 'POST', '/provisioned-model-throughput', 400],
  ])('%s is refused over both protocols', async (_, method, path, status) => {
    const { url } = world()
    for (const protocol of ['http1', 'http2'] as const) {
      expect(await ask(protocol, url, { method, path, body: method === 'POST' ? '{' : '' })).toMatchObject({ status })
    }
  })
})
