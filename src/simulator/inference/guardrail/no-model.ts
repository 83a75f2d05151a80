import type { Deployment } from '../../physics/deployment.ts'
import type { ServingProfile } from '../../profile/profile.ts'

/** In the place of a machine for a call that comes to none: it serves at once, takes no slot and is always warm. */
export const noModel = (serving: ServingProfile): Deployment => ({
  serving,
  enter(holder, atMs) {
    holder.serve(atMs)
    return true
  },
  leave: () => {},
  slowdown: () => 1,
  coldStartMs: () => 0,
  busy: () => 0,
  queued: () => 0,
})
