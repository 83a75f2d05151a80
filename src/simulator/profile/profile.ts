// What a simulator pretends to be, read from a profile file with every optional key resolved. Plain data.
import type { CallFault } from '../faults/fault.ts'
import type { Distribution } from './distribution.ts'
import type {
  CacheTtl,
  Effort,
  EndpointApi,
  Latency,
  NativeBody,
  SamplingParameter,
  ThrottleCause,
} from '../vocabulary.ts'

export interface Profile {
  readonly description: string
  /** Of every ARN, whatever account a caller's key belongs to. */
  readonly accountId: string
  /** Where a caller is whose signature names no region. */
  readonly region: string
  /** What a new connection waits before its first request is looked at: a distant handshake. */
  readonly connectionSetUpMs: number
  /** What the model does once its client has gone: stops at that token, or makes the whole reply, for nobody. */
  readonly afterDisconnect: 'stops' | 'goes-on'
  readonly regions: Readonly<Record<string, RegionProfile>>
  readonly quotaWindow: QuotaWindow
  /** Of all models together, by region; null is no limit. */
  readonly tokensPerDay: number | null
  /** Foundation models, by id. */
  readonly models: Readonly<Record<string, ModelProfile>>
  /** Cross-region profiles, by id: `us.…`, `eu.…`, `global.…`. */
  readonly inferenceProfiles: Readonly<Record<string, InferenceProfile>>
  /** By name, the last part of their ARN. */
  readonly promptRouters: Readonly<Record<string, PromptRouterProfile>>
  /** Bought before the start and in service from then on, by id, the last part of their ARN. */
  readonly provisionedModels: Readonly<Record<string, ProvisionedModelProfile>>
  /** Managed prompts, by id, the last part of their ARN before the version. */
  readonly prompts: Readonly<Record<string, PromptProfile>>
  /** By identifier. */
  readonly guardrails: Readonly<Record<string, GuardrailProfile>>
  readonly batch: BatchProfile
  /** Of OpenAI's and Anthropic's APIs, whatever the model. */
  readonly endpoints: EndpointOptions
  /** In force from the start, and again after a reset. */
  readonly faults: readonly CallFault[]
}

export interface EndpointOptions {
  /** What `Retry-After` of a throttle says; null is no such header. */
  readonly retryAfterMs: number | null
  /** A comment, or Anthropic's `ping`, stands before each so many-th delta; null is none. */
  readonly keepAliveDeltas: number | null
}

/** The shape of the minute that a quota is counted in. */
export type QuotaWindow = 'clock-minute' | 'sliding' | 'token-bucket'

export interface RegionProfile {
  /** Round trip to here from the caller's own region, which a cross-region call takes besides. */
  readonly distanceMs: number
  /** The share of every machine's slots here that others' calls hold. */
  readonly busyShare: number
}

export interface ModelProfile {
  readonly name: string
  readonly provider: string
  /** Whose JSON an InvokeModel body is; null where only Converse is served. */
  readonly body: NativeBody | null
  /** Whether the model's own id can be called, and not only an inference profile of it. */
  readonly onDemand: boolean
  readonly maxOutputTokens: number
  /** The most input tokens that it reads; null is no limit. */
  readonly contextTokens: number | null
  readonly charactersPerToken: number
  readonly countsTokens: boolean
  /** What one output token counts for when a call's quota is settled. */
  readonly outputBurndown: number
  /** For calls of the model's own id, in the region of the call. */
  readonly quota: QuotaProfile
  /** For optimized latency, before calls fall back to standard; null is no limit. */
  readonly optimizedQuota: QuotaProfile | null
  /** Input and output tokens of one call above which optimized falls back to standard; null is no limit. */
  readonly optimizedTokenLimit: number | null
  /** A share of calls that is throttled whatever the quota says, or null. */
  readonly throttled: { readonly share: number; readonly cause: ThrottleCause } | null
  /** The shares of a stream's throttles that are told under HTTP 200: by the first frame, or after some deltas. */
  readonly inStreamThrottles: { readonly firstFrame: number; readonly midStream: number }
  readonly lifecycle: LifecycleProfile
  readonly inputs: InputProfile
  readonly media: MediaProfile
  readonly sampling: SamplingProfile
  /** Null: it does not think. */
  readonly thinking: ThinkingProfile | null
  /** Null: it refuses to be told of any. */
  readonly effort: EffortProfile | null
  readonly tools: ToolsProfile
  readonly cache: CacheProfile | null
  readonly tiers: TierProfiles
  readonly provisioned: ProvisionedProfile | null
  readonly endpoints: EndpointsProfile
  readonly servings: Readonly<Record<Latency, ServingProfile | null>>
}

