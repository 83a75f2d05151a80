// Which mode an iteration takes, and what it shares with its neighbours. A scenario of M modes takes its
// iterations in blocks of M: each block holds every mode once, in an order drawn from the seed. Two things follow.
// Whatever drifts during a run (the hour, the load, a neighbour in the cloud) meets all modes alike; and because
// every draw but the order is made for the block, a block calls its modes with the same prompts, lengths and
// pauses, so that modes differ by nothing but themselves: a paired design, in which small differences show.
import { drawPermutation } from '../random/draw.ts'
import { makeRandom } from '../random/random.ts'
import type { RunPlan } from './run-plan.ts'

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
