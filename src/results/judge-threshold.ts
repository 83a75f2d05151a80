import assert from 'node:assert/strict'
import { type HdrReading, type HdrSnapshot, readCellsOf } from '../metrics/hdr.ts'
import type { ThresholdPlan } from '../scenario/threshold-schema.ts'
import { betaQuantile } from '../statistics/beta-distribution.ts'
import { effectiveSamples, type Stretch } from './design-effect.ts'
import { type CutOff, readAtBest, type Sampled } from './percentiles.ts'
import { rankOf, sampleOfRank } from './quantile-interval.ts'

/** Some of a number of samples, that lie beyond a limit. */
interface CountedShare {
  readonly samples: number
  /** As how many independent ones they count. */
  readonly effective: number
  /** Those that lie beyond it at least, and at most: they differ where samples are not there. */
  readonly atLeast: number
  readonly atMost: number
}

/** Two limits, each with 95 % confidence (Clopper and Pearson, Biometrika 1934): the share is no less than the one, and no greater than the other. */
interface KnownShare {
  readonly low: number
  readonly high: number
}

/** Of one sample at least. */
const knowShare = ({ atLeast, atMost, effective, samples }: CountedShare): KnownShare => {
  const least = (atLeast / samples) * effective
  const most = (atMost / samples) * effective
  return {
    low: betaQuantile(0.05, least, effective - least + 1),
    high: betaQuantile(0.95, most + 1, effective - most),
  }
}

// What a threshold comes to. The number that was observed decides, as in k6; beside it stands whether the limit can be told from it, by chance
// and for calls that were cut off.

/** What one expression comes to, over a run or over one of its windows. */
export interface Judgement {
  /** In the unit of the metric; a `rate` is a share or a number per second. Null where there was no sample: it is then judged as 0, or as a share holds. */
  readonly observed: number | null
  readonly passed: boolean
  /** Whether the limit can be told from chance. Null of what has no interval: `avg`, `min`, `max`, `count`, `value`, rates a second. */
  readonly certainty: Certainty | null
  /** What calls that were cut off could make of it. Null where none was. */
  readonly cutOff: ThresholdCutOff | null
}

export interface Certainty {
  /** `holds` and `broken`: with 95 % confidence each, for this run and what the service was like in it. */
  readonly verdict: 'holds' | 'broken' | 'cannot tell'
  /** Which share of the samples may lie beyond the limit, and between which two shares it lies, each with 95 % confidence. */
  readonly allowed: number
  readonly low: number
  readonly high: number
}

export interface ThresholdCutOff {
  /** Calls, or iterations, that have no sample because they were cut off, and their share of all that would have one. */
  readonly count: number
  readonly share: number
  /** What is observed at least, where each of them counts as long as it had lasted. Null where nobody can say. */
  readonly atLeast: number | null
  /** `turns`: they could decide the threshold either way. `fails`: it fails whatever they would have come to. `holds`: it holds whatever. */
  readonly verdict: 'turns' | 'fails' | 'holds'
}

type Expression = Pick<ThresholdPlan, 'aggregate' | 'limit' | 'operator'>

export function holds({ limit, operator }: Pick<ThresholdPlan, 'limit' | 'operator'>, observed: number): boolean {
  switch (operator) {
    case '>':
      return observed > limit
    case '>=':
      return observed >= limit
    case '<':
      return observed < limit
    case '<=':
      return observed <= limit
    case '==':
    case '===':
      return observed === limit
    case '!=':
      return observed !== limit
  }
}

/** Of a number that has no interval. A sum without anything to add is 0; a gauge that was never set counts for 0, as in k6. */
export const judgeValue = (expression: Expression, observed: number | null): Judgement => ({
  observed,
  passed: holds(expression, observed ?? 0),
  certainty: null,
  cutOff: null,
})

/** Of a share of calls, or of checks. One of none passes either way, as in k6. */
export function judgeShare(
  expression: Expression,
  { all, count, stretches }: { readonly count: number; readonly all: number; readonly stretches: Stretch[] | null },
): Judgement {
  if (all === 0) return { observed: null, passed: true, certainty: null, cutOff: null }
  const observed = count / all
  const effective = Math.max(1, effectiveSamples(all, stretches))
  const isUpper = isUpperLimit(expression)
  const beyond = isUpper === false ? all - count : count
  const allowed = isUpper === false ? 1 - expression.limit : expression.limit
  const certainty =
    isUpper === null || beyond > all
      ? null
      : certaintyOf({ samples: all, effective, atLeast: beyond, atMost: beyond }, allowed)
  return { observed, passed: holds(expression, observed), certainty, cutOff: null }
}

/** Of a distribution. One without a sample counts for 0, as in k6. */
export function judgeSamples(expression: Expression, sampled: Sampled): Judgement {
  const { cutOff, reading } = sampled
  const observed = reading.count === 0 ? null : readAggregate(reading, expression.aggregate)
  const ofCutOff = cutOff.count === 0 ? null : judgeCutOff(expression, sampled)
  return {
    observed,
    passed: holds(expression, observed ?? 0) && ofCutOff?.verdict !== 'fails',
    certainty: certaintyOfSamples(expression, sampled),
    cutOff: ofCutOff,
  }
}

