// How often the interval of a percentile holds the true percentile, at the confidence that it claims: for short and long runs, heavy tails, and
// loads that come and go. Prints the table of docs/percentiles.md, and fails where it says more than the page does. Takes some minutes; fewer
// runs are quicker and less sure:
//   node test/experiments/interval-coverage.ts [runs]
import assert from 'node:assert/strict'
import process from 'node:process'
import { coverageOf, type RunShape } from './interval-coverage/simulate-intervals.ts'

const runs = Number(process.argv[2] ?? 1_000)
assert(Number.isInteger(runs) && runs >= 50 && runs <= 10_000, 'expected 50 to 10,000 runs')
const SEED = 12

const PERCENTS = [50, 95, 99]

/** `short`: by how much the page says that intervals may miss what they claim. */
const LOADS = [
  { load: 0, kept: 0, told: 'none', short: 0 },
  { load: 0.1, kept: 0.4, told: '10 %, 11 s', short: 0.03 },
  { load: 0.1, kept: 0.8, told: '10 %, 45 s', short: 0.1 },
  { load: 0.2, kept: 0.8, told: '20 %, 45 s', short: 0.12 },
  { load: 0.2, kept: 0.95, told: '20 %, 200 s', short: 0.3 },
] as const

const LENGTHS = [
  { calls: 300, minutes: 5 },
  { calls: 3_000, minutes: 10 },
  { calls: 20_000, minutes: 60 },
] as const

const CLAIMS = [0.9, 0.95, 0.99]
const misses: string[] = []

const percent = (share: number): string => (100 * share).toFixed(0)

console.log(
  '| times | load: deviation, how long it lasts | calls, minutes | 90 %: p50 · p95 · p99 | 95 % | 99 % | width of the 95 % |',
)
console.log('|---|---|---|---|---|---|---|')
for (const tail of ['log-normal', 'heavy'] as const) {
  for (const { kept, load, short, told } of LOADS) {
    for (const { calls, minutes } of LENGTHS) {
      const shape: RunShape = { tail, calls, minutes, load, kept }
      const of = calls > 10_000 ? Math.ceil(runs / 4) : runs
      const found = coverageOf(
        shape,
        PERCENTS,
        of,
        SEED,
        CLAIMS.map((claim) => (1 - claim) / 2),
      )
      for (const [at, claim] of CLAIMS.entries()) {
        for (const { held, percent: ofPercent } of found[at] ?? []) {
          const chance = 3 * Math.sqrt((claim * (1 - claim)) / of)
          if (held < claim - short - chance) {
            misses.push(`p${ofPercent}, ${tail}, load ${told}, ${calls} calls: ${held} of ${claim}`)
          }
        }
      }
      const cells = found.map((all) => all.map(({ held }) => percent(held)).join(' · '))
      const widths = (found[1] ?? []).map(({ width, withoutEnd }) =>
        withoutEnd > 0.5 ? 'no end' : `×${width.toFixed(2)}`,
      )
      console.log(`| ${tail} | ${told} | ${calls}, ${minutes} | ${cells.join(' | ')} | ${widths.join(' · ')} |`)
    }
  }
}
assert.deepEqual(misses, [], 'intervals hold less than docs/percentiles.md says')
