import type { Conversation } from '../../src/conversation/conversation.ts'
import type { ModePlan } from '../../src/plan/mode-plan.ts'
import { modePlan } from '../fakes/run-plan.ts'

/** A mode that leaves everything to the model and waits long for it, but for what `changes` says. */
export const makeMode = (changes: Partial<ModePlan> = {}): ModePlan => ({
  ...modePlan(),
  name: 'plain',
  model: 'reference',
  region: 'us-east-1',
  transport: { protocol: 'http1', streamsPerConnection: 100 },
  timeouts: { connectMs: 10_000, responseMs: 20_000, idleMs: 20_000, callMs: 30_000 },
  stallLimitMs: 1_000,
  ...changes,
})

export const conversation: Conversation = {
  system: null,
  messages: [{ role: 'user', content: [{ text: 'hi' }] }],
  tools: null,
  maxOutputTokens: null,
  aimedInputTokens: null,
}
