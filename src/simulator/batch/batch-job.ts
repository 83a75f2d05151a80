import { randomInt } from 'node:crypto'
import { renderTime, type Resource } from '../control-plane/resource-store.ts'
import { isRecord, type JsonRecord } from '../describe-issue.ts'
import { readLines } from './find-inputs.ts'
import { type ObjectPlace, type ObjectStore, renderS3Uri } from './object-store.ts'

// What is known of one job, as the control plane tells it. Times are milliseconds of the world's time of day.

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

const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyz'
const LENGTH = 12

/**
 * Twelve letters and digits, as AWS's job ids are. They come from no seed: output goes by them, and a second run of
 * the same seed is not to write over the first one's.
 */
export const makeJobId = (): string =>
  Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')

/** One line of an input file. */
export interface BatchRecord {
  /** Null where the line has none: the output is given one. */
  readonly recordId: string | null
  readonly modelInput: JsonRecord
}

// The limit of a body that is sent alone; it also bounds what a file without ends of lines can take of memory.
const MOST_LINE_BYTES = 25_000_000

/** Blank lines are passed over. @throws naming the file and the line, and nothing of what stands in it. */
export async function* readRecords(store: ObjectStore, place: ObjectPlace): AsyncGenerator<BatchRecord> {
  let number = 0
  for await (const line of readLines(store.read(place), MOST_LINE_BYTES)) {
    number++
    if (line.trim() === '') continue
    const record = parseRecord(line)
    if (typeof record === 'string') throw new Error(`${renderS3Uri(place)}, line ${number}: ${record}`)
    yield record
  }
}

/** The record, or what is wrong with it. Whether the model can read `modelInput` is not looked at here. */
export function parseRecord(line: string): BatchRecord | string {
  const json = parseJsonText(line)
  if (json === undefined) return 'expected a JSON object, found no JSON'
  if (!isRecord(json)) return 'expected a JSON object'
  const { recordId = null, modelInput } = json
  if (recordId !== null && typeof recordId !== 'string') return 'expected recordId to be a string'
  if (!isRecord(modelInput)) return 'expected modelInput to be a JSON object'
  return { recordId, modelInput }
}

// What JSON.parse has to say of a mistake quotes it, and records are private.
function parseJsonText(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
