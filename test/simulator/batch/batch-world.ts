// Jobs in a world whose time a test moves and whose objects are in memory.
import { expect } from 'vitest'

import { type BatchJobs, makeBatchJobs } from '../../../src/simulator/batch/batch-jobs.ts'
import { makeAccount } from '../../../src/simulator/control-plane/account.ts'
import type { ControlAnswer } from '../../../src/simulator/control-plane/control-answer.ts'
import { parseProfile } from '../../../src/simulator/profile/load-profile.ts'
import type { BatchProfile } from '../../../src/simulator/profile/profile.ts'
import { nextTurn } from '../../../src/time/clock.ts'
import { makeFakeClock } from '../../fakes/fake-clock.ts'
import { makeMemoryStore, type MemoryStore } from './memory-store.ts'
import { batchProfile, type OutputLine, parseOutput } from './records.ts'

export const REGION = 'us-east-1'
export const START_MS = Date.UTC(2026, 10, 20, 12)

const serving = `
      slots: { value: 5, assumption: set }
      queueLength: { value: 5, assumption: set }
      timeToFirstToken: { constant: 100ms, assumption: set }
      prefillPer1kTokens: { value: 0ms, assumption: set }
      messageStartLead: { value: 0ms, assumption: set }
      outputTokensPerSecond: { constant: 100, assumption: set }
      gapJitter: { value: 0, assumption: set }
      tokensPerDelta: { min: 1, max: 1, assumption: set }
      outputTokens: { lognormal: { p50: 20, p90: 40 }, assumption: set }`

const model = (name: string, more: string): string => `
    name: ${name}
    provider: Test
    maxOutputTokens: { value: 100, assumption: set }
    contextTokens: { value: 1000, assumption: set }
${more}
    standard:${serving}`

// Half of a thought is told, where one is asked for.
const thinkingClaude = `    body: claude
    thinking:
      kinds: [adaptive]
      summaryShare: { value: 0.5, assumption: set }
      tokens: { constant: 30, assumption: set }`

const profile = parseProfile(
  `description: batch
regions:
  us-east-1: { distance: { value: 0ms, assumption: set }, busyShare: { value: 0, assumption: set } }
models:
  test.plain-v1:0:${model('Plain', '')}
  anthropic.claude-test-v1:0:${model('Claude', thinkingClaude)}
  amazon.nova-test-v1:0:${model('Nova', '    body: nova')}
  meta.llama-test-v1:0:${model('Llama', '    body: llama')}
`,
  'batch.yml',
)

export interface BatchWorld {
  readonly jobs: BatchJobs
  readonly store: MemoryStore
  /** The id of a job that is made of this request and good values. */
  create(changes?: object): string
  /** Moves time this far, and lets everything happen that is due. */
  pass(durationMs: number): Promise<void>
  get(id: string): JobView
  stop(id: string): ControlAnswer
  /** What a file in the folder of the job holds. */
  output(id: string, name?: string): OutputLine[]
  manifest(id: string): object | null
}

export interface JobView {
  readonly status: string
  readonly message?: string
  readonly submitTime: string
  readonly lastModifiedTime: string
  readonly endTime?: string
  readonly totalRecordCount: number
  readonly processedRecordCount: number
}

export const request = (changes: object = {}): object => ({
  jobName: 'a-job',
  roleArn: 'arn:aws:iam::111122223333:role/batch',
  modelId: 'test.plain-v1:0',
  modelInvocationType: 'Converse',
  inputDataConfig: { s3InputDataConfig: { s3Uri: 's3://bucket/in.jsonl' } },
  outputDataConfig: { s3OutputDataConfig: { s3Uri: 's3://bucket/out/' } },
  ...changes,
})

export function makeBatchWorld(
  objects: Readonly<Record<string, string>>,
  batch: Partial<BatchProfile> = {},
): BatchWorld {
  const clock = makeFakeClock(START_MS)
  const store = makeMemoryStore(objects)
  let made = 0
  const makeJobId = (): string => `job${String(++made).padStart(9, '0')}`
  const account = makeAccount({ profile: { ...profile, batch: batchProfile(batch) }, seed: 1, clock })
  const jobs = makeBatchJobs({ account, clock, store, seed: 1, makeJobId })

  return {
    jobs,
    store,
    create(changes) {
      const { jobArn } = bodyOf<{ jobArn: string }>(jobs.create(request(changes), REGION))
      return jobArn.slice(jobArn.lastIndexOf('/') + 1)
    },
    async pass(durationMs) {
      const untilMs = clock.nowMs() + durationMs
      const stepMs = Math.max(1_000, durationMs / 200)
      // What a job reads takes turns of the event loop and no time: they are had before time goes on.
      while (clock.nowMs() < untilMs) {
        for (let turn = 0; turn < 5; turn++) await nextTurn()
        await clock.advanceTo(Math.min(untilMs, clock.nowMs() + stepMs))
      }
      for (let turn = 0; turn < 5; turn++) await nextTurn()
    },
    get: (id) => bodyOf<JobView>(jobs.get(id, REGION)),
    stop: (id) => jobs.stop(id, REGION),
    output: (id, name = 'in.jsonl.out') => parseOutput(store.objects.get(`bucket/out/${id}/${name}`) ?? ''),
    manifest: (id) => JSON.parse(store.objects.get(`bucket/out/${id}/manifest.json.out`) ?? 'null') as object | null,
  }
}

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- JSON has no type until its reader names one
export function bodyOf<T>(answer: ControlAnswer): T {
  expect(answer).toMatchObject({ kind: 'answered' })
  return (answer as unknown as { body: T }).body
}
