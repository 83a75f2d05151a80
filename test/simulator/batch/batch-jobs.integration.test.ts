import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import {
  ListModelInvocationJobsCommand,
  ListTagsForResourceCommand,
  StopModelInvocationJobCommand,
  TagResourceCommand,
  paginateListModelInvocationJobs,
} from '@aws-sdk/client-bedrock'
import { describe, expect, onTestFinished, test } from 'vitest'

import type { ObjectsOptions } from '../../../src/simulator/batch/object-store.ts'
import { startSimulator } from '../../../src/simulator/start-simulator.ts'
import { startS3Server } from '../../fakes/s3-server.ts'
import { control, messageOf, ask } from '../client.ts'
import { writeProfile } from '../profile-file.ts'
import { batchSection, createJob, getJob, idOf, makeBuckets, makeClient, untilStatus } from './batch-client.ts'
import { converseLines, parseOutput } from './records.ts'

const SPEED = 100

/** A simulator of which a world's second is 10 ms; its jobs begin after three, and answer 10 records in each. */
async function start(objects: ObjectsOptions | null, batch = batchSection(1, 600), model = '') {
  const profile = await writeProfile({ file: batch, model })
  const options = { port: 0, profile, seed: 1, speed: SPEED, ...(objects === null ? {} : { objects }) }
  const simulator = await startSimulator(options)
  onTestFinished(() => simulator.close())
  const client = makeClient(simulator.url)
  onTestFinished(() => client.destroy())
  return { url: simulator.url, client }
}

async function startWithFolder(records: string, batch?: string, model?: string) {
  const root = await makeBuckets('records', 'results')
  await writeFile(join(root, 'records/in.jsonl'), records)
  return { root, ...(await start({ kind: 'folder', path: root }, batch, model)) }
}

const startS3 = async (...buckets: readonly string[]) => {
  const server = await startS3Server({ buckets })
  onTestFinished(() => server[Symbol.asyncDispose]())
  return server
}

const credentials = { accessKeyId: 'AK', secretAccessKey: 'SK' }
const expectedIds = (count: number) => Array.from({ length: count }, (_, index) => `r${index}`).toSorted()

