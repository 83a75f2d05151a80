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

/** What was called, with the endpoints behind it where they are not AWS's own of the modes' regions. */
export function describeCalled(target: TargetPlan, endpoints: readonly string[]): string {
  const elsewhere = target.kind === 'aws' ? unusualEndpoints(endpoints) : []
  return elsewhere.length === 0 ? describeTarget(target) : `${describeTarget(target)} (${elsewhere.join(', ')})`
}

/** Each once: a VPC endpoint, a gateway, or one that meets FIPS 140 or speaks IPv6 as well. */
export const unusualEndpoints = (endpoints: readonly string[]): string[] =>
  [...new Set(endpoints)].filter((endpoint) => !USUAL.test(endpoint))

const USUAL = /^https:\/\/bedrock-runtime\.[a-z\d-]+\.amazonaws\.com(?:\.cn)?$/
