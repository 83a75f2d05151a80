// OpenAI's and Anthropic's APIs by the SDK that does not know them: it is given a call of InvokeModel, whose body goes out as it is, and its
// request is turned into theirs before it is signed. So credentials, endpoints, retries and signatures are the SDK's, as they are of all other
// calls.
import type { BedrockRuntimeClient, ServiceInputTypes, ServiceOutputTypes } from '@aws-sdk/client-bedrock-runtime'
import type { HttpRequest, SerializeMiddleware } from '@smithy/types'
import type { Api, ModePlan, WebApi } from '../../plan/mode-plan.ts'

/** Where a request goes, as far as its API says so. */
interface WebPlace {
  /** Behind an endpoint that has no path of its own. */
  readonly path: string
  /** Behind one that has: the API's own name for the operation, as its clients write it behind their base URL. */
  readonly behindBase: string
  readonly headers: Readonly<Record<string, string>>
}

// https://docs.aws.amazon.com/bedrock/latest/userguide/endpoints.html
const CHAT: WebPlace = { path: '/openai/v1/chat/completions', behindBase: '/chat/completions', headers: {} }
const RESPONSES: WebPlace = { path: '/openai/v1/responses', behindBase: '/responses', headers: {} }
const MESSAGES: WebPlace = {
  path: '/anthropic/v1/messages',
  behindBase: '/v1/messages',
  // Of a newer one, models take no sampling any more.
  headers: { 'anthropic-version': '2023-06-01' },
}

const PLACES: Readonly<Record<WebApi, WebPlace>> = {
  'chat-completions-stream': CHAT,
  'chat-completions': CHAT,
  'responses-stream': RESPONSES,
  responses: RESPONSES,
  'messages-stream': MESSAGES,
  messages: MESSAGES,
}

const isWeb = (api: Api): api is WebApi => Object.hasOwn(PLACES, api)

const MANTLE = 'bedrock-mantle'

/** Makes a client speak the API of its mode, if the SDK does not. `isOfRegion`: calls go to an endpoint of AWS's own, which the region names. */
export function speakWeb({ config, middlewareStack }: BedrockRuntimeClient, mode: ModePlan, isOfRegion: boolean): void {
  if (!isWeb(mode.api)) return
  const { behindBase, headers, path } = PLACES[mode.api]
  const isMantle = mode.endpoint === 'mantle'
  // What the signer goes by; the auth scheme's own signing properties it does not read.
  if (isMantle) Object.assign(config, { signingName: MANTLE })
  // Anthropic's API has one path on both hosts.
  const pathOnAws = mode.mantlePath !== null && PLACES[mode.api] !== MESSAGES ? mode.mantlePath + behindBase : path
  const turn: SerializeMiddleware<ServiceInputTypes, ServiceOutputTypes> = (next) => (args) => {
    const request = args.request as HttpRequest
    const base = request.path.slice(0, request.path.indexOf('/model/'))
    request.path = base === '' ? pathOnAws : base + behindBase
    if (isMantle && isOfRegion) request.hostname = mantleHost(mode.region)
    Object.assign(request.headers, headers, guardrailHeaders(mode))
    return next(args)
  }
  middlewareStack.add(turn, { step: 'serialize', priority: 'low', name: 'seismoWeb' })
}

const mantleHost = (region: string): string =>
  `${MANTLE}.${region}.${region.startsWith('cn-') ? 'api.amazonwebservices.com.cn' : 'api.aws'}`

/** Chat Completions and Messages of bedrock-runtime heed them; a mode of any other API has no guardrail. */
function guardrailHeaders({ guardrail }: ModePlan): Readonly<Record<string, string>> {
  if (guardrail === null) return {}
  const { identifier, trace, version } = guardrail
  return {
    'x-amzn-bedrock-guardrailidentifier': identifier,
    'x-amzn-bedrock-guardrailversion': version,
    ...(trace === null ? {} : { 'x-amzn-bedrock-trace': trace.toUpperCase() }),
  }
}
