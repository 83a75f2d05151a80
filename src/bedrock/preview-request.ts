import type { HttpRequest } from '@smithy/types'
import type { Conversation } from '../conversation/conversation.ts'
import type { ModePlan } from '../plan/mode-plan.ts'
import { makePollClock } from '../time/poll-clock.ts'
import { systemClock } from '../time/system-clock.ts'
import type { AttemptMaker } from './sdk/attempt-middleware.ts'
import { type BedrockTarget, makeClient } from './sdk/make-client.ts'
import { apis } from './apis/apis.ts'

/** A request as it would go out, before it is signed. */
export interface RequestPreview {
  readonly method: string
  /** `https://bedrock-runtime.us-east-2.amazonaws.com` */
  readonly origin: string
  readonly path: string
  /** Those that Bedrock reads for what a mode asks for; names in small letters. */
  readonly headers: Readonly<Record<string, string>>
  /** JSON, parsed. */
  readonly body: unknown
}

/** Ends the SDK's road where the request is ready and not yet signed. */
class Ready extends Error {
  readonly request: HttpRequest

  constructor(request: HttpRequest) {
    super('The request was ready.')
    this.request = request
  }
}

const NO_ATTEMPTS: AttemptMaker = { attempt: () => Promise.reject(new Error('a preview sends nothing')) }

/** What a call of `mode` would send, by the SDK itself. Nothing is sent, and no credentials are looked for. */
export async function previewRequest(
  mode: ModePlan,
  target: BedrockTarget,
  conversation: Conversation,
): Promise<RequestPreview> {
  const { client } = makeClient({ mode, target, clock: makePollClock(systemClock) })
  // The SDK asks for some before it knows the endpoint. They sign nothing.
  client.config.credentials = () => Promise.resolve({ accessKeyId: 'none', secretAccessKey: 'none' })
  client.middlewareStack.add(
    () => (args) => Promise.reject(new Ready((args as unknown as { readonly request: HttpRequest }).request)),
    { step: 'serialize', priority: 'low', name: 'seismoPreview' },
  )
  try {
    await apis[mode.api].send({ client, mode, conversation, attempts: NO_ATTEMPTS })
  } catch (error) {
    if (error instanceof Ready) return describe(error.request)
    throw error
  } finally {
    client.destroy()
  }
  throw new Error('the request was sent')
}

function describe({ protocol, hostname, port, method, path, headers, body }: HttpRequest): RequestPreview {
  const origin = `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body as Uint8Array)
  const ofBedrock = Object.entries(headers)
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) => name.startsWith('x-amzn-bedrock-'))
  return { method, origin, path, headers: Object.fromEntries(ofBedrock), body: JSON.parse(text) as unknown }
}
