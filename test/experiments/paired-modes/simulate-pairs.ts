// Two modes in one run under the same prompts: load that both have, and load that each has of its own, from ten seconds to the next.
import { drawNormal } from '../../../src/random/draw.ts'
import { makeRandom, type Random } from '../../../src/random/random.ts'
import { jackknifeMargin } from '../../../src/results/mode-differences.ts'
import { STEPS_AN_OCTAVE, STRETCHES, type SamplesByStep } from '../../../src/results/stretches.ts'

export interface PairedShape {
  readonly pairs: number
  readonly minutes: number
  /** The deviation of the load that each mode has of its own. Of the one that they share it is 15 %, of prompts 40 %, of calls 30 %. */
  readonly own: number
}

const RATIO = 1.1
const KEPT = 0.8
const SECONDS = 10

function drawLoad(steps: number, deviation: number, random: Random): number[] {
  let load = drawNormal(random)
  return Array.from({ length: steps }, () => {
    const now = load
    load = KEPT * now + Math.sqrt(1 - KEPT ** 2) * drawNormal(random)
    return deviation * now
  })
}

/** In how many runs the interval of a percentile's ratio holds the true one, and how wide it is on average, as a logarithm. */
export function countHeld(
  { minutes, own, pairs }: PairedShape,
  percent: number,
  runs: number,
  seed: number,
): { readonly held: number; readonly halfWidth: number } {
  const random = makeRandom(seed, 'pairs', pairs, minutes, own, percent)
  const steps = (60 * minutes) / SECONDS
  let [held, width] = [0, 0]
  for (let run = 0; run < runs; run++) {
    const shared = drawLoad(steps, 0.15, random)
    const [ofOne, ofOther] = [drawLoad(steps, own, random), drawLoad(steps, own, random)]
    const [one, other] = [makeSamples(), makeSamples()]
    for (let pair = 0; pair < pairs; pair++) {
      const step = Math.floor((pair / pairs) * steps)
      const stretch = Math.floor((pair / pairs) * STRETCHES)
      const common = Math.log(600) + (shared[step] as number) + 0.4 * drawNormal(random)
      one.add(common + Math.log(RATIO) + (ofOne[step] as number) + 0.3 * drawNormal(random), stretch)
      other.add(common + (ofOther[step] as number) + 0.3 * drawNormal(random), stretch)
    }
    const margin = jackknifeMargin(one.byStep(), other.byStep(), percent)
    width += margin
    if (Math.abs(one.quantile(percent) - other.quantile(percent) - Math.log(RATIO)) <= margin) held++
  }
  return { held, halfWidth: width / runs }
}

function makeSamples() {
  const logs: number[] = []
  const rows = new Map<number, number[]>()
  return {
    add(logMs: number, stretch: number) {
      logs.push(logMs)
      const step = Math.floor((logMs / Math.LN2) * STEPS_AN_OCTAVE)
      const row = rows.get(step) ?? Array.from({ length: STRETCHES }, () => 0)
      rows.set(step, row)
      row[stretch] = (row[stretch] as number) + 1
    },
    quantile(percent: number): number {
      const sorted = Float64Array.from(logs).sort()
      return sorted[Math.ceil((percent / 100) * sorted.length) - 1] as number
    },
    byStep: (): SamplesByStep => [...rows].sort(([a], [b]) => a - b).map(([step, counts]) => ({ step, counts })),
  }
}
