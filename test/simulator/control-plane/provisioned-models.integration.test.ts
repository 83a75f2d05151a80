import {
  type BedrockClient,
  CreateProvisionedModelThroughputCommand,
  type CreateProvisionedModelThroughputCommandInput,
  DeleteProvisionedModelThroughputCommand,
  GetProvisionedModelThroughputCommand,
  ListProvisionedModelThroughputsCommand,
  type ListProvisionedModelThroughputsCommandInput,
  paginateListProvisionedModelThroughputs,
  UpdateProvisionedModelThroughputCommand,
} from '@aws-sdk/client-bedrock'
import { describe, expect, test } from 'vitest'

import { ask, control, messageOf } from '../client.ts'
import { call } from '../inference/call.ts'
import { BASE, BASE_US, CREATION_MS, MAXIMUM_UNITS, PLAIN, arnOf } from './control-profile.ts'
import { failure, shareControlWorld, startControlWorld } from './control-world.ts'

async function create(
  client: BedrockClient,
  provisionedModelName: string,
  more: Partial<CreateProvisionedModelThroughputCommandInput> = {},
): Promise<string> {
  const made = await client.send(
    new CreateProvisionedModelThroughputCommand({ provisionedModelName, modelId: BASE, modelUnits: 1, ...more }),
  )
  expect(made.$metadata.httpStatusCode).toBe(201)
  return made.provisionedModelArn!
}

const get = (client: BedrockClient, provisionedModelId: string) =>
  client.send(new GetProvisionedModelThroughputCommand({ provisionedModelId }))
const remove = (client: BedrockClient, provisionedModelId: string) =>
  client.send(new DeleteProvisionedModelThroughputCommand({ provisionedModelId }))
const list = async (client: BedrockClient, filters: ListProvisionedModelThroughputsCommandInput = {}) => {
  const { provisionedModelSummaries = [] } = await client.send(new ListProvisionedModelThroughputsCommand(filters))
  return provisionedModelSummaries.map(({ provisionedModelName }) => provisionedModelName)
}

