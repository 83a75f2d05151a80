import type { ModePlan } from '../plan/mode-plan.ts'
import { makePollClock } from '../time/poll-clock.ts'
import { systemClock } from '../time/system-clock.ts'
import type { WireRequest } from './wire/exchange.ts'
import { isLoopback } from './loopback.ts'
import { type BedrockTarget, makeClient } from './sdk/make-client.ts'
import { rehearse } from './prepared-requests.ts'
import type { ProvideCredentials } from './credentials/shared-credentials.ts'

export type Access =
  | {
      readonly ok: true
      /** Where calls go: `https://bedrock-runtime.us-east-2.amazonaws.com`. */
      readonly endpoint: string
      /** What they are signed with: keys, or an API key, which is sent as it is. */
      readonly auth: 'sigv4' | 'bearer'
    }
  | { readonly ok: false; readonly reason: string }

/** Whether calls of a mode could be signed, and where they would go. Nothing is sent there. */
export async function checkAccess(
  mode: ModePlan,
  target: BedrockTarget,
  credentials: ProvideCredentials,
): Promise<Access> {
  const { client } = makeClient({ mode, target, clock: makePollClock(systemClock), credentials })
  const rehearsal = await rehearse(mode, client)
  client.destroy()
  if (rehearsal.kind === 'hindered') {
    const { message, name } = rehearsal.problem
    return { ok: false, reason: `${name}: ${message}` }
  }
  const { request } = rehearsal
  const endpoint = endpointOf(request)
  const auth = isBearer(request) ? 'bearer' : 'sigv4'
  if (auth === 'bearer' && request.protocol === 'http:' && !isLoopback(request.hostname)) {
    return { ok: false, reason: `AWS_BEARER_TOKEN_BEDROCK would be sent unencrypted to ${endpoint}: use https` }
  }
  return { ok: true, endpoint, auth }
}

const isBearer = ({ headers }: WireRequest): boolean =>
  Object.entries(headers).some(([name, value]) => name.toLowerCase() === 'authorization' && value.startsWith('Bearer '))

/** With the path that an endpoint may have of its own. */
function endpointOf({ hostname, path, port, protocol }: WireRequest): string {
  const prefix = path.slice(0, Math.max(0, path.indexOf('/model/')))
  return `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${prefix}`
}
