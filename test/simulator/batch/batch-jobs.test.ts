import { describe, expect, test } from 'vitest'

import type { ControlAnswer } from '../../../src/simulator/control-plane/control-answer.ts'
import { REGION, START_MS, bodyOf, makeBatchWorld, request } from './batch-world.ts'
import { converseLines } from './records.ts'

const objects = { 'in.jsonl': converseLines(10) }
const errorOf = (answer: ControlAnswer) => (answer.kind === 'refused' ? answer : null)

describe('CreateModelInvocationJob', () => {
  test('answers with the ARN of a job in the region of the caller', () => {
    const { jobs } = makeBatchWorld(objects)
    expect(jobs.create(request(), 'eu-west-1')).toEqual({
      kind: 'answered',
      body: { jobArn: 'arn:aws:bedrock:eu-west-1:111122223333:model-invocation-job/job000000001' },
    })
  })

  test('makes one job of a request that is sent again', () => {
    const { jobs } = makeBatchWorld(objects)
    const asked = request({ clientRequestToken: 'b1946ac9-2492-4d23-87e6-4b4a3c2f1a00' })
    expect(jobs.create(asked, REGION)).toEqual(jobs.create(asked, REGION))
    const { invocationJobSummaries } = bodyOf<{ invocationJobSummaries: object[] }>(
      jobs.list(new URLSearchParams(), REGION),
    )
    expect(invocationJobSummaries).toHaveLength(1)
  })

  test('refuses a name that another job has', () => {
    const { jobs } = makeBatchWorld(objects)
    jobs.create(request(), REGION)
    expect(errorOf(jobs.create(request(), REGION))).toMatchObject({ status: 400, name: 'ConflictException' })
  })

  test.each([
    ['is not known', { modelId: 'test.unknown' }, 'The provided model identifier is invalid.'],
    ['is half a character', { modelId: '\ud800' }, 'The provided model identifier is invalid.'],
    ['has no body of its own', { modelInvocationType: 'InvokeModel' }, 'does not support batch inference'],
  ])('refuses a model that %s', (_, changes, message) => {
    const { jobs } = makeBatchWorld(objects)
    expect(errorOf(jobs.create(request(changes), REGION))?.message).toContain(message)
  })
})

describe('a job', () => {
  test('is got by its id and by its ARN, with what was asked', () => {
    const { jobs } = makeBatchWorld(objects)
    const asked = request({
      tags: [{ key: 'team', value: 'load' }],
      vpcConfig: { subnetIds: ['s'], securityGroupIds: ['g'] },
      timeoutDurationInHours: 48,
    })
    const { jobArn } = bodyOf<{ jobArn: string }>(jobs.create(asked, REGION))
    const job = bodyOf<object>(jobs.get(jobArn, REGION))
    expect(jobs.get('job000000001', REGION)).toEqual({ kind: 'answered', body: job })
    const { tags: _tags, ...repeated } = asked as { tags: unknown }
    expect(job).toMatchObject({
      ...repeated,
      jobArn,
      status: 'Submitted',
      jobExpirationTime: new Date(START_MS + 48 * 3_600_000).toISOString(),
    })
    expect(job).not.toHaveProperty('endTime')
    expect(job).not.toHaveProperty('message')
  })

  test('is of one region: another has neither it nor its name', () => {
    const { jobs } = makeBatchWorld(objects)
    const token = { clientRequestToken: 'again' }
    jobs.create(request(token), REGION)
    const elsewhere = 'eu-west-1'
    expect(bodyOf(jobs.list(new URLSearchParams(), elsewhere))).toEqual({ invocationJobSummaries: [] })
    expect(errorOf(jobs.get('job000000001', elsewhere))?.name).toBe('ResourceNotFoundException')
    expect(errorOf(jobs.stop('job000000001', elsewhere))?.name).toBe('ResourceNotFoundException')
    const { jobArn } = bodyOf<{ jobArn: string }>(jobs.create(request(token), elsewhere))
    expect(jobArn).toContain('job000000002')
  })

  test('that there is not is not found', () => {
    const { jobs } = makeBatchWorld(objects)
    const missing = { status: 404, name: 'ResourceNotFoundException' }
    expect(errorOf(jobs.get('nothing', REGION))).toMatchObject(missing)
    expect(errorOf(jobs.stop('nothing', REGION))).toMatchObject(missing)
  })

  test('that has ended cannot be stopped', async () => {
    const world = makeBatchWorld(objects)
    const id = world.create()
    await world.pass(80_000)
    expect(world.get(id).status).toBe('Completed')
    expect(errorOf(world.stop(id))).toMatchObject({ status: 400, name: 'ConflictException' })
    expect(world.get(id).status).toBe('Completed')
  })

  test('is stopped with all others', async () => {
    const world = makeBatchWorld(objects)
    const ids = [world.create({ jobName: 'one' }), world.create({ jobName: 'two' })]
    await world.pass(72_500)
    world.jobs.stopAll()
    await world.pass(6_000)
    expect(ids.map((id) => world.get(id).status)).toEqual(['Stopped', 'Stopped'])
    expect(world.output(ids[1] as string)).toHaveLength(2)
  })

  test('draws otherwise than another of the same input', async () => {
    const world = makeBatchWorld(objects)
    const ids = [world.create({ jobName: 'one' }), world.create({ jobName: 'two' })]
    await world.pass(90_000)
    const [one, two] = ids.map((id) => world.output(id).map(({ modelOutput }) => modelOutput?.usage.outputTokens))
    expect(one).toHaveLength(10)
    expect(one).not.toEqual(two)
  })
})

