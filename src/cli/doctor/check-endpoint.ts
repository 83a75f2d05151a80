import { checkAccess } from '../../bedrock/check-access.ts'
import type { BedrockTarget } from '../../bedrock/open-bedrock.ts'
import type { ProvideCredentials } from '../../bedrock/credentials/shared-credentials.ts'
import { isSignedAsUser } from '../../engine/preflight.ts'
import type { ModePlan } from '../../plan/mode-plan.ts'
import { previewRequest } from '../../bedrock/preview-request.ts'
import { type Conversation, textMessage } from '../../conversation/conversation.ts'
import type { RunPlan } from '../../plan/run-plan.ts'
import { threeDigits } from '../../reports/format.ts'
import { failed, ok, skipped, warning, type Check } from './check.ts'
import { NO_PROXIES, type Proxies } from '../../bedrock/wire/proxy.ts'
import { probeEndpoint, proxyOfUrl, type EndpointProbe } from './probe-endpoint.ts'

/** For each endpoint and region of the plan, whether a request could be signed, and where the signature goes. */
export async function judgeAccess(plan: RunPlan, credentials: ProvideCredentials): Promise<Check[]> {
  const { modes, target } = plan
  if (target.kind === 'simulator' || !isSignedAsUser(target)) {
    return [skipped('credentials', 'placeholder keys, as always for the simulator and URLs on this machine')]
  }
  const checks = new Map<string, Check>()
  for (const mode of modes) {
    // oxlint-disable-next-line no-await-in-loop -- credentials are found once, for all
    const check = await judgeMode(mode, target, credentials)
    checks.set(`${check.verdict} ${check.found}`, check)
  }
  return [...checks.values()]
}

async function judgeMode(mode: ModePlan, target: BedrockTarget, credentials: ProvideCredentials): Promise<Check> {
  const access = await checkAccess(mode, target, credentials)
  if (access.ok) {
    const goes = access.auth === 'bearer' ? 'your Bedrock API key is sent' : 'calls are signed with them and sent'
    return ok('credentials', `found, for ${mode.region}: ${goes} to ${access.endpoint}`)
  }
  const advice =
    'set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_BEARER_TOKEN_BEDROCK; ' +
    'or try the scenario without an account: --target simulator'
  return failed('credentials', `none, for ${mode.region}: ${access.reason}`, advice)
}

/** Every endpoint that the modes call: the way there, and its clock. */
export async function checkEndpoints(plan: RunPlan, target: BedrockTarget): Promise<Check[]> {
  const conversation: Conversation = {
    system: null,
    messages: [textMessage('user', 'Hello.')],
    tools: null,
    maxOutputTokens: null,
    aimedInputTokens: null,
  }
  const previews = await Promise.all(plan.modes.map((mode) => previewRequest(mode, target, conversation)))
  const origins = [...new Set(previews.map(({ origin }) => origin))]
  return (await Promise.all(origins.map((origin) => checkEndpoint(origin, target.proxies)))).flat()
}

async function checkEndpoint(origin: string, proxies: Proxies = NO_PROXIES): Promise<Check[]> {
  const url = new URL(origin)
  try {
    const probe = await probeEndpoint(url, proxies)
    return [ok('endpoint', `${origin} ${describeWay(probe)}`), checkClock(probe.skewMs)]
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const advice = adviceOn(error, proxyOfUrl(url, proxies))
    return [failed('endpoint', `${origin}: ${reason}`, advice)]
  }
}

function adviceOn(error: unknown, proxy: string | null): string {
  if (proxy === null)
    return 'is the region right, and does a firewall stand between? If calls must go through a proxy, set HTTPS_PROXY'
  return (error as NodeJS.ErrnoException).code?.startsWith('PROXY_') === true
    ? 'check the proxy variables: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY; to connect directly, name the host in NO_PROXY'
    : `the proxy ${proxy} did connect: is the region right, and does its certificate belong to the endpoint?`
}

function describeWay({ address, answerMs, connectMs, lookupMs, proxy, tlsMs }: EndpointProbe): string {
  const tls = tlsMs === null ? '' : `, TLS ${threeDigits(tlsMs)} ms`
  return `${proxy === null ? 'at' : `through the proxy ${proxy} at`} ${address}: DNS ${threeDigits(lookupMs)} ms, TCP ${threeDigits(connectMs)} ms${tls}, answer ${threeDigits(answerMs)} ms`
}

const WORTH_A_WORD_MS = 60_000
/** A signature is refused from here on: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-signing-elements.html */
const REFUSED_MS = 300_000

/** `skewMs`: the endpoint's time less ours; null where it tells none. */
export function checkClock(skewMs: number | null): Check {
  const name = 'clock'
  if (skewMs === null) return skipped(name, 'the endpoint tells no time')
  const found = `${(Math.abs(skewMs) / 1_000).toFixed(1)} s ${skewMs > 0 ? 'behind' : 'ahead of'} the endpoint's, to about a second`
  const advice = 'set the clock by NTP: AWS refuses signatures five minutes off'
  if (Math.abs(skewMs) >= REFUSED_MS) return failed(name, found, advice)
  return Math.abs(skewMs) >= WORTH_A_WORD_MS ? warning(name, found, advice) : ok(name, found)
}
