// The SDK's own client of the control plane, and what the tests of jobs ask of it.
import { mkdir, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import {
  BedrockClient,
  CreateModelInvocationJobCommand,
  type CreateModelInvocationJobCommandInput,
  GetModelInvocationJobCommand,
  type GetModelInvocationJobCommandOutput,
} from '@aws-sdk/client-bedrock'
import { expect } from 'vitest'

import { MODEL } from '../profile-file.ts'

export const makeClient = (endpoint: string): BedrockClient =>
  new BedrockClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'AK', secretAccessKey: 'SK' },
    maxAttempts: 1,
  })

/** A new folder with these buckets in it. */
export async function makeBuckets(...names: readonly string[]): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'buckets-'))
  for (const name of names) await mkdir(join(root, name))
  return root
}

type JobRequest = Partial<CreateModelInvocationJobCommandInput> & { readonly input?: string; readonly output?: string }

/** Creates a job over `s3://records/in.jsonl` unless told otherwise, and returns its ARN. */
export async function createJob(
  client: BedrockClient,
  { input, output, ...changes }: JobRequest = {},
): Promise<string> {
  const { jobArn } = await client.send(
    new CreateModelInvocationJobCommand({
      jobName: 'a-job',
      roleArn: 'arn:aws:iam::111122223333:role/batch',
      modelId: MODEL,
      modelInvocationType: 'Converse',
      inputDataConfig: { s3InputDataConfig: { s3Uri: input ?? 's3://records/in.jsonl' } },
      outputDataConfig: { s3OutputDataConfig: { s3Uri: output ?? 's3://results/out/' } },
      ...changes,
    }),
  )
  return jobArn!
}

export const getJob = (client: BedrockClient, jobIdentifier: string): Promise<GetModelInvocationJobCommandOutput> =>
  client.send(new GetModelInvocationJobCommand({ jobIdentifier }))

/** Polls until the job is in this state, and fails when it is not in bounded time. */
export async function untilStatus(
  client: BedrockClient,
  jobArn: string,
  status: string,
): Promise<GetModelInvocationJobCommandOutput> {
  await expect.poll(async () => (await getJob(client, jobArn)).status, { timeout: 60_000, interval: 20 }).toBe(status)
  return await getJob(client, jobArn)
}

export const idOf = (jobArn: string): string => jobArn.slice(jobArn.lastIndexOf('/') + 1)

/** A batch section for a profile file: quick, in a world that is fast. */
export const batchSection = (
  minimumRecords: number,
  recordsPerMinute: number,
  more: Record<string, string> = {},
): string => {
  const times = { submitted: '1s', validating: '1s', scheduled: '1s', stopping: '1s', ...more }
  const figures = { minimumRecords, maximumRecords: 50_000, recordsPerMinute, ...times }
  const lines = Object.entries(figures).map(([key, value]) => `  ${key}: { value: ${value}, assumption: set }`)
  return `batch:\n${lines.join('\n')}\n`
}