/** How OpenAI's and Anthropic's APIs serve a model. */
export interface EndpointsProfile {
  /** Whether Converse and InvokeModel do too. */
  readonly converse: boolean
  /** Those on the runtime's host. */
  readonly runtime: readonly EndpointApi[]
  /** Null: mantle does not have the model. */
  readonly mantle: MantleProfile | null
  /** What Chat Completions takes the most output tokens by. */
  readonly limitKeys: readonly ('max_tokens' | 'max_completion_tokens')[]
  /** Whether Chat Completions lets it think and offers it tools at once. */
  readonly toolsWhileThinking: boolean
  /** Where Chat Completions tells a thought: in a field of its own, in the content, or nowhere. */
  readonly reasoningField: 'reasoning' | 'reasoning_content' | 'content' | 'none'
  /** Whether usage says what was cached and what was thought; null stands there otherwise. */
  readonly usageDetails: boolean
}

export interface MantleProfile {
  /** Null: the model's own, without date and version. */
  readonly id: string | null
  readonly apis: readonly EndpointApi[]
  /** Before `/chat/completions` and `/responses`. */
  readonly path: '/v1' | '/openai/v1'
  /** Null is no limit. */
  readonly inputTokensPerMinute: number | null
  readonly outputTokensPerMinute: number | null
}

export interface LifecycleProfile {
  /** `legacy-unused`: legacy, and not used by this account of late, which has lost its access. */
  readonly state: 'active' | 'legacy' | 'legacy-unused' | 'end-of-life'
  /** ISO 8601; null is not told. */
  readonly legacyTime: string | null
  readonly endOfLifeTime: string | null
}

/** What a model takes besides text. */
export interface InputProfile {
  readonly tools: boolean
  readonly toolsInStreams: boolean
  /** A choice that forces the use of tools: any of them, or one by name. */
  readonly toolChoice: boolean
  readonly images: boolean
  readonly documents: boolean
  readonly video: boolean
  readonly audio: boolean
  /** Media that are in S3, and not in the request. */
  readonly s3: boolean
  /** The beginning of its own reply, as the last message. */
  readonly prefill: boolean
}

/** What media count for, and how much of them a model takes. */
export interface MediaProfile {
  readonly pixelsPerImageToken: number
  /** In pixels, to which an image is made to fit before it is counted. */
  readonly longestImageSide: number
  readonly mostImageTokens: number
  /** Images and documents that are PDFs, of one call; null is no limit. */
  readonly mostImages: number | null
  /** Of its base64. */
  readonly mostImageBytes: number
  /** In pixels; an image that is larger is refused. */
  readonly imageSideLimit: number
  /** More images than these may each have `manyImagesSideLimit` only. */
  readonly manyImages: number
  readonly manyImagesSideLimit: number
  readonly videoTokensPerSecond: number
  readonly mostVideoSeconds: number
  readonly mostVideos: number
  readonly audioTokensPerSecond: number
}

export interface SamplingProfile {
  /** Whatever is asked but the default. */
  readonly refused: readonly SamplingParameter[]
  /** Whether only one of `temperature` and `top_p` may be set. */
  readonly isExclusive: boolean
}

export interface ThinkingProfile {
  /** `budget`: up to so many tokens; `levels`: switched on, by effort. */
  readonly kinds: readonly ('adaptive' | 'budget' | 'levels')[]
  readonly byDefault: boolean
  readonly canBeOff: boolean
  readonly told: 'full' | 'summary' | 'omitted'
  /** Of the tokens of a thought, those of its summary. */
  readonly summaryShare: number
  /** At an effort whose factor is 1. */
  readonly tokens: Distribution
}

export interface EffortProfile {
  readonly usual: Effort
  /** What each level that it knows multiplies the tokens of a thought by. */
  readonly factors: Readonly<Partial<Record<Effort, number>>>
}

/** How a model calls the tools that it is offered. */
export interface ToolsProfile {
  /** Of the turns in which it may call tools or answer, those in which it calls any. */
  readonly callShare: number
  /** Of such a turn: replies with calls before the answer. */
  readonly stepsBeforeAnswer: Distribution
  /** Calls at once, in one reply. */
  readonly callsPerReply: Distribution
  /** Of the replies with calls, those that say something before them, and how long that is. */
  readonly textShare: number
  readonly textTokens: Distribution
  /** What a call takes beside its input. */
  readonly overheadTokens: number
  /** Of the properties that a call may leave out, those that it does not. */
  readonly optionalShare: number
  /** Of the calls in a stream of Converse, those whose input begins with an empty delta. */
  readonly emptyDeltaShare: number
}

