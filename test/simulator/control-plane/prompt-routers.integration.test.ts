import {
  type BedrockClient,
  CreatePromptRouterCommand,
  DeletePromptRouterCommand,
  GetPromptRouterCommand,
  ListPromptRoutersCommand,
  paginateListPromptRouters,
} from '@aws-sdk/client-bedrock'
import { describe, expect, test } from 'vitest'

import { call } from '../inference/call.ts'
import { BASE, BASE_US, PLAIN, arnOf, controlProfile } from './control-profile.ts'
import { failure, shareControlWorld, startControlWorld } from './control-world.ts'

const DEFAULT = arnOf('default-prompt-router', 'test:1')
const PROFILE = arnOf('inference-profile', BASE_US)
const MODEL = arnOf('foundation-model', PLAIN)

async function create(
  client: BedrockClient,
  promptRouterName: string,
  { models = [PROFILE, MODEL], fallback = MODEL, token = undefined as string | undefined } = {},
): Promise<string> {
  const { promptRouterArn } = await client.send(
    new CreatePromptRouterCommand({
      promptRouterName,
      models: models.map((modelArn) => ({ modelArn })),
      fallbackModel: { modelArn: fallback },
      routingCriteria: { responseQualityDifference: 25 },
      description: 'Two models',
      clientRequestToken: token,
    }),
  )
  return promptRouterArn!
}

const get = (client: BedrockClient, promptRouterArn: string) =>
  client.send(new GetPromptRouterCommand({ promptRouterArn }))

describe('a default prompt router', () => {
  test('is told with its models, the first being the fallback', async () => {
    const { client } = await startControlWorld()
    expect(await get(client, DEFAULT)).toMatchObject({
      promptRouterName: 'test:1',
      promptRouterArn: DEFAULT,
      models: [{ modelArn: PROFILE }, { modelArn: MODEL }],
      fallbackModel: { modelArn: PROFILE },
      status: 'AVAILABLE',
      type: 'default',
    })
  })

  test('cannot be deleted', async () => {
    const { client } = await startControlWorld()
    await expect(client.send(new DeletePromptRouterCommand({ promptRouterArn: DEFAULT }))).rejects.toMatchObject(
      failure('ValidationException', 400),
    )
  })
})

describe('a prompt router of the account', () => {
  const world = shareControlWorld()

  test('is made, told, called and deleted', async () => {
    const { url, client } = await startControlWorld()
    const arn = await create(client, 'mine')
    expect(arn).toMatch(/^arn:aws:bedrock:us-east-1:111122223333:prompt-router\/[a-z0-9]{12}$/)
    expect(await get(client, arn)).toMatchObject({
      promptRouterName: 'mine',
      description: 'Two models',
      routingCriteria: { responseQualityDifference: 25 },
      models: [{ modelArn: PROFILE }, { modelArn: MODEL }],
      fallbackModel: { modelArn: MODEL },
      type: 'custom',
    })
    // The profile's router gives every call to its fallback, and so does this one, to its own.
    expect(await call(url, arn)).toMatchObject({
      status: 200,
      metadata: { trace: { promptRouter: { invokedModelId: MODEL } } },
    })
    await client.send(new DeletePromptRouterCommand({ promptRouterArn: arn }))
    await expect(get(client, arn)).rejects.toMatchObject(failure('ResourceNotFoundException', 404))
    expect(await call(url, arn)).toMatchObject({ status: 404 })
  })

  test('is made once by one token, and has a name of its own', async () => {
    const { client } = await startControlWorld()
    expect(await create(client, 'a', { token: 'once' })).toBe(await create(client, 'a', { token: 'once' }))
    await expect(create(client, 'a')).rejects.toMatchObject(failure('ConflictException', 400))
  })

  test.each([
    ['one model only', { models: [MODEL] }, 'ValidationException', 400],
    ['no model', { models: [] }, 'ValidationException', 400],
    ['three models', { models: [MODEL, PROFILE, MODEL] }, 'ValidationException', 400],
    ['a model that is no ARN', { models: [PLAIN, PROFILE] }, 'ValidationException', 400],
    ['a model that is not called on demand', { fallback: arnOf('foundation-model', BASE) }, 'ValidationException', 400],
    [
      'a model of another region',
      { fallback: arnOf('foundation-model', PLAIN, 'us-west-2') },
      'ValidationException',
      400,
    ],
  ])('is not made of %s', async (_, more, name, status) => {
    const { client } = world()
    await expect(create(client, 'a', more)).rejects.toMatchObject(failure(name, status))
  })

  test('takes its figures from a profile that has a router, and is refused by one that has none', async () => {
    const { client } = await startControlWorld({ profile: controlProfile.replace(/promptRouters:\n.*\n/, '') })
    await expect(create(client, 'a')).rejects.toMatchObject(failure('ValidationException', 400))
  })
})

test('a list of prompt routers comes in pages, and holds one type when asked to', async () => {
  const { client } = await startControlWorld()
  await create(client, 'a')
  await create(client, 'b')
  const names: (string | undefined)[][] = []
  for await (const page of paginateListPromptRouters({ client, pageSize: 2 }, {})) {
    names.push(page.promptRouterSummaries!.map(({ promptRouterName }) => promptRouterName))
  }
  expect(names).toEqual([['test:1', 'a'], ['b']])
  const list = async (type: 'custom' | 'default') => {
    const { promptRouterSummaries = [] } = await client.send(new ListPromptRoutersCommand({ type }))
    return promptRouterSummaries.map(({ promptRouterName }) => promptRouterName)
  }
  expect(await list('custom')).toEqual(['a', 'b'])
  expect(await list('default')).toEqual(['test:1'])
})
