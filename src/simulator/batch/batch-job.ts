// What is known of one job, as the control plane tells it. Times are milliseconds of the world's time of day.
import { renderTime } from '../control-plane/resource-store.ts'
import type { Resource } from '../control-plane/resource-store.ts'
import type { JsonRecord } from '../json-shape.ts'
import type { ObjectPlace } from './object-store.ts'

export const JOB_STATUSES = [
  'Submitted',
  'Validating',
  'Scheduled',
  'InProgress',
  'Completed',
  'PartiallyCompleted',
  'Failed',
  'Stopping',
  'Stopped',
  'Expired',
] as const

export type JobStatus = (typeof JOB_STATUSES)[number]

export type ModelInvocationType = 'InvokeModel' | 'Converse'

export interface BatchJob extends Resource {
  readonly asked: JobAsked
  readonly expiresAtMs: number
  status: JobStatus
  /** Why it failed, or null. */
  message: string | null
  endedAtMs: number | null
  totalRecords: number
  /** Processed = succeeded + failed, at every moment. */
  succeededRecords: number
  failedRecords: number
  inputTokens: number
  outputTokens: number
}

/** What a client asked for beside a name, a token and tags, as far as anything depends on it. */
export interface JobAsked {
  readonly modelId: string
  readonly roleArn: string
  readonly invocationType: ModelInvocationType
  readonly timeoutHours: number
  readonly input: ObjectPlace
  readonly output: ObjectPlace
  /** Said back as they came. */
  readonly inputDataConfig: JsonRecord
  readonly outputDataConfig: JsonRecord
  readonly vpcConfig: JsonRecord | null
}

const ENDED: ReadonlySet<JobStatus> = new Set(['Completed', 'PartiallyCompleted', 'Failed', 'Stopped', 'Expired'])

/** Whether a job in this state has ended. */
export const isEnd = (status: JobStatus): boolean => ENDED.has(status)

/** As GetModelInvocationJob and ListModelInvocationJobs answer: what is not known is left out. */
export function renderJob(job: BatchJob): object {
  const { asked, clientRequestToken, message, endedAtMs } = job
  return {
    jobArn: job.arn,
    jobName: job.name,
    modelId: asked.modelId,
    ...(clientRequestToken === null ? {} : { clientRequestToken }),
    roleArn: asked.roleArn,
    status: job.status,
    ...(message === null ? {} : { message }),
    submitTime: renderTime(job.createdAtMs),
    lastModifiedTime: renderTime(job.changedAtMs),
    ...(endedAtMs === null ? {} : { endTime: renderTime(endedAtMs) }),
    inputDataConfig: asked.inputDataConfig,
    outputDataConfig: asked.outputDataConfig,
    ...(asked.vpcConfig === null ? {} : { vpcConfig: asked.vpcConfig }),
    timeoutDurationInHours: asked.timeoutHours,
    jobExpirationTime: renderTime(job.expiresAtMs),
    modelInvocationType: asked.invocationType,
    ...renderCounts(job),
  }
}

/** `manifest.json.out`. */
export const renderManifest = (job: BatchJob): object => ({
  ...renderCounts(job),
  inputTokenCount: job.inputTokens,
  outputTokenCount: job.outputTokens,
})

const renderCounts = (job: BatchJob): object => ({
  totalRecordCount: job.totalRecords,
  processedRecordCount: job.succeededRecords + job.failedRecords,
  successRecordCount: job.succeededRecords,
  errorRecordCount: job.failedRecords,
})
