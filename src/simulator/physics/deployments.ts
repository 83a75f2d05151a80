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
}

export function makeDeployments(profile: Profile): Deployments {
  const made = new Map<string, Deployment>()

  const make = (key: string, serving: ServingProfile, region: string): Deployment => {
    const deployment = makeDeployment({ serving, busyShare: profile.regions[region]?.busyShare ?? 0 })
    made.set(key, deployment)
    return deployment
  }
  return {
    of({ modelId, region, latency }) {
      const serving = profile.models[modelId]?.servings[latency] ?? null
      if (serving === null) return null
      const key = `${modelId} ${region} ${latency}`
      return made.get(key) ?? make(key, serving, region)
    },
    queued: () => [...made.values()].reduce((sum, deployment) => sum + deployment.queued(), 0),
  }
}