describe('provisioned throughput', () => {
  const world = shareControlWorld()

  test('is created, and in service once the time of its units has passed in the world', async () => {
    const { url, client } = await startControlWorld({ speed: 100 })
    const arn = await create(client, 'mine', { modelUnits: 2 })
    expect(arn).toMatch(/^arn:aws:bedrock:us-east-1:111122223333:provisioned-model\/[a-z0-9]{12}$/)
    const modelArn = arnOf('foundation-model', BASE)
    const created = await get(client, arn)
    expect(created).toMatchObject({
      modelUnits: 2,
      desiredModelUnits: 2,
      provisionedModelName: 'mine',
      provisionedModelArn: arn,
      modelArn,
      desiredModelArn: modelArn,
      foundationModelArn: modelArn,
      status: 'Creating',
    })
    expect(created).not.toHaveProperty('commitmentDuration')
    await expect.poll(async () => (await get(client, arn)).status, { timeout: 30_000, interval: 20 }).toBe('InService')
    const inService = await get(client, arn)
    expect(inService.lastModifiedTime!.getTime() - inService.creationTime!.getTime()).toBe(CREATION_MS)
    expect(await call(url, arn)).toMatchObject({ status: 200 })
  })

  test('is told, renamed and deleted by id, by ARN and by name', async () => {
    const { client } = await startControlWorld()
    const arn = await create(client, 'mine')
    const id = arn.slice(arn.lastIndexOf('/') + 1)
    for (const name of [arn, id, 'mine']) expect(await get(client, name)).toMatchObject({ provisionedModelArn: arn })
    await client.send(
      new UpdateProvisionedModelThroughputCommand({ provisionedModelId: 'mine', desiredProvisionedModelName: 'ours' }),
    )
    expect(await get(client, id)).toMatchObject({ provisionedModelName: 'ours' })
    await expect(get(client, 'mine')).rejects.toMatchObject(failure('ResourceNotFoundException', 404))
    await remove(client, 'ours')
    await expect(get(client, arn)).rejects.toMatchObject(failure('ResourceNotFoundException', 404))
    await expect(remove(client, arn)).rejects.toMatchObject(failure('ResourceNotFoundException', 404))
  })

  test('of a base model keeps its model, and of no two has the same name', async () => {
    const { client } = await startControlWorld()
    await create(client, 'mine')
    const update = (more: object) =>
      client.send(new UpdateProvisionedModelThroughputCommand({ provisionedModelId: 'mine', ...more }))
    await expect(update({ desiredModelId: PLAIN })).rejects.toMatchObject(failure('ValidationException', 400))
    await expect(update({ desiredProvisionedModelName: 'bought-before' })).rejects.toMatchObject(
      failure('ValidationException', 400),
    )
    await expect(update({ desiredProvisionedModelName: '-' })).rejects.toMatchObject(
      failure('ValidationException', 400),
    )
    await update({ desiredProvisionedModelName: 'mine' })
    await expect(create(client, 'mine')).rejects.toMatchObject(failure('ValidationException', 400))
  })

  test('is made once by one token', async () => {
    const { client } = await startControlWorld()
    const token = { clientRequestToken: 'once' }
    expect(await create(client, 'mine', token)).toBe(await create(client, 'mine', token))
    expect(await list(client)).toEqual(['mine', 'bought-before'])
  })

  test.each([
    ['OneMonth' as const, 1],
    ['SixMonths' as const, 6],
  ])('with a commitment of %s is not deleted before it ends', async (commitmentDuration, months) => {
    const { client } = await startControlWorld()
    const arn = await create(client, 'mine', { commitmentDuration })
    const { creationTime, commitmentExpirationTime, ...told } = await get(client, arn)
    expect(told).toMatchObject({ commitmentDuration })
    const days = (commitmentExpirationTime!.getTime() - creationTime!.getTime()) / 86_400_000
    expect(Math.abs(days - months * 30.4)).toBeLessThan(4)
    await expect(remove(client, arn)).rejects.toMatchObject(failure('ConflictException', 400))
  })

  test('with a commitment that is over is deleted', async () => {
    // A month of the world in a quarter of a second, and its units at once.
    const { client } = await startControlWorld({ speed: 10_000_000 })
    const arn = await create(client, 'mine', { commitmentDuration: 'OneMonth' })
    await expect
      .poll(
        () =>
          remove(client, arn).then(
            () => 'gone',
            () => 'kept',
          ),
        { timeout: 30_000 },
      )
      .toBe('gone')
  })

  test.each<[string, Partial<CreateProvisionedModelThroughputCommandInput>, string, number]>([
    ['an inference profile', { modelId: BASE_US }, 'ValidationException', 400],
    ['the ARN of one', { modelId: arnOf('inference-profile', BASE_US) }, 'ValidationException', 400],
    ['a model without units', { modelId: PLAIN }, 'ValidationException', 400],
    ['a model that is not there', { modelId: 'no.such' }, 'ResourceNotFoundException', 404],
    [
      'a model of another region',
      { modelId: arnOf('foundation-model', BASE, 'us-west-2') },
      'ValidationException',
      400,
    ],
    ['no units', { modelUnits: 0 }, 'ValidationException', 400],
    ['a half unit', { modelUnits: 1.5 }, 'SerializationException', 400],
    ['more units than are granted', { modelUnits: MAXIMUM_UNITS }, 'ServiceQuotaExceededException', 400],
    ['a commitment that is not offered', { commitmentDuration: 'OneYear' as 'OneMonth' }, 'ValidationException', 400],
    ['too many tags', { tags: tags(51) }, 'TooManyTagsException', 400],
  ])('is not sold with %s', async (_, more, name, status) => {
    const { client } = world()
    await expect(create(client, 'mine', more)).rejects.toMatchObject(failure(name, status))
    expect(await list(client)).toEqual(['bought-before'])
  })

  // As text: the SDK sends no such number.
  test.each(['1e400', '"1"', 'true', '1.5', '[1]'])(
    'is not sold with %s units, which are no number of them',
    async (units) => {
      const { url } = world()
      const body = `{"provisionedModelName":"mine","modelId":"${BASE}","modelUnits":${units}}`
      const answer = await ask('http1', url, { path: '/provisioned-model-throughput', body })
      expect([answer.status, messageOf(answer)]).toEqual([400, 'The request body could not be parsed.'])
    },
  )

  test('by the ARN of the model is as by its id, up to the units that are granted', async () => {
    const { client } = await startControlWorld()
    const granted = { modelId: arnOf('foundation-model', BASE), modelUnits: MAXIMUM_UNITS - 1 }
    expect(await get(client, await create(client, 'mine', granted))).toMatchObject({ modelUnits: 4 })
  })

  test('is gone after a reset, but for what the profile lists', async () => {
    const { url, client } = await startControlWorld()
    await create(client, 'mine')
    await control(url, 'POST /__reset')
    expect(await list(client)).toEqual(['bought-before'])
  })
})

