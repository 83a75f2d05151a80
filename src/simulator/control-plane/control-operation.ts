import type { BatchJobs } from '../batch/batch-jobs.ts'
import type { Account } from './account.ts'
import type { ControlAnswer } from './control-answer.ts'

/** One operation of the control plane: where it is asked for, and what it does. */
export interface ControlOperation {
  /** AWS's name of it. */
  readonly name: string
  readonly method: 'DELETE' | 'GET' | 'PATCH' | 'POST'
  /** Its one group, where it has one, is the id, name or ARN that it is about, percent-encoded. */
  readonly path: RegExp
  /** Of its success. */
  readonly status: 200 | 201
  answer(controlPlane: ControlPlane, asked: ControlRequest): ControlAnswer
}

export interface ControlPlane {
  readonly account: Account
  readonly jobs: BatchJobs
}

export interface ControlRequest {
  /** Decoded; empty where the path names nothing. */
  readonly identifier: string
  readonly query: URLSearchParams
  /** Parsed; undefined where there was no JSON. */
  readonly body: unknown
  /** The caller's: one of the profile's. */
  readonly region: string
}
