import type { Mode } from '../scenario/mode-schema.ts'
import type { PricePlan } from '../money/find-price.ts'
import { bodyOfModel } from '../models/model-facts.ts'
import { regionOfMode } from '../models/model-id.ts'
import {
  streamsOf,
  type CachePlan,
  type GuardrailPlan,
  type QuotaPlan,
  type RetriesPlan,
  type TransportPlan,
} from './mode-plan.ts'
import type { UnratedMode } from './output-burndown.ts'

const STREAMS_PER_CONNECTION = 100

const RESPONSE_MS = 600_000

export function makeModePlan(name: string, mode: Mode): UnratedMode {
  const { inference, timeouts } = mode
  return {
    name,
    model: mode.model,
    region: regionOfMode(mode),
    endpoint: mode.endpoint ?? null,
    useFipsEndpoint: mode.useFipsEndpoint ?? null,
    useDualstackEndpoint: mode.useDualstackEndpoint ?? null,
    api: mode.api,
    body: mode.api.startsWith('invoke') ? (mode.body ?? bodyOfModel(mode.model)) : null,
    latency: mode.latency,
    serviceTier: mode.serviceTier ?? null,
    cache: makeCachePlan(mode.cache),
    guardrail: makeGuardrailPlan(mode.guardrail),
    inference: {
      maxTokens: inference.maxTokens ?? null,
      temperature: inference.temperature ?? null,
      topP: inference.topP ?? null,
      stopSequences: inference.stopSequences,
    },
    additionalModelRequestFields: mode.additionalModelRequestFields ?? null,
    additionalModelResponseFieldPaths: mode.additionalModelResponseFieldPaths ?? null,
    connection: mode.connection,
    transport: makeTransportPlan(mode.transport),
    retries: makeRetriesPlan(mode.retries),
    timeouts: {
      connectMs: timeouts.connect,
      responseMs: timeouts.response ?? (streamsOf(mode) ? RESPONSE_MS : timeouts.call),
      idleMs: timeouts.idle,
      callMs: timeouts.call,
    },
    stallLimitMs: mode.stallLimit,
    price: makePricePlan(mode.price),
    quota: makeQuotaPlan(mode.quota),
  }
}

function makeCachePlan(cache: Mode['cache']): CachePlan | null {
  if (cache === false) return null
  return cache === true ? { points: ['system'], ttl: null } : { points: cache.points, ttl: cache.ttl ?? null }
}

const makeGuardrailPlan = (guardrail: Mode['guardrail']): GuardrailPlan | null =>
  guardrail === undefined
    ? null
    : {
        identifier: guardrail.identifier,
        version: guardrail.version,
        trace: guardrail.trace ?? null,
        streamProcessingMode: guardrail.streamProcessingMode ?? null,
      }

function makePricePlan(price: Mode['price']): PricePlan | 'none' | null {
  if (price === undefined || price === 'none') return price ?? null
  return {
    input: price.input ?? null,
    output: price.output ?? null,
    cacheRead: price.cacheRead ?? null,
    cacheWrite5m: price.cacheWrite5m ?? null,
    cacheWrite1h: price.cacheWrite1h ?? null,
    perHour: price.perHour ?? null,
    longContext: null,
  }
}

const makeQuotaPlan = (quota: Mode['quota']): QuotaPlan | null =>
  quota === undefined
    ? null
    : {
        requestsPerMinute: quota.requestsPerMinute ?? null,
        tokensPerMinute: quota.tokensPerMinute ?? null,
        outputBurndown: quota.outputBurndown ?? null,
      }

function makeTransportPlan(transport: Mode['transport']): TransportPlan {
  const { protocol, streamsPerConnection = STREAMS_PER_CONNECTION } =
    typeof transport === 'string' ? { protocol: transport } : transport
  // HTTP/1.1 carries one call at a time.
  return { protocol, streamsPerConnection: protocol === 'http1' ? 1 : streamsPerConnection }
}

const makeRetriesPlan = (retries: Mode['retries']): RetriesPlan =>
  retries === 'none' ? { maxAttempts: 1, strategy: 'standard' } : retries
