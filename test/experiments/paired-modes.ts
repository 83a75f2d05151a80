// Measures the interval between two modes of one run: how often it holds the true ratio, with prompts and load that both modes share, and
// with load that one mode has and the other not. Prints the table of docs/comparing.md:
//   node test/experiments/paired-modes.ts [runs]
import assert from 'node:assert/strict'
import process from 'node:process'
import { countHeld, type PairedShape } from './paired-modes/simulate-pairs.ts'

const runs = Number(process.argv[2] ?? 400)
assert(Number.isInteger(runs) && runs >= 20 && runs <= 100_000, 'expected 20 to 100,000 runs')
const SEED = 4
const LEAST_HELD = 0.85

const shapes: readonly PairedShape[] = [
  { pairs: 300, minutes: 5, own: 0 },
  { pairs: 1_500, minutes: 10, own: 0 },
  { pairs: 1_500, minutes: 10, own: 0.03 },
  { pairs: 1_500, minutes: 60, own: 0.03 },
  { pairs: 6_000, minutes: 60, own: 0.06 },
]

console.log('| pairs | minutes | load of one mode alone | p50 held | half width | p90 held | half width |')
console.log('|--:|--:|--:|--:|--:|--:|--:|')
for (const shape of shapes) {
  const cells = [50, 90].map((percent) => {
    const { halfWidth, held } = countHeld(shape, percent, runs, SEED)
    if (held / runs < LEAST_HELD) process.exitCode = 1
    return `${((100 * held) / runs).toFixed(1)} % | ${(100 * halfWidth).toFixed(1)} %`
  })
  console.log(`| ${shape.pairs} | ${shape.minutes} | ${100 * shape.own} % | ${cells.join(' | ')} |`)
}
