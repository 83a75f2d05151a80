// Measures the gate of `seismo compare`: in how many quiet nights it says worse, and in how many it finds times to first token that are
// longer. Nights differ by 3 to 15 %, and remember nothing or half of the night before. Prints the tables of docs/comparing.md, and fails
// where the gate does not keep what that page says. Takes some four minutes; fewer nights are quicker and less sure:
//   node test/experiments/gate-quality.ts [nights]
import assert from 'node:assert/strict'
import process from 'node:process'
import { GATED_METRICS, TOLD_METRICS } from '../../src/history/compared-metric.ts'
import { simulateNights, simulatePairs, type NightShape } from './gate-quality/simulate-nights.ts'

const nights = Number(process.argv[2] ?? 400)
assert(Number.isInteger(nights) && nights >= 20 && nights <= 10_000, 'expected 20 to 10,000 nights')
const SEED = 20
const FACTORS = [1.2, 1.3] as const
const TEN_MINUTES = { minutes: 10, calls: 3_000 } as const
const MOST_RAISED = 0.05
const LEAST_FOUND = 0.9

const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`
/** Two standard errors: what chance may add, or take, at so many nights. */
const mayMiss = (share: number, of: number): number => 2 * Math.sqrt((share * (1 - share)) / of)

function check(holds: boolean, what: string): void {
  if (holds) return
  console.log(`^ ${what}`)
  process.exitCode = 1
}

const shapes: readonly Omit<NightShape, 'factors'>[] = [
  ...[0.03, 0.06, 0.08, 0.1, 0.15].flatMap((spread) =>
    [0, 0.5].map((memory) => ({ baseNights: 14, runsANight: 5, ...TEN_MINUTES, spread, memory })),
  ),
  ...[5, 7, 28].map((baseNights) => ({ baseNights, runsANight: 5, ...TEN_MINUTES, spread: 0.06, memory: 0.5 })),
  { baseNights: 28, runsANight: 3, ...TEN_MINUTES, spread: 0.06, memory: 0.5 },
]

console.log(
  '| nights of base | runs a night | nights differ by | memory | worse in quiet nights | suspect | finds +20 % | +30 % |',
)
console.log('|--:|--:|--:|--:|--:|--:|--:|--:|')
for (const shape of shapes) {
  const { baseNights, memory, runsANight, spread } = shape
  const { found, raised, suspected } = simulateNights({ ...shape, factors: FACTORS }, nights, SEED)
  const cells = [raised, suspected, ...found].map((count) => percent(count, nights))
  console.log(`| ${baseNights} | ${runsANight} | ${100 * spread} % | ${memory} | ${cells.join(' | ')} |`)
  check(raised / nights <= MOST_RAISED + mayMiss(MOST_RAISED, nights), `worse in more than ${percent(MOST_RAISED, 1)}`)
  if (baseNights === 14 && spread === 0.03) {
    check((found[0] ?? 0) / nights >= LEAST_FOUND - mayMiss(LEAST_FOUND, nights), 'finds less than 90 %')
  }
}

console.log('\n| metrics of each mode | nights differ by | memory | worse in quiet nights |')
console.log('|--:|--:|--:|--:|')
for (const [spread, memory] of [
  [0.03, 0],
  [0.1, 0.5],
] as const) {
  const all = [...GATED_METRICS, ...TOLD_METRICS]
  const shape = { baseNights: 14, runsANight: 5, ...TEN_MINUTES, spread, memory, factors: [] }
  const { raised } = simulateNights(shape, nights, SEED, all)
  console.log(`| ${all.length} | ${100 * spread} % | ${memory} | ${percent(raised, nights)} |`)
  check(raised / nights <= MOST_RAISED + mayMiss(MOST_RAISED, nights), `worse in more than ${percent(MOST_RAISED, 1)}`)
}

console.log('\n| pairs in one night | nights differ by | worse without a change | finds +10 % | +20 % |')
console.log('|--:|--:|--:|--:|--:|')
for (const [pairs, spread] of [
  [5, 0.03],
  [5, 0.15],
  [8, 0.15],
] as const) {
  const { found, raised } = simulatePairs({ pairs, spread, ...TEN_MINUTES, factors: [1.1, 1.2] }, nights, SEED)
  const cells = [raised, ...found].map((count) => percent(count, nights))
  console.log(`| ${pairs} | ${100 * spread} % | ${cells.join(' | ')} |`)
  check(raised / nights <= MOST_RAISED + mayMiss(MOST_RAISED, nights), `worse in more than ${percent(MOST_RAISED, 1)}`)
  check((found[1] ?? 0) / nights >= LEAST_FOUND - mayMiss(LEAST_FOUND, nights), 'finds less than 90 %')
}
