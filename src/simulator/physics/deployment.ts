// One machine: a model in a region at a latency, or a provisioned model. Calls share its slots and slow each other.
import { draw } from '../profile/distribution.ts'
import type { ServingProfile } from '../profile/profile.ts'
import type { Random } from '../../random/random.ts'
import { makeServingSlots } from './serving-slots.ts'
import type { SlotHolder } from './serving-slots.ts'

export interface Deployment {
  readonly serving: ServingProfile
  /** Serves it, queues it by `rank` (0 first), or returns false when the queue is full: then it has not entered. */
  enter(holder: SlotHolder, atMs: number, rank: number): boolean
  leave(holder: SlotHolder, atMs: number): void
  /** How many times as long a token takes as it would alone. */
  slowdown(): number
  /** What a call that begins at `atMs` waits for the machine to warm up. Drawn only when it is cold. */
  coldStartMs(atMs: number, random: Random): number
  busy(): number
  queued(): number
}

export interface DeploymentOptions {
  readonly serving: ServingProfile
  /** The share of the slots that others hold all the time. */
  readonly busyShare: number
}

export function makeDeployment({ serving, busyShare }: DeploymentOptions): Deployment {
  const ours = Math.max(1, Math.round(serving.slots * (1 - busyShare)))
  const others = serving.slots - ours
  const slots = makeServingSlots(ours, serving.queueLength)
  let lastBusyMs = -Infinity
  return {
    serving,
    enter: (holder, atMs, rank) => slots.enter(holder, atMs, rank),
    leave(holder, atMs) {
      lastBusyMs = Math.max(lastBusyMs, atMs)
      slots.leave(holder, atMs)
    },
    slowdown() {
      const busyBesides = Math.max(0, slots.serving() - 1) + others
      return 1 / (1 - (serving.batchSlowdown * busyBesides) / Math.max(1, serving.slots - 1))
    },
    coldStartMs(atMs, random) {
      const { coldStart } = serving
      if (coldStart === null || slots.serving() > 1 || atMs - lastBusyMs < coldStart.afterIdleMs) return 0
      return draw(random, coldStart.extraMs)
    },
    busy: () => slots.serving(),
    queued: () => slots.queued(),
  }
}
