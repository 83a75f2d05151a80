// The conversation between a run and its canary, over the IPC of the process.
import type { BedrockTarget } from '../bedrock/open-bedrock.ts'
import type { CredentialsWanted } from '../bedrock/credentials/shared-credentials.ts'
import type { CallRecord } from '../bedrock/call-record.ts'
import type { CallPlace } from '../metrics/tags.ts'
import type { Conversation } from '../conversation/conversation.ts'
import type { RunPlan } from '../plan/run-plan.ts'

/** The run → its canary, once. */
export interface CanaryTask {
  readonly plan: RunPlan
  readonly target: BedrockTarget
}

/** The canary → its run. The answers of `CredentialsAnswer` come back. */
export type CanaryReport = CanaryCall | CredentialsWanted

/** A call of it has ended. */
export interface CanaryCall {
  readonly kind: 'call'
  readonly place: Pick<CallPlace, 'mode' | 'prompt'>
  readonly record: CallRecord
  /** What it said, where it may have to be priced by that. */
  readonly said: Conversation
  /** False of the first second, in which its code is compiled. */
  readonly isTimed: boolean
}
