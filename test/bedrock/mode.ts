import type { Conversation } from '../../src/plan/conversation.ts'
import type { ModePlan } from '../../src/plan/mode-plan.ts'

/** A mode that leaves everything to the model and waits long for it, but for what `changes` says. */
export const makeMode = (changes: Partial<ModePlan> = {}): ModePlan => ({
  name: 'plain',
  model: 'reference',
  region: 'us-east-1',
  endpoint: null,
  useFipsEndpoint: null,
  useDualstackEndpoint: null,
  api: 'converse-stream',
  body: null,
  latency: 'standard',
  serviceTier: null,
  cache: null,
  guardrail: null,
  inference: { maxTokens: null, temperature: null, topP: null, stopSequences: [] },
  additionalModelRequestFields: null,
  additionalModelResponseFieldPaths: null,
  connection: 'warm',
  transport: { protocol: 'http1', streamsPerConnection: 100 },
  retries: { maxAttempts: 1, strategy: 'standard' },
  timeouts: { connectMs: 10_000, responseMs: 20_000, idleMs: 20_000, callMs: 30_000 },
  stallLimitMs: 1_000,
  price: null,
  quota: null,
  outputBurndown: null,
  ...changes,
})

export const conversation: Conversation = {
  system: null,
  messages: [{ role: 'user', text: 'hi' }],
  maxOutputTokens: null,
  aimedInputTokens: null,
}