const listed = async (query: Record<string, string>) => {
  const world = makeBatchWorld(objects)
  for (const jobName of ['alpha-1', 'beta', 'alpha-2', 'gamma', 'alpha-3']) {
    world.create({ jobName })
    await world.pass(1_000)
  }
  world.stop('job000000003')
  const page = bodyOf<{ invocationJobSummaries: { jobName: string }[]; nextToken?: string }>(
    world.jobs.list(new URLSearchParams(query), REGION),
  )
  return { ...page, names: page.invocationJobSummaries.map(({ jobName }) => jobName), list: world.jobs.list }
}
const at = (afterMs: number) => new Date(START_MS + afterMs).toISOString()

describe('ListModelInvocationJobs', () => {
  test.each([
    ['nothing, the newest first', {}, ['alpha-3', 'gamma', 'alpha-2', 'beta', 'alpha-1']],
    ['an order', { sortOrder: 'Ascending' }, ['alpha-1', 'beta', 'alpha-2', 'gamma', 'alpha-3']],
    ['a name', { nameContains: 'alpha' }, ['alpha-3', 'alpha-2', 'alpha-1']],
    ['a status', { statusEquals: 'Stopping' }, ['alpha-2']],
    ['another status', { statusEquals: 'Completed' }, []],
    ['a time after', { submitTimeAfter: at(2_000) }, ['alpha-3', 'gamma']],
    ['a time before', { submitTimeBefore: at(2_000) }, ['beta', 'alpha-1']],
  ])('lists by %s', async (_, query: Record<string, string>, names) => {
    expect((await listed(query)).names).toEqual(names)
  })

  test('lists in pages', async () => {
    const first = await listed({ maxResults: '2' })
    expect(first.names).toEqual(['alpha-3', 'gamma'])
    const next = (nextToken = '') =>
      bodyOf<{ invocationJobSummaries: { jobName: string }[]; nextToken?: string }>(
        first.list(new URLSearchParams({ maxResults: '2', nextToken }), REGION),
      )
    const second = next(first.nextToken)
    const third = next(second.nextToken)
    expect(second.invocationJobSummaries.map(({ jobName }) => jobName)).toEqual(['alpha-2', 'beta'])
    expect(third.invocationJobSummaries.map(({ jobName }) => jobName)).toEqual(['alpha-1'])
    expect(third.nextToken).toBeUndefined()
  })

  test('tells no job twice when one is made between two pages', () => {
    const world = makeBatchWorld(objects)
    for (const jobName of ['one', 'two', 'three']) world.create({ jobName })
    const page = (query: Record<string, string>) =>
      bodyOf<{ invocationJobSummaries: { jobName: string }[]; nextToken: string }>(
        world.jobs.list(new URLSearchParams({ maxResults: '2', ...query }), REGION),
      )
    const { nextToken } = page({})
    world.create({ jobName: 'four' })
    expect(page({ nextToken }).invocationJobSummaries.map(({ jobName }) => jobName)).toEqual(['one'])
  })

  test.each([
    { maxResults: '0' },
    { maxResults: 'x' },
    { maxResults: '1001' },
    { nextToken: 'x' },
    { submitTimeAfter: 'x' },
    { statusEquals: 'Done' },
    { sortBy: 'Name' },
    { sortOrder: 'Down' },
  ])('refuses %o', (query) => {
    const { jobs } = makeBatchWorld(objects)
    expect(errorOf(jobs.list(new URLSearchParams(query), REGION))?.name).toBe('ValidationException')
  })
})
