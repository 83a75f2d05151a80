import type { Distribution } from '../../../src/simulator/profile/distribution.ts'
import type {
  CacheProfile,
  EndpointsProfile,
  ModelProfile,
  ToolsProfile,
} from '../../../src/simulator/profile/profile.ts'
import { mediaProfile } from '../inference/some-media.ts'
import { servingProfile } from '../serving-profile.ts'

const constant = (value: number): Distribution => ({ kind: 'constant', value })

/** What a profile that says nothing of tools comes to. */
export const callsOnce: ToolsProfile = {
  callShare: 1,
  stepsBeforeAnswer: constant(1),
  callsPerReply: constant(1),
  textShare: 0,
  textTokens: constant(20),
  overheadTokens: 40,
  optionalShare: 0.5,
  emptyDeltaShare: 1,
}

const onRuntime: EndpointsProfile = {
  converse: true,
  runtime: ['chat-completions', 'responses', 'messages'],
  mantle: null,
  limitKeys: ['max_tokens', 'max_completion_tokens'],
  toolsWhileThinking: true,
  reasoningField: 'reasoning',
  usageDetails: true,
}

/** A model of which the tests change what a native body depends on. */
export const modelProfile = (changes: Partial<ModelProfile> = {}): ModelProfile => ({
  name: 'Model',
  provider: 'Test',
  body: 'claude',
  onDemand: true,
  maxOutputTokens: 4_096,
  contextTokens: null,
  charactersPerToken: 4,
  countsTokens: true,
  outputBurndown: 1,
  quota: { tokensPerMinute: null, requestsPerMinute: null },
  optimizedQuota: null,
  optimizedTokenLimit: null,
  throttled: null,
  inStreamThrottles: { firstFrame: 0, midStream: 0 },
  lifecycle: { state: 'active', legacyTime: null, endOfLifeTime: null },
  inputs: {
    tools: true,
    toolsInStreams: true,
    toolChoice: true,
    images: true,
    documents: true,
    video: true,
    audio: true,
    s3: true,
    prefill: true,
  },
  media: mediaProfile(),
  sampling: { refused: [], isExclusive: false },
  thinking: null,
  effort: null,
  tools: callsOnce,
  cache: null,
  tiers: { priority: null, flex: null, reserved: null },
  provisioned: null,
  endpoints: onRuntime,
  servings: { standard: servingProfile(), optimized: null },
  ...changes,
})

export const someCache: CacheProfile = {
  minimumTokens: 1_024,
  maximumTokens: null,
  ttls: ['5m', '1h'],
  maximumCheckpoints: 4,
  lookBackBlocks: 0,
  isForTools: true,
  isExplicit: true,
  implicitHitShare: 0,
  tellsImplicitWrites: false,
}
