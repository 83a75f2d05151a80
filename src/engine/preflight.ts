import { openSocket } from '../bedrock/open-socket.ts'
import { labelOf, NO_PROXIES, originOf, portOf, type Proxies, proxyFor, type ProxySetting } from '../bedrock/proxy.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import { systemClock } from '../time/system-clock.ts'
import { checkReportsDir } from '../reports/make-reports-dir.ts'
import { refuseOnError } from './open-folder.ts'
import { SetUpError } from './set-up-error.ts'

const CONNECT_LIMIT_MS = 5_000

/**
 * Looks whether the target can be called at all, so that a run does not begin with a thousand equal failures.
 * @throws {SetUpError} with what to do about it.
 */
export async function preflight(plan: RunPlan, proxies: Proxies = NO_PROXIES): Promise<void> {
  await checkTarget(plan, proxies)
  refuseOnError(plan, () => checkReportsDir(plan.reportsDir))
}

async function checkTarget(plan: RunPlan, proxies: Proxies): Promise<void> {
  switch (plan.target.kind) {
    case 'simulator':
      return
    case 'url':
      await checkConnection(new URL(plan.target.url), proxies)
      return
    case 'aws': {
      if (proxies.https !== null && 'mistake' in proxies.https) throw new SetUpError(proxies.https.mistake)
      // The SDK takes a while to load, and nothing else here needs it.
      const { checkCredentials } = await import('../bedrock/check-credentials.ts')
      for (const region of new Set(plan.modes.map((mode) => mode.region))) {
        const credentials = await checkCredentials(region)
        if (!credentials.ok) {
          throw new SetUpError(
            `No AWS credentials for target aws (region ${region}): ${credentials.reason}\n` +
              'Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_BEARER_TOKEN_BEDROCK;\n' +
              'or try the scenario without an account: --target simulator',
          )
        }
      }
    }
  }
}

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
  proxy !== null && /^(?:localhost|127\..*|\[::1\])$/.test(hostname)
    ? `\nTo connect directly, set NO_PROXY=${hostname}.`
    : ''
