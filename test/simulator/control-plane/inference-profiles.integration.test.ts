import {
  type BedrockClient,
  CreateInferenceProfileCommand,
  type CreateInferenceProfileCommandInput,
  DeleteInferenceProfileCommand,
  GetInferenceProfileCommand,
  ListInferenceProfilesCommand,
  paginateListInferenceProfiles,
} from '@aws-sdk/client-bedrock'
import { describe, expect, test } from 'vitest'

import { control } from '../client.ts'
import { call } from '../inference/call.ts'
import { BASE, BASE_US, PLAIN, arnOf } from './control-profile.ts'
import { failure, shareControlWorld, startControlWorld } from './control-world.ts'

async function create(
  client: BedrockClient,
  inferenceProfileName: string,
  copyFrom = arnOf('inference-profile', BASE_US),
  more: Partial<CreateInferenceProfileCommandInput> = {},
): Promise<string> {
  const made = await client.send(
    new CreateInferenceProfileCommand({ inferenceProfileName, modelSource: { copyFrom }, ...more }),
  )
  expect(made).toMatchObject({ status: 'ACTIVE', $metadata: { httpStatusCode: 201 } })
  return made.inferenceProfileArn!
}

const get = (client: BedrockClient, inferenceProfileIdentifier: string) =>
  client.send(new GetInferenceProfileCommand({ inferenceProfileIdentifier }))

describe('a system-defined inference profile', () => {
  test('is told with its model in each of its regions', async () => {
    const { client } = await startControlWorld()
    const told = await get(client, BASE_US)
    expect(told).toMatchObject({
      inferenceProfileName: 'US Base',
      inferenceProfileArn: arnOf('inference-profile', BASE_US),
      inferenceProfileId: BASE_US,
      models: [
        { modelArn: arnOf('foundation-model', BASE, 'us-east-1') },
        { modelArn: arnOf('foundation-model', BASE, 'us-west-2') },
      ],
      status: 'ACTIVE',
      type: 'SYSTEM_DEFINED',
      createdAt: expect.any(Date) as Date,
    })
    expect(await get(client, arnOf('inference-profile', BASE_US))).toMatchObject({ inferenceProfileId: BASE_US })
  })

  test('cannot be deleted', async () => {
    const { client } = await startControlWorld()
    const deletion = new DeleteInferenceProfileCommand({ inferenceProfileIdentifier: BASE_US })
    await expect(client.send(deletion)).rejects.toMatchObject(failure('ConflictException', 400))
  })
})

