import { labelOf, originOf, type Proxies, proxyFor } from '../bedrock/proxy.ts'
import type { RunPlan } from '../plan/run-plan.ts'

/** Which proxy stands between: it is in what is measured, and nothing in the scenario names it. */
export function proxyNotices({ target }: RunPlan, proxies: Proxies): string[] {
  if (target.kind === 'simulator') return []
  // Where AWS is exactly, the SDK finds out later. It is never anywhere without TLS.
  const setting = target.kind === 'aws' ? proxies.https : proxyFor(proxies, originOf(new URL(target.url)))
  if (setting === null || 'mistake' in setting) return []
  const except = target.kind === 'aws' && proxies.except.length > 0 ? ', unless NO_PROXY names their host' : ''
  return [`Calls go through the proxy ${labelOf(setting)} (${setting.variable})${except}.`]
}
