// The conversation between the conductor and a thread, over one MessagePort: one message out and one back
// for each iteration, one of each for an interval. Prompts never cross, only indexes and numbers.
import type { PackedSnapshot } from '../metrics/packed-snapshot.ts'
import type { CallLines } from './call-log.ts'
import type { IterationEnd, IterationOrder } from './iteration.ts'
import type { ThreadTraffic } from './traffic-ledger.ts'

/** Conductor → thread. */
export type ThreadCommand =
  /** `id` is unique among the iterations that are running. */
  | { readonly kind: 'start'; readonly id: number; readonly order: IterationOrder }
  | { readonly kind: 'interrupt'; readonly id: number }
  | { readonly kind: 'snapshot' }
  | { readonly kind: 'stop' }

/** Thread → conductor. */
export type ThreadReport =
  /** Everything is loaded; the first iteration may come. */
  | { readonly kind: 'ready' }
  /** In place of `ready`: the user's hooks cannot be loaded, and the thread has ended. */
  | { readonly kind: 'hooks-refused'; readonly path: string; readonly reason: string }
  | {
      readonly kind: 'ended'
      readonly id: number
      readonly end: IterationEnd['kind']
      readonly verdict: IterationEnd['verdict']
      readonly hookFailure: string | null
    }
  /** Of calls that have ended. All of those that a snapshot holds are sent before it. */
  | { readonly kind: 'call-lines'; readonly lines: CallLines }
  /** Some series of a snapshot, which crosses in parts. */
  | { readonly kind: 'snapshot-part'; readonly packed: PackedSnapshot }
  /** After the last of its parts. It holds all that was recorded up to `takenMs` since the last snapshot. */
  | { readonly kind: 'snapshot-taken'; readonly takenMs: number; readonly traffic: ThreadTraffic }