describe('a job that the SDK creates', () => {
  test('reads a folder in the place of S3, and leaves its output and its manifest there', async () => {
    const { root, client } = await startWithFolder(converseLines(40))
    const jobArn = await createJob(client)
    expect(jobArn).toMatch(/^arn:aws:bedrock:us-east-1:111122223333:model-invocation-job\/[a-z0-9]{12}$/)
    const job = await untilStatus(client, jobArn, 'Completed')
    expect(job).toMatchObject({
      totalRecordCount: 40,
      processedRecordCount: 40,
      successRecordCount: 40,
      errorRecordCount: 0,
    })
    // Three seconds of the world before it begins, and four for its records.
    expect(job.endTime!.getTime() - job.submitTime!.getTime()).toBeGreaterThanOrEqual(7_000)
    const folder = join(root, 'results/out', idOf(jobArn))
    expect((await readdir(folder)).toSorted()).toEqual(['in.jsonl.out', 'manifest.json.out'])
    const lines = parseOutput(await readFile(join(folder, 'in.jsonl.out'), 'utf8'))
    expect(lines.map(({ recordId }) => recordId).toSorted()).toEqual(expectedIds(40))
    expect(JSON.parse(await readFile(join(folder, 'manifest.json.out'), 'utf8'))).toEqual({
      totalRecordCount: 40,
      processedRecordCount: 40,
      successRecordCount: 40,
      errorRecordCount: 0,
      inputTokenCount: lines.reduce((sum, { modelOutput }) => sum + modelOutput!.usage.inputTokens, 0),
      outputTokenCount: 400,
    })
  })

  test('reads and writes a server that speaks S3', async () => {
    const server = await startS3('records', 'results')
    server.objects.set('records/in.jsonl', Buffer.from(converseLines(40)))
    const { client } = await start({ kind: 's3', endpoint: server.endpoint, region: 'us-east-1', credentials })
    const jobArn = await createJob(client)
    await untilStatus(client, jobArn, 'Completed')
    const output = server.objects.get(`results/out/${idOf(jobArn)}/in.jsonl.out`)
    expect(
      parseOutput(output!.toString())
        .map(({ recordId }) => recordId)
        .toSorted(),
    ).toEqual(expectedIds(40))
    expect(server.objects.has(`results/out/${idOf(jobArn)}/manifest.json.out`)).toBe(true)
  })

  test('answers native bodies', async () => {
    const modelInput = { prompt: 'hello', max_gen_len: 4 }
    const { root, client } = await startWithFolder(
      JSON.stringify({ recordId: 'a', modelInput }),
      undefined,
      '    body: llama',
    )
    const jobArn = await createJob(client, { modelInvocationType: undefined })
    await untilStatus(client, jobArn, 'Completed')
    const output = await readFile(join(root, 'results/out', idOf(jobArn), 'in.jsonl.out'), 'utf8')
    expect(JSON.parse(output)).toMatchObject({
      recordId: 'a',
      modelInput,
      modelOutput: { generation_token_count: 4, stop_reason: 'length' },
    })
  })

  test('is never seen in a state out of order', async () => {
    const slow = { submitted: '20s', validating: '20s', scheduled: '20s' }
    const { client } = await startWithFolder(converseLines(20), batchSection(1, 60, slow))
    const jobArn = await createJob(client)
    const seen = new Set<string>()
    await expect
      .poll(async () => seen.add((await getJob(client, jobArn)).status!), { timeout: 60_000, interval: 20 })
      .toContain('Completed')
    const order = ['Submitted', 'Validating', 'Scheduled', 'InProgress', 'Completed']
    expect([...seen]).toEqual(order.filter((status) => seen.has(status)))
  })

  test('is stopped, and keeps what it has done', async () => {
    const { root, client } = await startWithFolder(converseLines(1_000), batchSection(1, 600, { stopping: '100s' }))
    const jobArn = await createJob(client)
    await expect.poll(async () => (await getJob(client, jobArn)).processedRecordCount).toBeGreaterThan(5)
    await client.send(new StopModelInvocationJobCommand({ jobIdentifier: jobArn }))
    expect((await getJob(client, jobArn)).status).toBe('Stopping')
    const { processedRecordCount } = await untilStatus(client, jobArn, 'Stopped')
    const output = await readFile(join(root, 'results/out', idOf(jobArn), 'in.jsonl.out'), 'utf8')
    expect(parseOutput(output)).toHaveLength(processedRecordCount!)
    await expect(client.send(new StopModelInvocationJobCommand({ jobIdentifier: jobArn }))).rejects.toMatchObject({
      name: 'ConflictException',
    })
  })

  test('is listed, with pages and filters', async () => {
    const { client } = await startWithFolder(converseLines(10))
    const before = new Date()
    for (const jobName of ['one', 'two', 'three']) await createJob(client, { jobName })
    const names: (string | undefined)[] = []
    for await (const page of paginateListModelInvocationJobs({ client, pageSize: 2 }, { sortOrder: 'Ascending' })) {
      expect(page.invocationJobSummaries!.length).toBeLessThanOrEqual(2)
      names.push(...page.invocationJobSummaries!.map(({ jobName }) => jobName))
    }
    expect(names).toEqual(['one', 'two', 'three'])
    const list = async (query: object) =>
      (await client.send(new ListModelInvocationJobsCommand(query))).invocationJobSummaries!.map(
        ({ jobName }) => jobName,
      )
    expect(await list({ nameContains: 'o', sortBy: 'CreationTime' })).toEqual(['two', 'one'])
    expect(await list({ submitTimeBefore: before })).toEqual([])
    expect(await list({ submitTimeAfter: new Date(before.getTime() - 60_000), statusEquals: 'Stopped' })).toEqual([])
  })

  test('keeps the tags that it was made with', async () => {
    const { client } = await startWithFolder(converseLines(10))
    const resourceARN = await createJob(client, { tags: [{ key: 'team', value: 'load' }] })
    await client.send(new TagResourceCommand({ resourceARN, tags: [{ key: 'run', value: 'one' }] }))
    const { tags } = await client.send(new ListTagsForResourceCommand({ resourceARN }))
    expect(tags).toEqual([
      { key: 'team', value: 'load' },
      { key: 'run', value: 'one' },
    ])
  })

  test('is created once by a request that is sent twice', async () => {
    const { client } = await startWithFolder(converseLines(10))
    const clientRequestToken = '0f8fad5b-d9cb-469f-a165-70867728950e'
    expect(await createJob(client, { clientRequestToken })).toBe(await createJob(client, { clientRequestToken }))
    await expect(createJob(client)).rejects.toMatchObject({ name: 'ConflictException' })
  })
})

