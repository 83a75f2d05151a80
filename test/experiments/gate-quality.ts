// Measures the gate: how often it says worse where nothing has changed, and how often it finds times to first token that
// are a fifth longer. Beside it what two other rules would do with the same nights. Prints the table of docs/comparing.md, and fails
// where the gate does not keep what that page says. Takes a quarter of an hour; fewer nights are quicker and less sure:
//   node test/experiments/gate-quality.ts [nights]
import assert from 'node:assert/strict'
import process from 'node:process'
import { simulateNights, type NightShape } from './gate-quality/simulate-nights.ts'
import { BOTH_MODES } from './gate-quality/simulate-run.ts'

const nights = Number(process.argv[2] ?? 1_000)
assert(Number.isInteger(nights) && nights >= 50 && nights <= 10_000, 'expected 50 to 10,000 nights')
const SEED = 20

const oneRunANight = { name: 'each run of a night of its own', baseNights: 5, runsANight: 1, runs: 5, runNights: 5 }
const severalNights = {
  name: 'five runs of one night, base of five nights',
  baseNights: 5,
  runsANight: 5,
  runs: 5,
  runNights: 1,
}
const oneNight = {
  name: 'five runs of one night, base of one night',
  baseNights: 1,
  runsANight: 5,
  runs: 5,
  runNights: 1,
}
const single = { name: 'one run a side', baseNights: 1, runsANight: 1, runs: 1, runNights: 1 }

interface Row {
  readonly shape: Omit<NightShape, 'factor'>
  /** Of which the nights are a part, because they take longer. */
  readonly share: number
  /** What is promised, with what chance may add at so many nights; null where it is told only. */
  readonly mostRaised: number | null
  readonly leastFound: number | null
}

const rows: readonly Row[] = [
  { shape: { ...oneRunANight, minutes: 10, modes: BOTH_MODES }, share: 1, mostRaised: 0.05, leastFound: 0.9 },
  { shape: { ...oneRunANight, minutes: 5, modes: BOTH_MODES }, share: 1, mostRaised: 0.05, leastFound: 0.9 },
  { shape: { ...severalNights, minutes: 10, modes: BOTH_MODES }, share: 0.3, mostRaised: 0.05, leastFound: 0.9 },
  { shape: { ...oneNight, minutes: 10, modes: BOTH_MODES }, share: 1, mostRaised: 0.05, leastFound: null },
  { shape: { ...oneNight, minutes: 10, modes: ['standard'] }, share: 1, mostRaised: 0.05, leastFound: 0.9 },
  { shape: { ...single, minutes: 10, modes: BOTH_MODES }, share: 0.2, mostRaised: 0.05, leastFound: null },
]

const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`
/** Two standard errors. */
const mayMiss = (share: number, of: number): number => 2 * Math.sqrt((share * (1 - share)) / of)

console.log(
  '| runs | modes | minutes a run | nights | raised, nothing changed | found, 20 % slower | Holm: raised | found | each at 5 %: raised | found |',
)
console.log('|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|')
for (const { leastFound, mostRaised, shape, share } of rows) {
  const of = Math.max(30, Math.round(nights * share))
  const still = simulateNights({ ...shape, factor: 1 }, of, SEED)
  const slower = simulateNights({ ...shape, factor: 1.2 }, of, SEED)
  const cells = [
    percent(still.raised, of),
    percent(slower.found, of),
    percent(still.raisedByHolm, of),
    percent(slower.foundByHolm, of),
    percent(still.raisedByEach, of),
    percent(slower.foundByEach, of),
  ]
  console.log(`| ${shape.name} | ${shape.modes.length} | ${shape.minutes} | ${of} | ${cells.join(' | ')} |`)
  if (shape.baseNights * shape.runsANight === 1) {
    console.log(
      `^ in ${percent(still.bandsAside, of)} of nights without a change, the p95's 95 % band leaves out that there is none`,
    )
  }
  if (mostRaised !== null && still.raised / of > mostRaised + mayMiss(mostRaised, of)) {
    console.log(`^ raises more than ${percent(mostRaised, 1)} of nights`)
    process.exitCode = 1
  }
  if (leastFound !== null && slower.found / of < leastFound - mayMiss(leastFound, of)) {
    console.log(`^ finds less than ${percent(leastFound, 1)}`)
    process.exitCode = 1
  }
}
