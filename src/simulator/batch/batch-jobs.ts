// The jobs of one simulator: what the control plane's four operations do. Nothing is read or written before there
// is a job, and a job that ended stays listed.
import { makeRandom } from '../../random/random.ts'
import type { Clock } from '../../time/clock.ts'
import { parseModelReference } from '../inference/model-id.ts'
import { resolveTarget } from '../inference/resolve-target.ts'
import type { Target } from '../inference/resolve-target.ts'
import type { Account } from '../control-plane/account.ts'
import { invalid } from '../wire/api-error.ts'
import type { ApiError } from '../wire/api-error.ts'
import type { RecordModel } from './answer-record.ts'
import { isEnd, renderJob } from './batch-job.ts'
import type { BatchJob, JobAsked } from './batch-job.ts'
import { listJobs } from './list-jobs.ts'
import type { ObjectStore } from './object-store.ts'
import { parseCreateJob } from './parse-create-job.ts'
import { recordFormatOf } from './record-format.ts'
import { runJob } from './run-job.ts'

export interface BatchJobs {
  /** `body` as it was parsed; `region` is the caller's. */
  create(body: unknown, region: string): JobAnswer
  /** By id or ARN. */
  get(identifier: string): JobAnswer
  stop(identifier: string): JobAnswer
  list(query: URLSearchParams): JobAnswer
  /** Stops every job, as a client would. */
  stopAll(): void
}

export type JobAnswer =
  | { readonly kind: 'answered'; readonly body: object }
  | { readonly kind: 'refused'; readonly error: ApiError }

export interface BatchJobsOptions {
  /** Whose models jobs are for. */
  readonly account: Account
  /** The world's time of day. */
  readonly clock: Clock
  /** Null: the simulator was given no place for objects, and takes no jobs. */
  readonly store: ObjectStore | null
  /** Everything that is drawn for a job depends on this and on its number. */
  readonly seed: number
  makeJobId(): string
}

interface RunningJob {
  readonly job: BatchJob
  readonly stopping: AbortController
}

export function makeBatchJobs(options: BatchJobsOptions): BatchJobs {
  const { account, clock, store, seed } = options
  const { profile } = account
  const running = new Map<string, RunningJob>()

  const jobs = (): BatchJob[] => [...running.values()].map(({ job }) => job)
  const find = (identifier: string): RunningJob | undefined =>
    running.get(identifier.slice(identifier.lastIndexOf('/') + 1))

  const start = (asked: JobAsked, model: RecordModel, objects: ObjectStore, region: string): BatchJob => {
    const id = options.makeJobId()
    const job = makeJob(
      asked,
      id,
      `arn:aws:bedrock:${region}:${profile.accountId}:model-invocation-job/${id}`,
      clock.nowMs(),
    )
    const number = running.size
    const stopping = new AbortController()
    running.set(id, { job, stopping })
    void runJob(job, {
      clock,
      batch: profile.batch,
      store: objects,
      model,
      chance: (purpose) => makeRandom(seed, 'batch job', number, purpose),
      stop: stopping.signal,
    })
    return job
  }
  const stop = ({ job, stopping }: RunningJob): void => {
    job.status = 'Stopping'
    job.changedAtMs = clock.nowMs()
    stopping.abort()
  }
  return {
    create(body, region) {
      const asked = parseCreateJob(body)
      if ('status' in asked) return refused(asked)
      const { clientRequestToken: token, jobName } = asked
      const repeated = token === null ? undefined : jobs().find((job) => job.asked.clientRequestToken === token)
      if (repeated !== undefined) return answered({ jobArn: repeated.arn })
      if (jobs().some((job) => job.asked.jobName === jobName)) return refused(nameTaken(jobName))
      if (store === null) return refused(noObjects)
      const model = chooseModel(account, asked, region)
      return 'status' in model ? refused(model) : answered({ jobArn: start(asked, model, store, region).arn })
    },
    get(identifier) {
      const found = find(identifier)
      return found === undefined ? refused(unknownJob(identifier)) : answered(renderJob(found.job))
    },
    stop(identifier) {
      const found = find(identifier)
      if (found === undefined) return refused(unknownJob(identifier))
      if (isEnd(found.job.status)) return refused(alreadyEnded(found.job))
      if (found.job.status !== 'Stopping') stop(found)
      return answered({})
    },
    list(query) {
      const page = listJobs(jobs(), query)
      if ('status' in page) return refused(page)
      const { nextToken } = page
      return answered({
        invocationJobSummaries: page.jobs.map(renderJob),
        ...(nextToken === null ? {} : { nextToken }),
      })
    },
    stopAll() {
      for (const one of running.values()) if (!isEnd(one.job.status)) stop(one)
    },
  }
}

const answered = (body: object): JobAnswer => ({ kind: 'answered', body })
const refused = (error: ApiError): JobAnswer => ({ kind: 'refused', error })

const MS_PER_HOUR = 3_600_000

const makeJob = (asked: JobAsked, id: string, arn: string, nowMs: number): BatchJob => ({
  id,
  arn,
  asked,
  submittedAtMs: nowMs,
  expiresAtMs: nowMs + asked.timeoutHours * MS_PER_HOUR,
  status: 'Submitted',
  message: null,
  changedAtMs: nowMs,
  endedAtMs: null,
  totalRecords: 0,
  succeededRecords: 0,
  failedRecords: 0,
  inputTokens: 0,
  outputTokens: 0,
})

function chooseModel(account: Account, asked: JobAsked, region: string): RecordModel | ApiError {
  const resolution = resolveTarget(account, parseModelReference(asked.modelId), region)
  switch (resolution.kind) {
    case 'refused':
      return resolution.error
    case 'routed':
      return notForBatch(asked)
    case 'found':
      return chooseServing(resolution.target, asked)
  }
}

/** Provisioned models take no jobs: https://docs.aws.amazon.com/bedrock/latest/userguide/batch-inference.html */
function chooseServing({ modelId, model, provisioned }: Target, asked: JobAsked): RecordModel | ApiError {
  const serving = model.servings.standard
  const format = recordFormatOf(asked.invocationType, model)
  if (serving === null || format === null || provisioned !== null) return notForBatch(asked)
  return { modelId, model, serving, format }
}

const notForBatch = ({ modelId, invocationType }: JobAsked): ApiError =>
  invalid(`The model ${modelId} does not support batch inference of type ${invocationType}.`)

const noObjects = invalid('This simulator was started without a place for S3 objects, and takes no batch jobs.')

const nameTaken = (jobName: string): ApiError => ({
  status: 400,
  name: 'ConflictException',
  message: `A model invocation job with the name ${jobName} exists already.`,
})

const alreadyEnded = ({ arn, status }: BatchJob): ApiError => ({
  status: 400,
  name: 'ConflictException',
  message: `The model invocation job ${arn} cannot be stopped: its status is ${status}.`,
})

const unknownJob = (identifier: string): ApiError => ({
  status: 404,
  name: 'ResourceNotFoundException',
  message: `Could not find the model invocation job ${identifier}.`,
})
