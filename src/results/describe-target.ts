import type { TargetPlan } from '../plan/run-plan.ts'

/** What was called, for people and files. A URL loses what may be a credential: its user, password, query and fragment. */
export function describeTarget(target: TargetPlan): string {
  switch (target.kind) {
    case 'aws':
      return 'aws'
    case 'simulator':
      return target.profile === 'default' ? 'simulator' : `simulator:${target.profile}`
    case 'url': {
      const { origin, pathname } = new URL(target.url)
      return pathname === '/' ? origin : `${origin}${pathname}`
    }
  }
}
