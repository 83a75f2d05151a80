import type { RunPlan } from '../plan/run-plan.ts'
import { drawPermutation, drawWeighted } from '../random/draw.ts'
import { makeRandom } from '../random/random.ts'

/** One draw from the mix. */
export interface MixDraw {
  /** Index of the entry. */
  readonly entry: number
  /** How often the sequence took that entry before. */
  readonly ordinal: number
}

interface MixSequence {
  drawAt(position: number): MixDraw
  /** How often the entry is taken at all positions before this one. */
  countBefore(position: number, entry: number): number
}

/** Draws of one chunk are made together; the chunks before it are remembered by their counts alone. */
const CHUNK = 256

/**
 * The sequence of entries that a scenario's calls take. The `position`-th draw depends on nothing but seed, label
 * and position, so every thread finds the same, in whatever order it is asked: a dataset can then be gone through
 * without repeats although its calls are spread over threads that do not talk to each other.
 */
export function makeMixSequence(weights: readonly number[], seed: number, label: number): MixSequence {
  // ordinalsAt[chunk][entry]: how often the entry was taken in all chunks before it.
  const ordinalsAt: number[][] = [weights.map(() => 0)]
  let cached: CachedChunk | null = null

  const drawChunk = (chunk: number, before: readonly number[]): MixDraw[] => {
    const random = makeRandom(seed, 'mix', label, chunk)
    const ordinals = [...before]
    const draws = Array.from({ length: CHUNK }, () => {
      const entry = drawWeighted(random, weights)
      const ordinal = ordinals[entry] as number
      ordinals[entry] = ordinal + 1
      return { entry, ordinal }
    })
    ordinalsAt[chunk + 1] ??= ordinals
    return draws
  }

  const chunkAt = (chunk: number): CachedChunk => {
    if (cached?.chunk !== chunk) {
      for (let next = ordinalsAt.length - 1; next < chunk; next++) drawChunk(next, ordinalsAt[next] as number[])
      cached = { chunk, draws: drawChunk(chunk, ordinalsAt[chunk] as number[]) }
    }
    return cached
  }

  return {
    drawAt: (position) => chunkAt(Math.floor(position / CHUNK)).draws[position % CHUNK] as MixDraw,
    countBefore(position, entry) {
      const { chunk, draws } = chunkAt(Math.floor(position / CHUNK))
      const within = draws.slice(0, position % CHUNK).filter((draw) => draw.entry === entry).length
      return (ordinalsAt[chunk]?.[entry] as number) + within
    },
  }
}

interface CachedChunk {
  readonly chunk: number
  readonly draws: readonly MixDraw[]
}

// Which mode an iteration takes, and what it shares with its neighbours. A scenario of M modes takes its
// iterations in blocks of M: each block holds every mode once, in an order drawn from the seed. Two things follow.
// Whatever drifts during a run (the hour, the load, a neighbour in the cloud) meets all modes alike; and because
// every draw but the order is made for the block, a block calls its modes with the same prompts, lengths and
// pauses, so that modes differ by nothing but themselves: a paired design, in which small differences show.

/** The block of a scenario's iteration, both counted from 0. Draws of the iteration are made for its block. */
export const blockOfIteration = (plan: RunPlan, scenario: number, iteration: number): number =>
  Math.floor(iteration / modesOf(plan, scenario).length)

/** The mode of a scenario's iteration, as an index into `plan.modes`. */
export function modeOfIteration(plan: RunPlan, scenario: number, iteration: number): number {
  const modes = modesOf(plan, scenario)
  const block = blockOfIteration(plan, scenario, iteration)
  const order = drawPermutation(makeRandom(plan.seed, 'modes', scenario, block), modes.length)
  return modes[order[iteration % modes.length] as number] as number
}

function modesOf(plan: RunPlan, scenario: number): readonly number[] {
  const found = plan.scenarios[scenario]
  if (found === undefined) throw new Error(`the plan has no scenario ${scenario}`)
  return found.modes
}
