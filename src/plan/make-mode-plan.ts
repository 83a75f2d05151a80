import type { Mode } from '../scenario/mode-schema.ts'
import type { ModePlan, RetriesPlan, TransportPlan } from './mode-plan.ts'

// Only a real call depends on the region; for one that goes elsewhere any will do.
const REGION_ELSEWHERE = 'us-east-1'

const STREAMS_PER_CONNECTION = 100

export function makeModePlan(name: string, mode: Mode): ModePlan {
  const { inference, timeouts } = mode
  return {
    name,
    model: mode.model,
    region: mode.region ?? REGION_ELSEWHERE,
    latency: mode.latency,
    inference: {
      maxTokens: inference.maxTokens ?? null,
      temperature: inference.temperature ?? null,
      topP: inference.topP ?? null,
      stopSequences: inference.stopSequences,
    },
    connection: mode.connection,
    transport: makeTransportPlan(mode.transport),
    retries: makeRetriesPlan(mode.retries),
    timeouts: {
      connectMs: timeouts.connect,
      responseMs: timeouts.response,
      idleMs: timeouts.idle,
      callMs: timeouts.call,
    },
    stallLimitMs: mode.stallLimit,
  }
}

function makeTransportPlan(transport: Mode['transport']): TransportPlan {
  const { protocol, streamsPerConnection = STREAMS_PER_CONNECTION } =
    typeof transport === 'string' ? { protocol: transport } : transport
  // HTTP/1.1 carries one call at a time.
  return { protocol, streamsPerConnection: protocol === 'http1' ? 1 : streamsPerConnection }
}

const makeRetriesPlan = (retries: Mode['retries']): RetriesPlan =>
  retries === 'none' ? { maxAttempts: 1, strategy: 'standard' } : retries
