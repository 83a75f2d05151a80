// What is known of one job, as the control plane tells it. Times are milliseconds of the world's time of day.
import type { JsonRecord } from '../json-shape.ts'
import type { ObjectPlace } from './object-store.ts'

export type JobStatus =
  | 'Submitted'
  | 'Validating'
  | 'Scheduled'
  | 'InProgress'
  | 'Completed'
  | 'PartiallyCompleted'
  | 'Failed'
  | 'Stopping'
  | 'Stopped'
  | 'Expired'

export type ModelInvocationType = 'InvokeModel' | 'Converse'

export interface BatchJob {
  /** Twelve letters and digits, the end of the ARN. */
  readonly id: string
  readonly arn: string
  readonly asked: JobAsked
  readonly submittedAtMs: number
  readonly expiresAtMs: number
  status: JobStatus
  /** Why it failed, or null. */
  message: string | null
  changedAtMs: number
  endedAtMs: number | null
  totalRecords: number
  /** Processed = succeeded + failed, at every moment. */
  succeededRecords: number
  failedRecords: number
  inputTokens: number
  outputTokens: number
}

/** What a client asked for, as far as anything depends on it. */
export interface JobAsked {
  readonly jobName: string
  readonly modelId: string
  readonly roleArn: string
  readonly clientRequestToken: string | null
  readonly invocationType: ModelInvocationType
  readonly timeoutHours: number
  readonly input: ObjectPlace
  readonly output: ObjectPlace
  readonly tags: readonly JsonRecord[]
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
  const { asked, message, endedAtMs } = job
  return {
    jobArn: job.arn,
    jobName: asked.jobName,
    modelId: asked.modelId,
    ...(asked.clientRequestToken === null ? {} : { clientRequestToken: asked.clientRequestToken }),
    roleArn: asked.roleArn,
    status: job.status,
    ...(message === null ? {} : { message }),
    submitTime: renderTime(job.submittedAtMs),
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

const renderTime = (atMs: number): string => new Date(atMs).toISOString()
