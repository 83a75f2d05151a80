import type { Access } from '../bedrock/check-access.ts'
import { isLoopback, isLoopbackUrl } from '../bedrock/loopback.ts'
import type { BedrockTarget } from '../bedrock/open-bedrock.ts'
import { openSocket } from '../bedrock/wire/open-socket.ts'
import {
  labelOf,
  NO_PROXIES,
  originOf,
  portOf,
  type Proxies,
  proxiesOf,
  proxyFor,
  type ProxySetting,
} from '../bedrock/wire/proxy.ts'
import { apiKeysOf } from '../bedrock/credentials/api-keys.ts'
import type { ProvideCredentials } from '../bedrock/credentials/shared-credentials.ts'
import type { RunPlan, TargetPlan } from '../plan/run-plan.ts'
import { ConfigError } from '../reading/mistake.ts'
import { openRunFolder, type RunFolder } from '../reports/open-run-folder.ts'
import { checkReportsDir } from '../run-folder/make-run-folder.ts'
import type { Called } from '../run-folder/manifest.ts'
import { SimulatorError } from '../simulator/simulator-error.ts'
import type { Simulator } from '../simulator/start-simulator.ts'
import { systemClock } from '../time/system-clock.ts'
import { HooksRefused } from '../workers/hooks.ts'

/** The run cannot start, through no mistake in the scenario: nobody answers, no credentials, a port in use. */
export class SetUpError extends Error {
  override readonly name = 'SetUpError'
}

/** @throws {SetUpError} when the run's folder cannot be written. */
export const openFolder = (plan: RunPlan, called: Called, wishedId: string): RunFolder =>
  refuseOnError(plan, () => openRunFolder(plan, called, wishedId))

/** @throws {SetUpError} which says that reports cannot be written, when `attempt` throws. */
export function refuseOnError<T>({ reportsDir }: Pick<RunPlan, 'reportsDir'>, attempt: () => T): T {
  try {
    return attempt()
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new SetUpError(`Cannot write reports to ${reportsDir}: ${reason}`, { cause: error })
  }
}

/** What the user's environment says of the way to a target. Without it, connections are direct, and calls signed. */
export type Surroundings = Pick<Extract<BedrockTarget, { kind: 'url' }>, 'proxies' | 'apiKeys'>

export const surroundingsOf = (variables: Readonly<Record<string, string | undefined>>): Surroundings => ({
  proxies: proxiesOf(variables),
  apiKeys: apiKeysOf(variables),
})

const CONNECT_LIMIT_MS = 5_000

/**
 * Looks whether the target can be called at all, so that a run does not begin with a thousand equal failures.
 * @throws {SetUpError} with what to do about it.
 */
export async function preflight(
  plan: RunPlan,
  credentials: ProvideCredentials,
  surroundings: Surroundings = {},
): Promise<Called> {
  const endpoints = await checkTarget(plan, credentials, surroundings)
  refuseOnError(plan, () => checkReportsDir(plan.reportsDir))
  return { endpoints, signedWith: isSignedAsUser(plan.target) ? 'credentials' : 'placeholders' }
}

/** Whether calls are signed with the user's own credentials, and may so be billed to them. */
export const isSignedAsUser = (target: TargetPlan): boolean =>
  target.kind === 'aws' || (target.kind === 'url' && !isLoopbackUrl(target.url))

async function checkTarget(
  plan: RunPlan,
  credentials: ProvideCredentials,
  { apiKeys, proxies = NO_PROXIES }: Surroundings,
): Promise<string[]> {
  const { modes, target } = plan
  if (target.kind === 'simulator') return []
  if (target.kind === 'url') await checkConnection(new URL(target.url), proxies)
  if (target.kind === 'url' && !isSignedAsUser(target)) return modes.map(() => target.url)
  return checkCalls(plan, target.kind === 'url' ? { ...target, apiKeys } : target, credentials, proxies)
}

async function checkCalls(
  { modes }: RunPlan,
  target: BedrockTarget,
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
  target: BedrockTarget,
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

export interface OpenTarget extends AsyncDisposable {
  readonly target: BedrockTarget
  /** Aborts when what this process itself holds up, the simulator, dies. Other targets may fail, and their calls then do. */
  readonly died: AbortSignal
  /** What it died of, a sentence; null while it lives. */
  death(): string | null
}

const NOBODY_DIES = { died: new AbortController().signal, death: () => null, async [Symbol.asyncDispose]() {} }

/**
 * What the calls go to. For the simulator: starts it, in a thread of its own, and ends it with the run. No proxy leads to that one.
 * @throws {SetUpError} when the simulator cannot start.
 */
export async function openTarget(plan: RunPlan, { apiKeys, proxies }: Surroundings = {}): Promise<OpenTarget> {
  switch (plan.target.kind) {
    case 'aws':
      return { target: { kind: 'aws', proxies }, ...NOBODY_DIES }
    case 'url':
      return { target: { kind: 'url', url: plan.target.url, proxies, apiKeys }, ...NOBODY_DIES }
    case 'simulator': {
      // Most of this package is the simulator, and other targets need not wait for it to be loaded.
      const { startSimulator } = await import('../simulator/start-simulator.ts')
      const options = { host: '127.0.0.1', port: 0, profile: plan.target.profile, seed: plan.seed }
      const simulator = await startSimulator(options).catch((error: unknown) => {
        throw error instanceof SimulatorError ? new SetUpError(error.message, { cause: error }) : error
      })
      return { target: { kind: 'url', url: simulator.url }, ...watchSimulator(simulator) }
    }
  }
}

function watchSimulator(simulator: Simulator): Omit<OpenTarget, 'target'> {
  const died = new AbortController()
  let death: string | null = null
  simulator.closed.catch((error: unknown) => {
    const finding = error instanceof SimulatorError ? error.mistakes[0]?.finding : String(error)
    death = `the simulator died in the middle of the run: ${finding}`
    died.abort()
  })
  return {
    died: died.signal,
    death: () => death,
    async [Symbol.asyncDispose]() {
      // That it died has been told; there is nothing left to end.
      if (death === null) await simulator.close()
    },
  }
}

/** Hooks that cannot be loaded are a mistake in what the user wrote; anything else is thrown on. */
export function tellRefusedHooks(error: unknown): never {
  if (!(error instanceof HooksRefused)) throw error
  throw new ConfigError([{ file: error.path, line: null, column: null, path: '', message: error.reason, hint: null }])
}

// What this engine relies on was read from this release; the contract is not published, and older ones differ.
const OLDEST = [2, 0, 34] as const

/** @throws {SetUpError} when the Artillery that runs this engine is too old for it. */
export function checkArtilleryVersion(version: string): void {
  const parts = version.split('.').map((part) => Number.parseInt(part, 10))
  const differing = OLDEST.findIndex((part, index) => parts[index] !== part)
  if (differing === -1 || (parts[differing] ?? 0) > (OLDEST[differing] ?? 0)) return
  throw new SetUpError(
    `artillery-engine-bedrock needs Artillery ${OLDEST.join('.')} or newer; this is Artillery ${version}.\n` +
      'Install one beside the engine and run that: npm install artillery artillery-engine-bedrock, then npx artillery run …',
  )
}
