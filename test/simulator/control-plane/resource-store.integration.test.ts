import {
  CreateProvisionedModelThroughputCommand,
  ListTagsForResourceCommand,
  type Tag,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-bedrock'
import { expect, test } from 'vitest'

import { BASE, BOUGHT, arnOf } from './control-profile.ts'
import { failure, startControlWorld } from './control-world.ts'

const ARN = arnOf('provisioned-model', BOUGHT)
const many = (count: number, from = 0): Tag[] =>
  Array.from({ length: count }, (_, index) => ({ key: `k${from + index}`, value: 'v' }))

async function startTags() {
  const { client } = await startControlWorld()
  return {
    client,
    tag: (tags: Tag[], resourceARN = ARN) => client.send(new TagResourceCommand({ resourceARN, tags })),
    untag: (tagKeys: string[]) => client.send(new UntagResourceCommand({ resourceARN: ARN, tagKeys })),
    list: async (resourceARN = ARN) => (await client.send(new ListTagsForResourceCommand({ resourceARN }))).tags,
  }
}

test('tags are put to a resource, changed and taken from it', async () => {
  const { tag, untag, list } = await startTags()
  expect(await list()).toEqual([])
  await tag([
    { key: 'team', value: 'one' },
    { key: 'empty', value: '' },
  ])
  await tag([{ key: 'team', value: 'two' }])
  expect(await list()).toEqual([
    { key: 'team', value: 'two' },
    { key: 'empty', value: '' },
  ])
  await untag(['team', 'never there'])
  expect(await list()).toEqual([{ key: 'empty', value: '' }])
})

test('a resource has those that it was made with', async () => {
  const { client, list } = await startTags()
  const tags = [{ key: 'team', value: 'one' }]
  const { provisionedModelArn } = await client.send(
    new CreateProvisionedModelThroughputCommand({ provisionedModelName: 'a', modelId: BASE, modelUnits: 1, tags }),
  )
  expect(await list(provisionedModelArn)).toEqual(tags)
})

test('a resource has at most fifty, and keeps what it had when more are put to it', async () => {
  const { tag, list } = await startTags()
  await tag(many(50))
  await expect(tag(many(1, 50))).rejects.toMatchObject({
    ...failure('TooManyTagsException', 400),
    resourceName: ARN,
  })
  await tag(many(50))
  expect(await list()).toHaveLength(50)
})

test.each<[string, Tag[], string, string, number]>([
  ['of what is not there', many(1), arnOf('provisioned-model', 'abcdefghijkl'), 'ResourceNotFoundException', 404],
  ['of another region', many(1), arnOf('provisioned-model', BOUGHT, 'us-west-2'), 'ValidationException', 400],
  ['with an empty key', [{ key: '', value: 'v' }], ARN, 'ValidationException', 400],
  ['with a value that is too long', [{ key: 'k', value: 'v'.repeat(257) }], ARN, 'ValidationException', 400],
])('a tag %s is refused', async (_, tags, arn, name, status) => {
  const { tag } = await startTags()
  await expect(tag(tags, arn)).rejects.toMatchObject(failure(name, status))
})
