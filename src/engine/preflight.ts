import type { Access } from '../bedrock/check-access.ts'
import { isLoopback, isLoopbackUrl } from '../bedrock/loopback.ts'
import { openSocket } from '../bedrock/open-socket.ts'
import { labelOf, NO_PROXIES, originOf, portOf, type Proxies, proxyFor, type ProxySetting } from '../bedrock/proxy.ts'
import type { ProvideCredentials } from '../bedrock/shared-credentials.ts'
import type { RunPlan, TargetPlan } from '../plan/run-plan.ts'
import { systemClock } from '../time/system-clock.ts'
import type { Called } from '../run-folder/manifest.ts'
import { checkReportsDir } from '../run-folder/make-run-folder.ts'
import { refuseOnError } from './open-folder.ts'
import { SetUpError } from './set-up-error.ts'

const CONNECT_LIMIT_MS = 5_000

/**
 * Looks whether the target can be called at all, so that a run does not begin with a thousand equal failures.
 * @throws {SetUpError} with what to do about it.
 */
export async function preflight(
  plan: RunPlan,
  credentials: ProvideCredentials,
  proxies: Proxies = NO_PROXIES,
): Promise<Called> {
  const endpoints = await checkTarget(plan, credentials, proxies)
  refuseOnError(plan, () => checkReportsDir(plan.reportsDir))
  return { endpoints, signedWith: isSignedAsUser(plan.target) ? 'credentials' : 'placeholders' }
}

/** Whether calls are signed with the user's own credentials, and may so be billed to them. */
export const isSignedAsUser = (target: TargetPlan): boolean =>
  target.kind === 'aws' || (target.kind === 'url' && !isLoopbackUrl(target.url))

async function checkTarget(plan: RunPlan, credentials: ProvideCredentials, proxies: Proxies): Promise<string[]> {
  const { modes, target } = plan
  if (target.kind === 'simulator') return []
  if (target.kind === 'url') await checkConnection(new URL(target.url), proxies)
  if (target.kind === 'url' && !isSignedAsUser(target)) return modes.map(() => target.url)
  return checkCalls(plan, target, credentials, proxies)
}

async function checkCalls(
  { modes }: RunPlan,
  target: Exclude<TargetPlan, { kind: 'simulator' }>,
  credentials: ProvideCredentials,
  proxies: Proxies,
): Promise<string[]> {
  // The SDK takes a while to load, and nothing else here needs it.
  const { checkAccess } = await import('../bedrock/check-access.ts')
  const endpoints: string[] = []
  for (const mode of modes) {
    // oxlint-disable-next-line no-await-in-loop -- what ails one ails the next
    const access = await checkAccess(mode, target, credentials)
    if (!access.ok) throw new SetUpError(describeNoAccess(mode, target, access))
    const proxy = proxyFor(proxies, originOf(new URL(access.endpoint)))
    if (proxy !== null && 'mistake' in proxy) throw new SetUpError(proxy.mistake)
    endpoints.push(access.endpoint)
  }
  return endpoints
}

const describeNoAccess = (
  { name, region }: RunPlan['modes'][number],
  target: Exclude<TargetPlan, { kind: 'simulator' }>,
  { reason }: Extract<Access, { ok: false }>,
): string =>
  target.kind === 'aws'
    ? `No AWS credentials for target aws (mode ${name}, region ${region}): ${reason}\n` +
      'Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_BEARER_TOKEN_BEDROCK;\n' +
      'or try the scenario without an account: --target simulator'
    : `No AWS credentials to sign calls to ${target.url} with (mode ${name}): ${reason}\n` +
      'Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. For a server that checks no signature, any two words will do.'

/** Through the proxy, if there is one. A handshake of TLS is left to the calls. */
async function checkConnection(url: URL, proxies: Proxies): Promise<void> {
  const origin = originOf(url)
  const proxy = proxyFor(proxies, origin)
  const { promise, reject, resolve } = Promise.withResolvers<void>()
  const pending = openSocket({
    origin: { ...origin, protocol: 'http:', port: portOf(origin) },
    proxies: { ...NO_PROXIES, http: proxy },
    application: 'http/1.1',
    clock: systemClock,
    onOpen: (socket) => {
      socket.destroy()
      resolve()
    },
    onFail: reject,
  })
  const timer = setTimeout(() => {
    reject(new Error(`no answer within ${CONNECT_LIMIT_MS / 1000} s${by(proxy)}`))
    pending.destroy()
  }, CONNECT_LIMIT_MS)
  try {
    await promise
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new SetUpError(`Cannot connect to target ${url.origin}: ${reason}${adviceFor(url, proxy)}`, { cause: error })
  } finally {
    clearTimeout(timer)
  }
}

const by = (proxy: ProxySetting | null): string =>
  proxy === null || 'mistake' in proxy ? '' : ` through the proxy ${labelOf(proxy)}`

/** A simulator on this machine is seldom meant to be reached through a proxy. */
const adviceFor = ({ hostname }: URL, proxy: ProxySetting | null): string =>
  proxy !== null && isLoopback(hostname) ? `\nTo connect directly, set NO_PROXY=${hostname}.` : ''
