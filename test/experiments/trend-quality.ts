// Measures `seismo trend`: how many histories without a change are told of one, how soon a change is found, and how often the job of a
// quiet year would fail. Prints the tables of docs/trend.md, and fails where trend does not keep what that page says. Takes some four minutes:
//   node test/experiments/trend-quality.ts [histories]
import assert from 'node:assert/strict'
import process from 'node:process'
import { countFound, countTold, countYears } from './trend-quality/simulate-histories.ts'

const histories = Number(process.argv[2] ?? 400)
assert(Number.isInteger(histories) && histories >= 50 && histories <= 100_000, 'expected 50 to 100,000 histories')
const SEED = 12
const MEMORIES = [0, 0.3, 0.5] as const
const ALPHA = 0.05
/** The two of each of two modes. */
const USUAL_SERIES = 4

const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`
const mayMiss = (share: number, of: number): number => 2 * Math.sqrt((share * (1 - share)) / of)

function check(holds: boolean, what: string): void {
  if (holds) return
  console.log(`^ ${what}`)
  process.exitCode = 1
}

console.log('Told of a change that is none, one look, twelve series together (normal / heavy-tailed nights):\n')
console.log(`| points | ${MEMORIES.map((memory) => `memory ${memory}`).join(' | ')} |`)
console.log('|--:|--:|--:|--:|')
for (const length of [8, 12, 20, 28, 39, 40, 60, 90, 120]) {
  const cells = MEMORIES.map((memory) => {
    const told = [false, true].map((isHeavy) => countTold({ length, memory, isHeavy }, 12, histories, ALPHA, SEED))
    for (const count of told.slice(0, 1)) {
      check(count / histories <= ALPHA + mayMiss(ALPHA, histories), `memory ${memory}: more than ${percent(ALPHA, 1)}`)
    }
    return told.map((count) => percent(count, histories)).join(' / ')
  })
  console.log(`| ${length} | ${cells.join(' | ')} |`)
}

console.log('\nFound within seven nights, noise 5 %, one of four series (in brackets: by the seventh look alone):\n')
console.log(`| points before | change | ${MEMORIES.map((memory) => `memory ${memory}`).join(' | ')} |`)
console.log('|--:|--:|--:|--:|--:|')
let [held, told] = [0, 0]
for (const before of [5, 8, 14, 20, 28, 60, 90]) {
  for (const factor of [1.1, 1.2, 1.3, 1.5]) {
    const cells = MEMORIES.map((memory) => {
      const found = countFound({ before, factor, memory }, histories, ALPHA / USUAL_SERIES, SEED)
      held += found.held
      told += found.told
      if (before === 20 && factor === 1.2) {
        check(found.any / histories >= 0.8 - mayMiss(0.8, histories), `memory ${memory}: finds less than 80 %`)
      }
      return `${percent(found.any, histories)} (${percent(found.last, histories)})`
    })
    console.log(`| ${before} | +${Math.round(100 * (factor - 1))} % | ${cells.join(' | ')} |`)
  }
}
console.log(`\nThe 90 % interval of a change that was told held its size in ${percent(held, told)} of ${told}.`)

console.log(
  '\nA year without a change, looked at each night: years in which --fail-on-change fails any job, and nights that fail:\n',
)
console.log('| points kept | series | alpha | memory 0 | memory 0.3 | memory 0.5 |')
console.log('|--:|--:|--:|--:|--:|--:|')
const years = Math.max(10, Math.round(histories / 10))
for (const [window, series, alpha] of [
  [28, 4, 0.01],
  [90, 4, 0.01],
  [90, 12, 0.01],
  [90, 4, 0.05],
] as const) {
  const cells = MEMORIES.map((memory) => {
    const { nightsAYear, raised } = countYears({ memory, series, window, alpha, years }, SEED)
    return `${percent(raised, years)}, ${nightsAYear.toFixed(1)} nights`
  })
  console.log(`| ${window} | ${series} | ${alpha} | ${cells.join(' | ')} |`)
}
