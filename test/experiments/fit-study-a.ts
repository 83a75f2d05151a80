// Prints the figures of study A's four rows as default.yml has them, and how far they are from what was published.
// What the profile assumes (prefill, jitter, tokens in a delta) is read from it; run this again when that changes:
//   node test/experiments/fit-study-a.ts
import { lognormalSigma } from '../../src/random/draw.ts'
import { makeRandom } from '../../src/random/random.ts'
import { loadProfile } from '../../src/simulator/profile/load-profile.ts'
import type { ServingProfile } from '../../src/simulator/profile/profile.ts'
import { drawReply } from './draw-reply.ts'
import { fitLogNormal, fitMedian, type KnownPart, type LogNormal, type Mixture, quantileOf } from './fit-log-normal.ts'
import { drawStudyAPrompt, type Percentiles, type StudyARow, studyARows } from './study-a.ts'

const SAMPLE = 4_000
const NORMAL_P90 = 1.2815515655446004

// One call in five of the row whose p90 is no log-normal's waits in a queue. With 20 % in it the p90 of all calls is
// the median of the wait, which is the one figure of it that the study can be asked for; that nine in ten of those
// who wait are served within a minute is invented.
const QUEUED_SHARE = 0.2
const QUEUED_SIGMA = lognormalSigma(42_800, 60_000)

const profile = await loadProfile('default')
const servingOf = ({ modelId, latency }: StudyARow): ServingProfile => profile.models[modelId]!.servings[latency]!

for (const row of studyARows) {
  const { prefill, jitter } = sampleOf(servingOf(row))
  console.log(`${row.name}:`)
  const isQueue = row.timeToFirstTokenMs.p90 > 20 * row.timeToFirstTokenMs.p50
  const time = isQueue ? fitQueue(row, prefill) : [{ share: 1, ...fitLogNormal(row.timeToFirstTokenMs, prefill) }]
  print('timeToFirstToken', time, 'ms', 0, row.timeToFirstTokenMs, prefill)
  const rate = [{ share: 1, ...fitLogNormal(row.outputTokensPerSecond, jitter) }]
  print('outputTokensPerSecond', rate, '', 1, row.outputTokensPerSecond, jitter)
}

/** What prefill adds to the first token of each call of a sample, and what jitter does to its rate. */
function sampleOf(serving: ServingProfile): { readonly prefill: KnownPart[]; readonly jitter: KnownPart[] } {
  const random = makeRandom(1, 'study a')
  const prompts = Array.from({ length: SAMPLE }, () => drawStudyAPrompt(random))
  return {
    prefill: prompts.map(({ inputTokens }) => ({
      shift: (serving.prefillMsPer1kTokens * inputTokens) / 1_000,
      factor: 1,
    })),
    jitter: prompts.map((prompt) => ({ shift: 0, factor: drawReply(serving, random, prompt).jitterFactor ?? 1 })),
  }
}

/** A call that does not wait is given the spread of the same model's optimized calls. */
function fitQueue(row: StudyARow, prefill: readonly KnownPart[]): Mixture {
  const optimized = studyARows.find(({ modelId, latency }) => modelId === row.modelId && latency === 'optimized')!
  const { sigma } = fitLogNormal(optimized.timeToFirstTokenMs, sampleOf(servingOf(optimized)).prefill)
  const mixtureOf = (served: number, waited: number): Mixture => [
    { share: 1 - QUEUED_SHARE, median: served, sigma },
    { share: QUEUED_SHARE, median: waited, sigma: QUEUED_SIGMA },
  ]
  const { p50, p90 } = row.timeToFirstTokenMs
  const served = fitMedian({ value: p50, share: 0.5 }, prefill, (median) => mixtureOf(median, p90))
  return mixtureOf(
    served,
    fitMedian({ value: p90, share: 0.9 }, prefill, (median) => mixtureOf(served, median)),
  )
}

function print(
  key: string,
  fitted: Mixture,
  unit: string,
  digits: number,
  published: Percentiles,
  sample: readonly KnownPart[],
): void {
  const rounded = fitted.map((part) => ({ share: part.share, ...percentilesOf(part, digits) }))
  const written = rounded.map(({ p50, p90 }) => `lognormal: { p50: ${p50}${unit}, p90: ${p90}${unit} }`)
  const yaml =
    written.length === 1
      ? `{ ${written[0]} }`
      : `{ mixture: [${rounded.map(({ share }, part) => `{ share: ${share}, ${written[part]} }`).join(', ')}] }`
  const asWritten = rounded.map(({ share, p50, p90 }) => ({ share, median: p50, sigma: lognormalSigma(p50, p90) }))
  const errors = ([0.5, 0.9] as const).map((share) => {
    const error = quantileOf(share, sample, asWritten) / (share === 0.5 ? published.p50 : published.p90) - 1
    return `p${share * 100} ${(error * 100).toFixed(2)} %`
  })
  console.log(`  ${key}: ${yaml}   # ${errors.join(', ')}`)
}

function percentilesOf({ median, sigma }: LogNormal, digits: number): Percentiles {
  const round = (value: number): number => Number(value.toFixed(digits))
  return { p50: round(median), p90: round(median * Math.exp(sigma * NORMAL_P90)) }
}
