/** The operations of Bedrock that make calls. */
export const APIS = ['converse-stream', 'converse', 'invoke-model-stream', 'invoke-model'] as const

export type Api = (typeof APIS)[number]

/** Whether the response is a stream of tokens; a whole answer has an end and no first token. */
export const streamsOf = ({ api }: { readonly api?: unknown }): boolean => api !== 'converse' && api !== 'invoke-model'

/** Whether requests and responses are Converse's JSON, and not a model's own. */
export const isConverse = ({ api }: { readonly api?: unknown }): boolean =>
  api === 'converse-stream' || api === 'converse'
