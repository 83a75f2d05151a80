// Study A: AWS World Learning Blog, 28 January 2025, "Optimizing AI responsiveness: A practical guide to Amazon
// Bedrock latency-optimized inference". What it published, and the prompts that it is taken to have sent. It names
// four tasks, prompts of 100 to 100,000 tokens and 100 to 1,000 output tokens; how they were spread it does not say.
import type { z } from 'zod'
import { numberDistribution } from '../../src/scenario/distribution-schema.ts'
import { drawWhole } from '../../src/prompts/draw-distribution.ts'
import { drawWeighted } from '../../src/random/draw.ts'
import type { Random } from '../../src/random/random.ts'
import type { Latency } from '../../src/simulator/vocabulary.ts'

export interface Percentiles {
  readonly p50: number
  readonly p90: number
}

export interface StudyARow {
  readonly name: string
  readonly modelId: string
  readonly inferenceProfile: string
  readonly latency: Latency
  readonly timeToFirstTokenMs: Percentiles
  readonly outputTokensPerSecond: Percentiles
}

const haiku = {
  modelId: 'anthropic.claude-3-5-haiku-20241022-v1:0',
  inferenceProfile: 'us.anthropic.claude-3-5-haiku-20241022-v1:0',
}
const llama = {
  modelId: 'meta.llama3-1-70b-instruct-v1:0',
  inferenceProfile: 'us.meta.llama3-1-70b-instruct-v1:0',
}

export const studyARows: readonly StudyARow[] = [
  {
    name: 'Claude 3.5 Haiku, standard',
    ...haiku,
    latency: 'standard',
    timeToFirstTokenMs: { p50: 1_100, p90: 2_900 },
    outputTokensPerSecond: { p50: 48.4, p90: 67.4 },
  },
  {
    name: 'Claude 3.5 Haiku, optimized',
    ...haiku,
    latency: 'optimized',
    timeToFirstTokenMs: { p50: 600, p90: 1_400 },
    outputTokensPerSecond: { p50: 85.9, p90: 152 },
  },
  {
    name: 'Llama 3.1 70B, standard',
    ...llama,
    latency: 'standard',
    timeToFirstTokenMs: { p50: 900, p90: 42_800 },
    outputTokensPerSecond: { p50: 30.2, p90: 32.4 },
  },
  {
    name: 'Llama 3.1 70B, optimized',
    ...llama,
    latency: 'optimized',
    timeToFirstTokenMs: { p50: 400, p90: 1_200 },
    outputTokensPerSecond: { p50: 137, p90: 203.7 },
  },
]

const drawn = numberDistribution({ min: 1 })

export interface MixEntry {
  readonly name: string
  readonly weight: number
  readonly inputTokens: z.input<typeof drawn>
  readonly maxOutputTokens: z.input<typeof drawn>
}

const maxOutputTokens: z.input<typeof drawn> = { uniform: [100, 1_000] }

/** As a prompt file writes a mix. Counting and stories are asked for in few words; the others bring their text along. */
export const studyAMix: readonly MixEntry[] = [
  { name: 'counting', weight: 1, inputTokens: { uniform: [100, 200] }, maxOutputTokens },
  { name: 'story', weight: 1, inputTokens: { uniform: [100, 500] }, maxOutputTokens },
  {
    name: 'summarization',
    weight: 1,
    inputTokens: { lognormal: { median: 5_000, p90: 40_000, min: 100, max: 100_000 } },
    maxOutputTokens,
  },
  {
    name: 'translation',
    weight: 1,
    inputTokens: { lognormal: { median: 1_000, p90: 5_000, min: 100, max: 100_000 } },
    maxOutputTokens,
  },
]

export interface StudyAPrompt {
  readonly inputTokens: number
  readonly maxTokens: number
}

const entries = studyAMix.map(({ weight, inputTokens, maxOutputTokens: limit }) => ({
  weight,
  inputTokens: drawn.parse(inputTokens),
  maxTokens: drawn.parse(limit),
}))

export function drawStudyAPrompt(random: Random): StudyAPrompt {
  const chosen = drawWeighted(
    random,
    entries.map(({ weight }) => weight),
  )
  const entry = entries[chosen]!
  return { inputTokens: drawWhole(random, entry.inputTokens), maxTokens: drawWhole(random, entry.maxTokens) }
}