/** Of one sample at least. */
export function readAggregate(reading: HdrReading, aggregate: ThresholdPlan['aggregate']): number {
  switch (aggregate.kind) {
    case 'avg':
      return reading.mean
    case 'min':
      return reading.min
    case 'max':
      return reading.max
    case 'percentile':
      return reading.percentile(aggregate.percent)
    case 'count':
    case 'rate':
    case 'value':
      return assert.fail('the aggregate has been checked')
  }
}

/** Whether an expression allows nothing above its limit, or nothing below; null where it is about the limit itself. */
function isUpperLimit({ operator }: Expression): boolean | null {
  switch (operator) {
    case '<':
    case '<=':
      return true
    case '>':
    case '>=':
      return false
    case '==':
    case '===':
    case '!=':
      return null
  }
}

/** No share says for sure that it is none at all, or all. */
function certaintyOf(counted: CountedShare, allowed: number): Certainty | null {
  if (allowed <= 0 || allowed >= 1) return null
  const { high, low } = knowShare(counted)
  const verdict = high < allowed ? 'holds' : low > allowed ? 'broken' : 'cannot tell'
  return { verdict, allowed, low, high }
}

function certaintyOfSamples(expression: Expression, sampled: Sampled): Certainty | null {
  const { aggregate, limit, operator } = expression
  const isUpper = isUpperLimit(expression)
  const { cutOff, histogram, stretches } = sampled
  const samples = histogram.count + cutOff.count
  if (isUpper === null || aggregate.kind !== 'percentile' || histogram.count === 0) return null
  // A sample at the limit is beyond it where the limit itself is not allowed.
  const isAtBeyond = operator === '<' || operator === '>'
  const below = (of: HdrSnapshot): number => countBelow(of, limit, isUpper !== isAtBeyond)
  const beyond = isUpper ? histogram.count - below(histogram) : below(histogram)
  const larger = isUpper ? beyond : histogram.count - beyond
  const effective =
    (effectiveSamples(histogram.count, stretches?.ofLargest(larger) ?? null) * samples) / histogram.count
  const [atLeast, atMost] = rangeOfCutOff(cutOff, below, isUpper)
  const allowed = isUpper ? 1 - aggregate.percent / 100 : aggregate.percent / 100
  return certaintyOf({ samples, effective, atLeast: beyond + atLeast, atMost: beyond + atMost }, allowed)
}

/** How many of the calls that were cut off lie beyond the limit: at least, and at most. */
function rangeOfCutOff(
  { atLeast, count }: CutOff,
  below: (of: HdrSnapshot) => number,
  isUpper: boolean,
): [atLeast: number, atMost: number] {
  if (count === 0 || atLeast === null) return [0, count]
  return isUpper ? [count - below(atLeast), count] : [0, below(atLeast)]
}

/** `orAt`: those at the value too. Samples are read as a percentile reads them. */
function countBelow(histogram: HdrSnapshot, value: number, orAt: boolean): number {
  let below = 0
  for (const cell of readCellsOf(histogram)) {
    if (orAt ? cell.value > value : cell.value >= value) break
    below += cell.count
  }
  return below
}

function judgeCutOff(expression: Expression, sampled: Sampled): ThresholdCutOff {
  const { cutOff, reading } = sampled
  const { aggregate } = expression
  const best = cutOff.atLeast === null ? null : readAggregate(readAtBest(sampled), aggregate)
  const atLeast = best ?? (reading.count === 0 ? 0 : lowestOf(reading, cutOff.count, aggregate))
  const verdicts = [atLeast, highestOf(reading, cutOff.count, aggregate)].map((value) => holds(expression, value))
  return {
    count: cutOff.count,
    share: cutOff.count / (cutOff.count + reading.count),
    atLeast: best,
    verdict: verdicts.every((each) => each) ? 'holds' : verdicts.some((each) => each) ? 'turns' : 'fails',
  }
}

/** What the aggregate is where all that was cut off lies above any sample. */
function highestOf(reading: HdrReading, cutOff: number, aggregate: ThresholdPlan['aggregate']): number {
  if (aggregate.kind === 'min') return reading.count === 0 ? Infinity : reading.min
  if (aggregate.kind !== 'percentile') return Infinity
  return sampleOfRank(reading, rankOf(reading.count + cutOff, aggregate.percent)) ?? Infinity
}

/** Where it lies below, at 0. */
function lowestOf(reading: HdrReading, cutOff: number, aggregate: ThresholdPlan['aggregate']): number {
  if (aggregate.kind === 'max') return reading.max
  if (aggregate.kind === 'avg') return (reading.mean * reading.count) / (reading.count + cutOff)
  if (aggregate.kind !== 'percentile') return 0
  return sampleOfRank(reading, rankOf(reading.count + cutOff, aggregate.percent) - cutOff) ?? 0
}