export interface QuotaProfile {
  /** Null: no limit. */
  readonly tokensPerMinute: number | null
  readonly requestsPerMinute: number | null
}

/** The machine behind one (model, region, latency) and the replies that it makes. */
export interface ServingProfile {
  /** Calls served at once. */
  readonly slots: number
  /** Calls that may wait for a slot. */
  readonly queueLength: number
  readonly timeToFirstTokenMs: Distribution
  /** For input tokens that no cache holds. */
  readonly prefillMsPer1kTokens: number
  /** How long before the first delta headers and messageStart are written. */
  readonly messageStartLeadMs: number
  /** Of a call that has the machine for itself. */
  readonly outputTokensPerSecond: Distribution
  /** The share of its speed that a stream loses when every slot is busy, in proportion to the slots that are. */
  readonly batchSlowdown: number
  /** The deviation of the logarithm of each gap. */
  readonly gapJitter: number
  readonly tokensPerDelta: { readonly min: number; readonly max: number }
  /** What the reply's length is when no limit cuts it. */
  readonly outputTokens: Distribution
  readonly coldStart: ColdStartProfile | null
}

/** A machine that served nobody for so long needs `extraMs` more before its next first token. */
export interface ColdStartProfile {
  readonly afterIdleMs: number
  readonly extraMs: Distribution
}

export interface CacheProfile {
  /** A shorter prefix is not cached, silently. */
  readonly minimumTokens: number
  /** What lies beyond is read anew each time; null is no limit. */
  readonly maximumTokens: number | null
  readonly ttls: readonly CacheTtl[]
  readonly maximumCheckpoints: number
  /** Before a cache point, those that are looked at for a prefix that an earlier call has written. */
  readonly lookBackBlocks: number
  /** Whether cache points are accepted behind tools. */
  readonly isForTools: boolean
  /** Whether cache points are accepted. */
  readonly isExplicit: boolean
  /** Of calls without cache points, the share that may read what is cached anyway; 0: the model never caches by itself. */
  readonly implicitHitShare: number
  /** Whether what it writes by itself is told, and charged for. */
  readonly tellsImplicitWrites: boolean
}

/** Tiers besides `default`; null is refused. */
export interface TierProfiles {
  readonly priority: { readonly speed: number } | null
  readonly flex: { readonly speed: number } | null
  readonly reserved: ReservedProfile | null
}

/** Capacity that is paid for: what exceeds it is served as `default`. */
export interface ReservedProfile {
  readonly inputTokensPerMinute: number
  readonly outputTokensPerMinute: number
}

/** One model unit of provisioned throughput, and how long it takes to be in service. */
export interface ProvisionedProfile {
  readonly inputTokensPerMinutePerUnit: number
  readonly outputTokensPerMinutePerUnit: number
  readonly slotsPerUnit: number
  /** That the account may have of a model in a region; null is no limit. */
  readonly maximumUnits: number | null
  readonly creationMs: number
}

export interface InferenceProfile {
  readonly name: string
  readonly model: string
  /** Where its calls may be served. */
  readonly regions: readonly string[]
  /** Counted in the region of the caller. */
  readonly quota: QuotaProfile
}

export interface ProvisionedModelProfile {
  readonly name: string
  /** Of a model that has units to buy. */
  readonly model: string
  readonly units: number
  /** Where it can be called. */
  readonly region: string
}

export interface PromptRouterProfile {
  /** Ids of models or inference profiles; the first is the fallback. */
  readonly models: readonly string[]
  /** The share of calls that the fallback answers. */
  readonly fallbackShare: number
  readonly routingMs: number
}

export interface PromptProfile {
  readonly versions: readonly string[]
  /** Id of a model or an inference profile. */
  readonly model: string
  /** With variables as `{{name}}`. */
  readonly text: string
  /** Null: the model's own limit. */
  readonly maxTokens: number | null
}

export interface GuardrailProfile {
  readonly versions: readonly string[]
  /** What looking at the prompt, and at each stretch of the reply, takes. */
  readonly assessmentMs: Distribution
  /** Deltas that are held back and looked at together, in `sync` streams. */
  readonly deltasPerAssessment: number
  /** The shares of calls whose prompt, or whose reply, it stops. */
  readonly inputInterventionShare: number
  readonly outputInterventionShare: number
  readonly blockedMessage: string
}

export interface BatchProfile {
  readonly minimumRecords: number
  readonly maximumRecords: number
  /** In each of the states before InProgress. */
  readonly submittedMs: number
  readonly validatingMs: number
  readonly scheduledMs: number
  /** From the wish to stop to the end. */
  readonly stoppingMs: number
  readonly recordsPerMinute: number
}
