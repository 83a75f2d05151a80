import type { Latency, Profile, ServingProfile } from '../profile/profile.ts'
import { makeDeployment } from './deployment.ts'
import type { Deployment } from './deployment.ts'

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
export interface ProvisionedMachine {
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
