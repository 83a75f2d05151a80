// What the door and the simulator's thread say to each other. To close, the door ends the thread: a simulator has
// nothing to save, and one that stands still in a pause could not answer.
import type { ObjectsOptions } from './batch/object-store.ts'
import type { Profile } from './profile/profile.ts'
import type { TlsIdentity } from './wire/tls-layer.ts'
import type { AcceptedKeys } from './wire/verify-signature.ts'

/** `workerData` of the thread. */
export interface ThreadSetUp {
  readonly host: string
  readonly port: number
  readonly seed: number
  readonly speed: number
  readonly profile: Profile
  /** Null: no TLS. */
  readonly tls: TlsIdentity | null
  /** Null: no batch jobs. */
  readonly objects: ObjectsOptions | null
  /** Null: every signature is believed. */
  readonly keys: AcceptedKeys | null
}

/** Thread to door: exactly one of these, and nothing else. */
export type ThreadAnswer =
  | { readonly kind: 'listening'; readonly port: number }
  /** `code` is Node's, `EADDRINUSE` for one. */
  | { readonly kind: 'refused'; readonly code: string }
