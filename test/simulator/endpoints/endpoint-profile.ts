import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Open weights, on demand: mantle knows them by `test.open`, under `/v1`. */
export const OPEN = 'test.open-v1:0'
/** As GPT is: through its profile alone, with efforts and a cache of its own; on mantle `test.gpt`, under `/openai/v1`. */
export const GPT = 'us.test.gpt'
/** As Claude is: through its profile alone; on mantle `test.claude`. */
export const CLAUDE = 'us.test.claude-20260101-v1:0'
/** On mantle alone. */
export const MANTLE_ONLY = 'test.only'

const set = 'assumption: set'

export interface EndpointProfileOptions {
  /** Further lines of the file, not indented. */
  readonly file?: string
  /** Of `test.gpt`, on mantle. */
  readonly outputTokensPerMinute?: number
  readonly inputTokensPerMinute?: number
  readonly outputTokens?: number
}

/** A profile without chance and quick, of models that OpenAI's and Anthropic's APIs serve. Returns its path. */
export async function writeEndpointProfile(options: EndpointProfileOptions = {}): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'simulator-')), 'endpoints.yml')
  await writeFile(path, endpointProfile(options))
  return path
}

export function endpointProfile({
  file = '',
  outputTokensPerMinute = 1_000_000,
  inputTokensPerMinute = 1_000_000,
  outputTokens = 10,
}: EndpointProfileOptions = {}): string {
  return `description: endpoints
regions:
  us-east-1: { distance: { value: 0ms, ${set} }, busyShare: { value: 0, ${set} } }
${file}
shapes:
  - &standard
    slots: { value: 50, ${set} }
    queueLength: { value: 50, ${set} }
    timeToFirstToken: { constant: 20ms, ${set} }
    prefillPer1kTokens: { value: 0ms, ${set} }
    messageStartLead: { value: 0ms, ${set} }
    outputTokensPerSecond: { constant: 1000, ${set} }
    gapJitter: { value: 0, ${set} }
    tokensPerDelta: { min: 1, max: 1, ${set} }
    outputTokens: { constant: ${outputTokens}, ${set} }
  - &base
    provider: Test
    maxOutputTokens: { value: 1000, ${set} }
    standard: *standard
models:
  ${OPEN}:
    <<: *base
    name: Open
    body: chat
    thinking: { kinds: [levels], told: full, tokens: { constant: 6, ${set} } }
    effort: { usual: medium, low: 0.5, medium: 1, high: 2, ${set} }
    tiers: { flex: { speed: { value: 1, ${set} } } }
    endpoints:
      runtime: [chat-completions]
      mantle: { apis: [chat-completions, responses] }
      ${set}
  test.gpt:
    <<: *base
    name: GPT
    body: chat
    onDemand: false
    sampling: { refused: [temperature, top_p], ${set} }
    thinking: { kinds: [levels], byDefault: true, told: summary, summaryShare: { value: 0.5, ${set} }, tokens: { constant: 6, ${set} } }
    effort: { usual: medium, low: 0.5, medium: 1, high: 2, ${set} }
    cache:
      minimumTokens: { value: 100, ${set} }
      ttls: { value: [30m], ${set} }
      maximumCheckpoints: { value: 4, ${set} }
      implicitHitShare: { value: 1, ${set} }
      tellsImplicitWrites: true
    endpoints:
      converse: false
      runtime: [chat-completions, responses]
      mantle:
        apis: [chat-completions, responses]
        path: /openai/v1
        inputTokensPerMinute: { value: ${inputTokensPerMinute}, ${set} }
        outputTokensPerMinute: { value: ${outputTokensPerMinute}, ${set} }
      limitKeys: [max_completion_tokens]
      toolsWhileThinking: false
      reasoningField: none
      usageDetails: true
      ${set}
  test.claude-20260101-v1:0:
    <<: *base
    name: Claude
    body: claude
    onDemand: false
    sampling: { refused: [temperature, top_p, top_k], ${set} }
    thinking: { kinds: [adaptive], told: full, tokens: { constant: 6, ${set} } }
    effort: { usual: high, low: 0.5, high: 1, max: 2, ${set} }
    cache:
      minimumTokens: { value: 100, ${set} }
      ttls: { value: [5m, 1h], ${set} }
      maximumCheckpoints: { value: 4, ${set} }
      lookBackBlocks: { value: 20, ${set} }
  ${MANTLE_ONLY}:
    <<: *base
    name: Only
    body: chat
    inputs: { images: false, ${set} }
    endpoints:
      converse: false
      mantle: { apis: [chat-completions], path: /openai/v1 }
      ${set}
inferenceProfiles:
  ${GPT}: { name: US GPT, model: test.gpt, regions: [us-east-1] }
  ${CLAUDE}: { name: US Claude, model: 'test.claude-20260101-v1:0', regions: [us-east-1] }
guardrails:
  blocksprompt1:
    versions: ['1']
    assessment: { constant: 1ms, ${set} }
    deltasPerAssessment: { value: 3, ${set} }
    inputInterventionShare: { value: 1, ${set} }
    outputInterventionShare: { value: 0, ${set} }
    blockedMessage: Blocked.
`
}
