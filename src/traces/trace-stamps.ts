// What the stamps of a trace tell, and how those that are too coarse are spread.
import { makeRandom } from '../random/random.ts'

export interface StampGrain {
  /** Requests that share their stamp with one before them. */
  readonly ties: number
  /** What stamps were rounded to, in milliseconds, as far as it can be seen; 0 with fewer than two different ones. */
  readonly quantumMs: number
}

/** A quantum below this is the clock's own. */
const LEAST_QUANTUM_MS = 10

/** Of stamps in order. */
export function grainOf(atMs: Float64Array): StampGrain {
  const gaps: number[] = []
  let ties = 0
  let divisor = 0
  for (let index = 1; index < atMs.length; index++) {
    const gapMs = (atMs[index] as number) - (atMs[index - 1] as number)
    if (gapMs === 0) ties++
    else {
      gaps.push(gapMs)
      divisor = greatestDivisor(divisor, Math.round(gapMs))
    }
  }
  if (gaps.length === 0) return { ties, quantumMs: 0 }
  if (divisor >= LEAST_QUANTUM_MS) return { ties, quantumMs: divisor }
  // Stamps that are off by a little, as 2,999 for 3,000, have no divisor: the usual gap is the quantum.
  return { ties, quantumMs: medianOf(gaps) }
}

function greatestDivisor(one: number, other: number): number {
  let [a, b] = [one, other]
  while (b !== 0) [a, b] = [b, a % b]
  return a
}

function medianOf(values: number[]): number {
  const sorted = Float64Array.from(values).sort()
  return sorted[sorted.length >> 1] as number
}

/** More ties than this are bursts that never were. */
const MOST_TIES_SHARE = 0.2

/** What stamps are to be spread over: `auto` spreads them where they are too coarse; null does not. */
export function spreadOf(
  atMs: Float64Array,
  written: 'auto' | 'off' | number,
  hasWholeSeconds: boolean,
): number | null {
  if (written === 'off') return null
  if (typeof written === 'number') return written
  const { quantumMs, ties } = grainOf(atMs)
  if (ties <= atMs.length * MOST_TIES_SHARE) return hasWholeSeconds ? 1_000 : null
  // All at one moment: nobody knows how long that was.
  return quantumMs > 0 ? quantumMs : null
}

/** The same spread in each run and each segment, whatever the run's seed. */
const SPREAD_SEED = 1

/**
 * Stamps that were rounded down, anywhere within what they were rounded to, all equally likely. Those of one stamp keep their order, so
 * that a turn does not come before the one it answers.
 */
export function spreadStamps(atMs: Float64Array, quantumMs: number): Float64Array {
  const random = makeRandom(SPREAD_SEED, 'trace spread')
  const spread = new Float64Array(atMs.length)
  for (let start = 0; start < atMs.length;) {
    let end = start + 1
    while (end < atMs.length && atMs[end] === atMs[start]) end++
    const parts = Float64Array.from({ length: end - start }, () => random.next()).sort()
    for (const [index, part] of parts.entries()) spread[start + index] = (atMs[start] as number) + part * quantumMs
    start = end
  }
  return spread
}
