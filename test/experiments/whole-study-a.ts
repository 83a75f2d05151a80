// Repeats study A whole, 1,600 calls in real time, and prints its table beside the published one and beside what the
// simulator knows of the same calls. Some seven minutes; ends with 1 when a figure is more than 2 % and 4 ms from the
// truth, a change more than 2 points, or a call is missing.
//   node test/experiments/whole-study-a.ts [seed] [speed]
import { plain } from '../../src/reports/text-table.ts'
import { renderTextSummary } from '../../src/reports/text-summary.ts'
import { changeDeviations, repeatStudyA, rowDeviations, type Deviation } from './repeat-study-a.ts'

const CALLS = 1_600
const TOLERATED_SHARE = 0.02
const TOLERATED_S = 0.004
const TOLERATED_POINTS = 2

const [seed = 1, speed = 1] = process.argv.slice(2).map(Number)
const startMs = performance.now()
const study = await repeatStudyA({ seed, speed })
console.log(renderTextSummary(study.summary, plain, { mode: 'compact', trendStats: [] }))

console.log(`\nbeside the simulator's truth, after ${Math.round((performance.now() - startMs) / 1_000)} s`)
const rows = rowDeviations(study).map((row) => {
  const isTime = row.heading.startsWith('TTFT')
  const isNear =
    Math.abs(row.difference) <= TOLERATED_SHARE * row.truth || (isTime && Math.abs(row.difference) <= TOLERATED_S)
  return print(row, `${((row.difference / row.truth) * 100).toFixed(2)} %`, isNear)
})
const changes = changeDeviations(study).map((change) =>
  print(change, `${change.difference.toFixed(2)} points`, Math.abs(change.difference) <= TOLERATED_POINTS),
)
const calls = study.truth.reduce((sum, row) => sum + row.calls, 0)
console.log(`${calls} calls completed, by the simulator's count`)
process.exitCode = calls === CALLS && [...rows, ...changes].every(Boolean) ? 0 : 1

function print({ heading, label, observed, truth }: Deviation, difference: string, isNear: boolean): boolean {
  const figures = [observed, truth].map((figure) => figure.toFixed(3).padStart(9)).join(' ')
  console.log(`${label.padEnd(28)} ${heading.padEnd(11)} ${figures} ${difference.padStart(14)}${isNear ? '' : '  FAR'}`)
  return isNear
}
