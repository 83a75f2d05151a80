import type { NativeBody } from '../models/native-body.ts'
import type { PricedMode } from '../money/find-price.ts'

/** One way of calling Bedrock: what is called, and how. The unit that a run compares. */
export interface ModePlan {
  readonly name: string
  /** A model id, an inference profile's id or ARN, or a provisioned model's ARN: the `modelId` of the call. */
  readonly model: string
  readonly region: string
  /** What is called with target `aws`; null leaves it to the SDK: to its environment, or the region's own. */
  readonly endpoint: string | null
  /** Null leaves it to the SDK. */
  readonly useFipsEndpoint: boolean | null
  readonly useDualstackEndpoint: boolean | null
  readonly api: Api
  /** Whose JSON the request and the response are; null for Converse, whose own they are. */
  readonly body: NativeBody | null
  /** `performanceConfig.latency`. `standard` sends no field, as most clients do not. */
  readonly latency: 'standard' | 'optimized'
  /** `serviceTier.type`. Null sends none. */
  readonly serviceTier: PricedMode['serviceTier']
  /** Null: no cache points. */
  readonly cache: CachePlan | null
  readonly guardrail: GuardrailPlan | null
  readonly inference: InferencePlan
  /** The model's own fields, as JSON. Null sends none. */
  readonly additionalModelRequestFields: JsonObject | null
  /** JSON Pointers to fields of the model's response that Converse returns too. Null sends none. */
  readonly additionalModelResponseFieldPaths: readonly string[] | null
  /** `warm` reuses connections; `cold` opens one for each call and closes it after. */
  readonly connection: 'warm' | 'cold'
  readonly transport: TransportPlan
  readonly retries: RetriesPlan
  readonly timeouts: TimeoutsPlan
  /** A silence between two content deltas that counts as a stall, without ending the call. */
  readonly stallLimitMs: number
  /** Null leaves it to the price table; `none`: calls cost nothing. */
  readonly price: PricedMode['price']
  /** What the account is given; null where nobody said. */
  readonly quota: QuotaPlan | null
  /** Quota tokens for each output token, as the scenario says or the model is known for; null where nobody knows. */
  readonly outputBurndown: number | null
}

export type Api = 'converse-stream' | 'converse' | 'invoke-model-stream' | 'invoke-model'

/** Whether the response is a stream of tokens; a whole answer has an end and no first token. */
export const streamsOf = ({ api }: Pick<ModePlan, 'api'>): boolean => api !== 'converse' && api !== 'invoke-model'

export type CachePoint = 'system' | 'messages' | 'tools'

export interface CachePlan {
  readonly points: readonly CachePoint[]
  /** Null sends none; the model's own is five minutes. */
  readonly ttl: '5m' | '1h' | null
}

/** What is null is not sent. */
export interface GuardrailPlan {
  readonly identifier: string
  readonly version: string
  readonly trace: 'enabled' | 'disabled' | 'enabled_full' | null
  readonly streamProcessingMode: 'sync' | 'async' | null
}

export type Json = string | number | boolean | null | readonly Json[] | JsonObject

export interface JsonObject {
  readonly [key: string]: Json
}

export interface QuotaPlan {
  readonly requestsPerMinute: number | null
  readonly tokensPerMinute: number | null
  /** Quota tokens for each output token. */
  readonly outputBurndown: number | null
}

/** The `inferenceConfig` of a call. Null sends nothing and leaves the model its own default. */
export interface InferencePlan {
  /** A prompt's own `maxOutputTokens` comes before this. */
  readonly maxTokens: number | null
  readonly temperature: number | null
  readonly topP: number | null
  readonly stopSequences: readonly string[]
}

export interface TransportPlan {
  readonly protocol: 'http1' | 'http2'
  /** Calls that may share one HTTP/2 connection at once; the server's own limit holds as well. */
  readonly streamsPerConnection: number
}

export interface RetriesPlan {
  /** 1: a failed attempt is the call's outcome. More: the SDK retries, and attempts and backoff are counted. */
  readonly maxAttempts: number
  readonly strategy: 'standard' | 'adaptive'
}

/** Each limit ends the call as failed; what it is called then stands behind it. */
export interface TimeoutsPlan {
  /** From sent to a usable connection: `connect-timeout`. */
  readonly connectMs: number
  /** From sent to the response's headers: `response-timeout`. */
  readonly responseMs: number
  /** Silence in a stream, from one read to the next: `stalled`. */
  readonly idleMs: number
  /** From the call's start, before credentials, to the end of the stream, all attempts and waits included: `timeout`. */
  readonly callMs: number
}
