// The control plane's operations on jobs: where each is asked for, and what it does.
import type { BatchJobs, JobAnswer } from './batch-jobs.ts'

export interface JobOperation {
  /** AWS's name of it. */
  readonly name: string
  readonly method: 'GET' | 'POST'
  /** Its one group, where it has one, is the job's id or ARN, percent-encoded. */
  readonly path: RegExp
  answer(jobs: BatchJobs, asked: AskedOfJobs): JobAnswer
}

export interface AskedOfJobs {
  /** Decoded; empty where the path names no job. */
  readonly identifier: string
  readonly query: URLSearchParams
  /** Parsed; undefined where there was no JSON. */
  readonly body: unknown
  /** The caller's. */
  readonly region: string
}

export const jobOperations: readonly JobOperation[] = [
  {
    name: 'CreateModelInvocationJob',
    method: 'POST',
    path: /^\/model-invocation-job$/,
    answer: (jobs, { body, region }) => jobs.create(body, region),
  },
  {
    name: 'GetModelInvocationJob',
    method: 'GET',
    path: /^\/model-invocation-job\/([^/]+)$/,
    answer: (jobs, { identifier }) => jobs.get(identifier),
  },
  {
    name: 'StopModelInvocationJob',
    method: 'POST',
    path: /^\/model-invocation-job\/([^/]+)\/stop$/,
    answer: (jobs, { identifier }) => jobs.stop(identifier),
  },
  {
    name: 'ListModelInvocationJobs',
    method: 'GET',
    path: /^\/model-invocation-jobs$/,
    answer: (jobs, { query }) => jobs.list(query),
  },
]
