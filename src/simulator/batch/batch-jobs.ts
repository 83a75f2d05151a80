// The jobs of one simulator: what the control plane's four operations do. Nothing is read or written before there
// is a job, and a job that ended stays listed.
import { makeRandom } from '../../random/random.ts'
import type { Clock } from '../../time/clock.ts'
import { parseModelReference } from '../inference/model-id.ts'
import { resolveTarget, type Target } from '../inference/target.ts'
import type { Account } from '../control-plane/account.ts'
import { conflict, resourceNotFound, answered, type ControlAnswer } from '../control-plane/control-answer.ts'
import { listAsked } from '../control-plane/list-query.ts'
import type { Resource } from '../control-plane/resource-store.ts'
import { type ApiError, invalid, isError } from '../wire/api-error.ts'
import { recordFormatOf, type RecordModel } from './answer-record.ts'
import { type BatchJob, isEnd, JOB_STATUSES, type JobAsked, renderJob } from './batch-job.ts'
import type { ObjectStore } from './object-store.ts'
import { parseCreateJob, type ParsedJob } from './parse-create-job.ts'
import { runJob } from './run-job.ts'

export interface BatchJobs {
  /** `body` as it was parsed; `region` is the caller's, here and below: a job is of one region. */
  create(body: unknown, region: string): ControlAnswer
  /** By id or ARN. */
  get(identifier: string, region: string): ControlAnswer
  stop(identifier: string, region: string): ControlAnswer
  list(query: URLSearchParams, region: string): ControlAnswer
  /** Stops every job, as a client would. */
  stopAll(): void
}

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

export function makeBatchJobs(options: BatchJobsOptions): BatchJobs {
  const { account, clock, store, seed } = options
  const { batchJobs, profile } = account
  const stops = new Map<BatchJob, AbortController>()

  const start = ({ asked, base }: ParsedJob, model: RecordModel, objects: ObjectStore, region: string): BatchJob => {
    const job = batchJobs.add(base, { region, id: options.makeJobId() }, submitted(asked, clock.nowMs()))
    const stopping = new AbortController()
    stops.set(job, stopping)
    void runJob(job, {
      clock,
      batch: profile.batch,
      store: objects,
      model,
      chance: (purpose) => makeRandom(seed, 'batch job', job.number, purpose),
      stop: stopping.signal,
    })
    return job
  }
  const stop = (job: BatchJob): void => {
    job.status = 'Stopping'
    job.changedAtMs = clock.nowMs()
    stops.get(job)?.abort()
  }
  const withOne = (identifier: string, region: string, answer: (job: BatchJob) => ControlAnswer): ControlAnswer => {
    const job = batchJobs.find(identifier, region)
    return job === undefined ? resourceNotFound(identifier) : answer(job)
  }
  return {
    create(body, region) {
      const parsed = parseCreateJob(body)
      if (isError(parsed)) return parsed
      const { clientRequestToken, name } = parsed.base
      const repeated = batchJobs.madeBy(clientRequestToken, region)
      if (repeated !== undefined) return answered({ jobArn: repeated.arn })
      if (batchJobs.named(name, region) !== undefined) return nameTaken(name)
      if (store === null) return noObjects
      const model = chooseModel(account, parsed.asked, region)
      return isError(model) ? model : answered({ jobArn: start(parsed, model, store, region).arn })
    },
    get: (identifier, region) => withOne(identifier, region, (job) => answered(renderJob(job))),
    stop: (identifier, region) =>
      withOne(identifier, region, (job) => {
        if (isEnd(job.status)) return alreadyEnded(job)
        if (job.status !== 'Stopping') stop(job)
        return answered({})
      }),
    list(query, region) {
      const page = listAsked(batchJobs.inRegion(region), query, {
        statuses: JOB_STATUSES,
        statusOf: ({ status }) => status,
        time: 'submitTime',
      })
      if (isError(page)) return page
      return answered({ invocationJobSummaries: page.items.map(renderJob), ...page.next })
    },
    stopAll() {
      for (const job of stops.keys()) if (!isEnd(job.status)) stop(job)
    },
  }
}

const MS_PER_HOUR = 3_600_000

const submitted = (asked: JobAsked, nowMs: number): Omit<BatchJob, keyof Resource> => ({
  asked,
  expiresAtMs: nowMs + asked.timeoutHours * MS_PER_HOUR,
  status: 'Submitted',
  message: null,
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
      return resolution
    case 'routed':
    case 'prompted':
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

const nameTaken = (jobName: string): ApiError =>
  conflict(`A model invocation job with the name ${jobName} exists already.`)

const alreadyEnded = ({ arn, status }: BatchJob): ApiError =>
  conflict(`The model invocation job ${arn} cannot be stopped: its status is ${status}.`)
