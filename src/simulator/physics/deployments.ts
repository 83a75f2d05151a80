import type { Random } from '../../random/random.ts'
import { draw } from '../profile/distribution.ts'
import type { Profile, ServingProfile } from '../profile/profile.ts'
import { makeServingSlots, type SlotHolder } from './serving-slots.ts'
import type { Latency } from '../vocabulary.ts'

// One machine: a model in a region at a latency, or a provisioned model. Calls share its slots and slow each other.

export interface Deployment {
  readonly serving: ServingProfile
  /** Serves it, queues it by `rank` (0 first), or returns false when the queue is full: then it has not entered. */
  enter(holder: SlotHolder, atMs: number, rank: number): boolean
  leave(holder: SlotHolder, atMs: number): void
  /** How many times as long a token takes as it would alone. Asked on behalf of a call that holds a slot. */
  slowdown(): number
  /**
   * What a call whose service begins at `atMs`, and which holds its slot, waits for the machine to warm up. The first
   * one after idleness draws it; those that begin while it warms up wait for the rest of the same time.
   */
  coldStartMs(atMs: number, random: Random): number
  busy(): number
  queued(): number
}

interface DeploymentOptions {
  readonly serving: ServingProfile
  /** The share of the slots that others hold all the time. */
  readonly busyShare: number
}

export function makeDeployment({ serving, busyShare }: DeploymentOptions): Deployment {
  const ours = Math.max(1, Math.round(serving.slots * (1 - busyShare)))
  const others = serving.slots - ours
  const slots = makeServingSlots(ours, serving.queueLength)
  // A machine that has served nobody yet is as cold as one that has served nobody for long.
  let lastBusyMs = -Infinity
  let warmAtMs = -Infinity

  // What others hold keeps a machine warm: it is idle only if they hold nothing, and if nobody else of ours is there.
  const hasBeenIdleMs = (atMs: number): number =>
    others > 0 || slots.serving() > 1 ? 0 : atMs - Math.max(lastBusyMs, warmAtMs)
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
      if (coldStart === null) return 0
      if (hasBeenIdleMs(atMs) >= coldStart.afterIdleMs) warmAtMs = atMs + draw(random, coldStart.extraMs)
      return Math.max(0, warmAtMs - atMs)
    },
    busy: () => slots.serving(),
    queued: () => slots.queued(),
  }
}

/** The machines, each made when it is first asked for, and there from then on. */
export interface Deployments {
  /** The one of a model in a region; null when the model has no such latency. */
  of(place: DeploymentPlace): Deployment | null
  /** Calls that wait for a slot, in all of them. */
  queued(): number
}

export interface DeploymentPlace {
  readonly modelId: string
  readonly region: string
  readonly latency: Latency
  /** Null: the model's own, which everybody shares. */
  readonly provisioned: ProvisionedMachine | null
}

/** What was bought of a model: a machine apart, with as many slots as its units have, and kept warm. */
interface ProvisionedMachine {
  readonly arn: string
  readonly slots: number
}

export function makeDeployments(profile: Profile): Deployments {
  const made = new Map<string, Deployment>()

  const make = (serving: ServingProfile, { region, provisioned }: DeploymentPlace): Deployment =>
    provisioned === null
      ? makeDeployment({ serving, busyShare: profile.regions[region]?.busyShare ?? 0 })
      : makeDeployment({ serving: { ...serving, slots: provisioned.slots, coldStart: null }, busyShare: 0 })
  return {
    of(place) {
      const { modelId, region, latency, provisioned } = place
      const serving = profile.models[modelId]?.servings[latency] ?? null
      if (serving === null) return null
      const key = `${modelId} ${provisioned === null ? `${region} ${latency}` : `${provisioned.arn} ${provisioned.slots}`}`
      const deployment = made.get(key) ?? make(serving, place)
      made.set(key, deployment)
      return deployment
    },
    queued: () => [...made.values()].reduce((sum, deployment) => sum + deployment.queued(), 0),
  }
}
