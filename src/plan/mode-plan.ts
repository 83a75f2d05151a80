/** One way of calling Bedrock: what is called, and how. The unit that a run compares. */
export interface ModePlan {
  readonly name: string
  /** A model id, an inference profile's id or ARN, or a provisioned model's ARN: the `modelId` of the call. */
  readonly model: string
  readonly region: string
  /** `performanceConfig.latency`. `standard` sends no field, as most clients do not. */
  readonly latency: 'standard' | 'optimized'
  readonly inference: InferencePlan
  /** `warm` reuses connections; `cold` opens one for each call and closes it after. */
  readonly connection: 'warm' | 'cold'
  readonly transport: TransportPlan
  readonly retries: RetriesPlan
  readonly timeouts: TimeoutsPlan
  /** A silence between two content deltas that counts as a stall, without ending the call. */
  readonly stallLimitMs: number
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
  /** From the first byte of the connection attempt to a usable connection: `connect`. */
  readonly connectMs: number
  /** From sent to the response's headers: `timeout`. */
  readonly responseMs: number
  /** Silence in a stream, from one read to the next: `stalled`. */
  readonly idleMs: number
  /** From sent to the end of the stream: `timeout`. */
  readonly callMs: number
}