function tags(count: number): { key: string; value: string }[] {
  return Array.from({ length: count }, (_, index) => ({ key: `k${index}`, value: 'v' }))
}

describe('a list of provisioned throughput', () => {
  const world = shareControlWorld()

  test('comes in pages, the newest first unless asked otherwise', async () => {
    const { client } = await startControlWorld()
    for (const name of ['a', 'b', 'c', 'd']) await create(client, name)
    const pages = async (sortOrder?: 'Ascending' | 'Descending') => {
      const names: (string | undefined)[][] = []
      for await (const page of paginateListProvisionedModelThroughputs({ client, pageSize: 2 }, { sortOrder })) {
        names.push(page.provisionedModelSummaries!.map(({ provisionedModelName }) => provisionedModelName))
      }
      return names
    }
    expect(await pages()).toEqual([['d', 'c'], ['b', 'a'], ['bought-before']])
    expect(await pages('Ascending')).toEqual([['bought-before', 'a'], ['b', 'c'], ['d']])
  })

  test('is held to each filter', async () => {
    const { client, clientIn } = await startControlWorld()
    await create(client, 'alpha')
    await create(client, 'beta')
    expect(await list(client, { nameContains: 'a' })).toEqual(['beta', 'alpha'])
    expect(await list(client, { nameContains: 'be' })).toEqual(
      ['beta', 'bought-before'].filter((name) => /be/.test(name)),
    )
    expect(await list(client, { statusEquals: 'Creating' })).toEqual(['beta', 'alpha'])
    expect(await list(client, { statusEquals: 'InService' })).toEqual(['bought-before'])
    expect(await list(client, { statusEquals: 'Failed' })).toEqual([])
    expect(await list(client, { modelArnEquals: arnOf('foundation-model', BASE), maxResults: 1 })).toEqual(['beta'])
    expect(await list(client, { modelArnEquals: arnOf('foundation-model', PLAIN) })).toEqual([])
    const tomorrow = new Date(Date.now() + 86_400_000)
    expect(await list(client, { creationTimeBefore: tomorrow, sortBy: 'CreationTime' })).toHaveLength(3)
    expect(await list(client, { creationTimeAfter: tomorrow })).toEqual([])
    expect(await list(clientIn('us-west-2'))).toEqual([])
  })

  test.each([
    { statusEquals: 'Sleeping' as 'Creating' },
    { sortOrder: 'Sideways' as 'Ascending' },
    { sortBy: 'Name' as 'CreationTime' },
    { maxResults: 1_001 },
    { nextToken: 'nobody gave it' },
  ])('with %j is refused', async (filters) => {
    const { client } = world()
    await expect(list(client, filters)).rejects.toMatchObject(failure('ValidationException', 400))
  })
})
