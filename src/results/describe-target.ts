import type { TargetPlan } from '../plan/run-plan.ts'

/** What was called, for people and files. A URL loses what may be a credential: its user, password, query and fragment. */
export function describeTarget(target: TargetPlan): string {
  if (target.kind === 'aws') return 'aws'
  if (target.kind === 'simulator') return target.profile === 'default' ? 'simulator' : `simulator:${target.profile}`
  const { origin, pathname } = new URL(target.url)
  return pathname === '/' ? origin : `${origin}${pathname}`
}