describe('a job fails', () => {
  test.each([
    ['a bucket that is not there', { output: 's3://missing/out' }, 'the bucket s3://missing '],
    [
      'an input that is not there',
      { input: 's3://records/absent.jsonl' },
      's3://records/absent.jsonl: expected a .jsonl',
    ],
    ['an input outside of its bucket', { input: 's3://records/../results/a.jsonl' }, 'lies outside of its bucket'],
  ])('by %s', async (_, changes, message) => {
    const { client } = await startWithFolder(converseLines(10))
    const job = await untilStatus(client, await createJob(client, changes), 'Failed')
    expect(job.message).toContain(message)
  })

  test('by too few records', async () => {
    const { client } = await startWithFolder(converseLines(99), batchSection(100, 600))
    const job = await untilStatus(client, await createJob(client), 'Failed')
    expect(job.message).toBe('s3://records/in.jsonl: expected 100 records at least, found 99')
  })

  test('by an endpoint that is down', async () => {
    const server = await startS3('records', 'results')
    await server[Symbol.asyncDispose]()
    const { client } = await start({ kind: 's3', endpoint: server.endpoint, region: 'us-east-1', credentials })
    const job = await untilStatus(client, await createJob(client), 'Failed')
    expect(job.message).toBe('the bucket s3://results cannot be found: ECONNREFUSED')
  })
})

describe('a request that names no job', () => {
  test('is refused', async () => {
    const { client, url } = await startWithFolder(converseLines(10))
    await expect(getJob(client, 'abcdefghijkl')).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
    await expect(getJob(client, '%')).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
    const broken = await ask('http1', url, { method: 'GET', path: '/model-invocation-job/%E0%A4%A' })
    expect(broken.status).toBe(404)
  })

  test('is refused with a body that asks for none', async () => {
    const { url } = await startWithFolder(converseLines(10))
    for (const body of ['', '{', '[]', '"x"', '{"jobName":{}}', '{}']) {
      const answer = await ask('http1', url, { path: '/model-invocation-job', body })
      expect(answer.status).toBe(400)
      expect(messageOf(answer)).not.toBe('')
    }
  })
})

test('without a place for objects there are no jobs', async () => {
  const { client } = await start(null)
  await expect(createJob(client)).rejects.toMatchObject({ name: 'ValidationException' })
})

test('a fresh start forgets the jobs, and stops them', async () => {
  const { url, root, client } = await startWithFolder(converseLines(1_000))
  const jobArn = await createJob(client)
  await expect.poll(async () => (await getJob(client, jobArn)).processedRecordCount).toBeGreaterThan(0)
  await control(url, 'POST /__reset')
  await expect(getJob(client, jobArn)).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  const manifest = join(root, 'results/out', idOf(jobArn), 'manifest.json.out')
  await expect.poll(() => readFile(manifest, 'utf8').catch(() => '')).toContain('"totalRecordCount":1000')
  expect(await control(url, 'GET /__truth')).toMatchObject({ requests: 0 })
})
