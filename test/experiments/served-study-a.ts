// Serves study A: 2,000 calls of each of its four rows for each of three seeds, and prints how far p50 and p90 are from
// what was published. Some twenty minutes; ends with 1 when one of them is more than 8 % away.
//   node test/experiments/served-study-a.ts [calls] [seed …]
import { quantile } from './quantile.ts'
import { serveStudyA } from './serve-study-a.ts'
import { type Percentiles, studyARows } from './study-a.ts'

const TOLERANCE = 0.08

const [calls = 2_000, ...seeds] = process.argv.slice(2).map(Number)

let furthest = 0
for (const seed of seeds.length === 0 ? [1, 2, 3] : seeds) {
  for (const row of studyARows) {
    const served = await serveStudyA(row, seed, calls)
    const time = errorsOf(served.timeToFirstTokenMs, row.timeToFirstTokenMs)
    const rate = errorsOf(served.outputTokensPerSecond, row.outputTokensPerSecond)
    furthest = Math.max(furthest, ...[...time, ...rate].map(Math.abs))
    console.log(
      `seed ${seed}  ${row.name.padEnd(28)} speed ${String(served.speed).padStart(2)}` +
        `  TTFT p50 p90 ${percent(time)}  OTPS p50 p90 ${percent(rate)}`,
    )
  }
}
console.log(`furthest: ${(furthest * 100).toFixed(1)} %`)
process.exitCode = furthest <= TOLERANCE ? 0 : 1

function errorsOf(values: readonly number[], { p50, p90 }: Percentiles): readonly number[] {
  return [quantile(values, 0.5) / p50 - 1, quantile(values, 0.9) / p90 - 1]
}

function percent(errors: readonly number[]): string {
  return errors.map((error) => `${(error * 100).toFixed(1)} %`.padStart(7)).join(' ')
}