describe('an application inference profile', () => {
  const world = shareControlWorld()

  test('is made, told by id and by ARN, and deleted', async () => {
    const { client } = await startControlWorld()
    const arn = await create(client, 'team one', undefined, { description: 'Costs of team one' })
    expect(arn).toMatch(/^arn:aws:bedrock:us-east-1:111122223333:application-inference-profile\/[a-z0-9]{12}$/)
    const told = await get(client, arn)
    expect(told).toMatchObject({
      inferenceProfileName: 'team one',
      description: 'Costs of team one',
      inferenceProfileArn: arn,
      type: 'APPLICATION',
      models: [
        { modelArn: arnOf('foundation-model', BASE) },
        { modelArn: arnOf('foundation-model', BASE, 'us-west-2') },
      ],
    })
    expect(await get(client, told.inferenceProfileId!)).toMatchObject({ inferenceProfileArn: arn })
    await client.send(new DeleteInferenceProfileCommand({ inferenceProfileIdentifier: arn }))
    await expect(get(client, arn)).rejects.toMatchObject(failure('ResourceNotFoundException', 404))
  })

  test('serves calls with the quota of what it was copied from, under a name of its own', async () => {
    const { url, client } = await startControlWorld()
    const arn = await create(client, 'team')
    const statuses = []
    for (const model of [arn, BASE_US, arn, BASE_US]) statuses.push((await call(url, model)).status)
    // Two requests a minute, whichever name they came under. A clock's minute may end between two of these calls.
    expect(statuses.slice(0, 2)).toEqual([200, 200])
    expect(statuses).toContain(429)
    const truth = await control<{ byMode: object; quotas: { regions: object } }>(url, 'GET /__truth')
    const id = arn.slice(arn.lastIndexOf('/') + 1)
    expect(Object.keys(truth.byMode).toSorted()).toEqual(
      [`${BASE_US} standard default ConverseStream`, `${id} standard default ConverseStream`].toSorted(),
    )
    expect(truth.quotas.regions).toMatchObject({ 'us-east-1': { models: { [BASE_US]: {} } } })
    expect(JSON.stringify(truth.quotas)).not.toContain(id)
  })

  test('of a foundation model answers as the model does', async () => {
    const { url, client } = await startControlWorld()
    const plain = await create(client, 'plain', arnOf('foundation-model', PLAIN))
    expect(await get(client, plain)).toMatchObject({ models: [{ modelArn: arnOf('foundation-model', PLAIN) }] })
    expect(await call(url, plain)).toMatchObject({ status: 200 })
    const base = create(client, 'base', arnOf('foundation-model', BASE))
    await expect(base).rejects.toMatchObject({
      ...failure('ValidationException', 400),
      message: expect.stringContaining("doesn't support on-demand throughput") as string,
    })
  })

  test('is made once by one token, and has a name of its own in its region', async () => {
    const { client, clientIn } = await startControlWorld()
    const token = { clientRequestToken: 'once' }
    expect(await create(client, 'a', undefined, token)).toBe(await create(client, 'a', undefined, token))
    await expect(create(client, 'a')).rejects.toMatchObject(failure('ConflictException', 400))
    const west = arnOf('inference-profile', BASE_US, 'us-west-2')
    expect(await create(clientIn('us-west-2'), 'a', west)).toMatch(/^arn:aws:bedrock:us-west-2:/)
  })

  test.each([
    ['what is not there', arnOf('inference-profile', 'us.none'), 'ResourceNotFoundException', 404],
    ['another region', arnOf('inference-profile', BASE_US, 'us-west-2'), 'ValidationException', 400],
    ['an id', BASE_US, 'ValidationException', 400],
    ['an application profile', arnOf('application-inference-profile', 'abcdefghijkl'), 'ValidationException', 400],
  ])('cannot be copied from %s', async (_, copyFrom, name, status) => {
    const { client } = world()
    await expect(create(client, 'a', copyFrom)).rejects.toMatchObject(failure(name, status))
  })

  test('is refused with every mistake at once', async () => {
    const { client } = world()
    await expect(create(client, '-', 'nonsense')).rejects.toThrow(
      /^2 validation errors detected: .*'inferenceProfileName'.*'modelSource.copyFrom'/,
    )
  })

  test('is callable in its own region, and no longer after a reset', async () => {
    const { url, client } = await startControlWorld()
    const arn = await create(client, 'a')
    expect(await call(url, arn, { region: 'us-west-2' })).toMatchObject({
      status: 400,
      error: 'The provided ARN is invalid for the service region',
    })
    await control(url, 'POST /__reset')
    expect(await call(url, arn)).toMatchObject({ status: 404 })
  })
})

describe('a list of inference profiles', () => {
  test('comes in pages that are each profile once', async () => {
    const { client } = await startControlWorld()
    for (const name of ['a', 'b', 'c', 'd']) await create(client, name)
    const names: string[][] = []
    for await (const page of paginateListInferenceProfiles({ client, pageSize: 2 }, {})) {
      names.push(page.inferenceProfileSummaries!.map(({ inferenceProfileName }) => inferenceProfileName!))
    }
    expect(names).toEqual([['US Base', 'a'], ['b', 'c'], ['d']])
  })

  test('holds one type when asked to, and those of one region', async () => {
    const { client, clientIn } = await startControlWorld()
    await create(client, 'a')
    const list = async (typeEquals?: 'APPLICATION' | 'SYSTEM_DEFINED', by = client) => {
      const { inferenceProfileSummaries = [] } = await by.send(new ListInferenceProfilesCommand({ typeEquals }))
      return inferenceProfileSummaries.map(({ inferenceProfileName }) => inferenceProfileName)
    }
    expect(await list()).toEqual(['US Base', 'a'])
    expect(await list('APPLICATION')).toEqual(['a'])
    expect(await list('SYSTEM_DEFINED')).toEqual(['US Base'])
    expect(await list('APPLICATION', clientIn('us-west-2'))).toEqual([])
    await expect(list('OTHER' as 'APPLICATION')).rejects.toMatchObject(failure('ValidationException', 400))
  })
})
