// The control plane's operations on jobs: where each is asked for, and what it does.
import type { ControlOperation } from '../control-plane/control-operation.ts'

export const jobOperations: readonly ControlOperation[] = [
  {
    name: 'CreateModelInvocationJob',
    method: 'POST',
    path: /^\/model-invocation-job$/,
    status: 200,
    answer: ({ jobs }, { body, region }) => jobs.create(body, region),
  },
  {
    name: 'GetModelInvocationJob',
    method: 'GET',
    path: /^\/model-invocation-job\/([^/]+)$/,
    status: 200,
    answer: ({ jobs }, { identifier, region }) => jobs.get(identifier, region),
  },
  {
    name: 'StopModelInvocationJob',
    method: 'POST',
    path: /^\/model-invocation-job\/([^/]+)\/stop$/,
    status: 200,
    answer: ({ jobs }, { identifier, region }) => jobs.stop(identifier, region),
  },
  {
    name: 'ListModelInvocationJobs',
    method: 'GET',
    path: /^\/model-invocation-jobs$/,
    status: 200,
    answer: ({ jobs }, { query, region }) => jobs.list(query, region),
  },
]
