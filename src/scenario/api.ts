/** The operations of Bedrock that make calls: those of its own API, which the AWS SDK has. */
export const SDK_APIS = ['converse-stream', 'converse', 'invoke-model-stream', 'invoke-model'] as const

/** OpenAI's and Anthropic's APIs, which Bedrock serves beside them and the AWS SDK does not know. */
export const WEB_APIS = [
  'chat-completions-stream',
  'chat-completions',
  'responses-stream',
  'responses',
  'messages-stream',
  'messages',
] as const

export const APIS = [...SDK_APIS, ...WEB_APIS] as const

export type SdkApi = (typeof SDK_APIS)[number]
export type WebApi = (typeof WEB_APIS)[number]
export type Api = SdkApi | WebApi

const WHOLE: readonly unknown[] = [
  'converse',
  'invoke-model',
  'chat-completions',
  'responses',
  'messages',
] satisfies Api[]

/** Whether the response is a stream of tokens; a whole answer has an end and no first token. */
export const streamsOf = ({ api }: { readonly api?: unknown }): boolean => !WHOLE.includes(api)

/** Whether requests and responses are Converse's JSON, and not a model's own. */
export const isConverse = ({ api }: { readonly api?: unknown }): boolean =>
  api === 'converse-stream' || api === 'converse'

/** Whether requests carry a model's own JSON by Bedrock's InvokeModel. */
export const isInvokeModel = ({ api }: { readonly api?: unknown }): boolean =>
  api === 'invoke-model-stream' || api === 'invoke-model'

const OF_WEB: readonly unknown[] = WEB_APIS

export const isWeb = (mode: { readonly api?: unknown }): boolean => OF_WEB.includes(mode.api)
