// Where the level of a row of values shifts, if it does, when each value remembers the one before: y(t) = level(t) + e(t), and e is
// autoregressive, e(t) = φ e(t-1) + noise. The row is whitened by a guarded estimate of φ, and held against every place at which a
// step could be. How clear the best place may look by chance is simulated: rows without a shift go the same way.
// The whitening is Prais and Winsten's (1954); the greatest of the tests over all places is Andrews's (Econometrica 61, 1993).
import { drawNormal } from '../random/draw.ts'
import { makeRandom, type Random } from '../random/random.ts'
import { studentTQuantile } from './student-t.ts'

/** So many values are on each side of a shift: one that stands alone is an outlier, and two may be chance. */
const FEWEST_ON_A_SIDE = 3

/** With fewer values, no shift that a service makes is clearer than chance. */
export const FEWEST_VALUES = 8

/** Of a longer row, the values from here back are another story, and cost time. */
export const MOST_VALUES = 120

export interface LevelShift {
  /** The place of the first value after it. */
  readonly at: number
  /** How often a row without a shift looks as clear, at its best place. */
  readonly chance: number
  /** φ: how much of itself a value is taken to leave to the next. */
  readonly memory: number
}

export interface ShiftSize {
  readonly shift: number
  /** Half of the interval that holds the shift with 90 % confidence though its place was chosen by the same values. */
  readonly margin: number
}

/**
 * The clearest shift of the row, however unclear it is: `chance` says. Null of fewer than {@link FEWEST_VALUES} values, and of values
 * that are all the same. Values are on a scale on which shifts add up.
 */
export function findLevelShift(values: readonly number[]): LevelShift | null {
  if (values.length < FEWEST_VALUES || values.length > MOST_VALUES) return null
  const row = Float64Array.from(values)
  if (row.every((value) => value === row[0])) return null
  const memory = guardedMemory(row)
  const { at, clarity } = scan(row, memory, makeScratch(row.length, memory))
  return { at, chance: isOfMost(row, at, memory) ? chanceOf(clarity, row.length, memory) : 1, memory }
}

/** Of a shift, what the middle values on both sides show at least: one bad night among good ones is none. */
const SHARE_OF_SHIFT = 1 / 3

function isOfMost(row: Float64Array, at: number, memory: number): boolean {
  const { shift } = sizeOfShift([...row], { at, memory })
  const apart = medianOf(row.subarray(at)) - medianOf(row.subarray(0, at))
  return Math.sign(shift) * apart >= SHARE_OF_SHIFT * Math.abs(shift)
}

/** By least squares of the whitened row on its whitened level and step (generalised least squares). */
export function sizeOfShift(values: readonly number[], { at, memory }: Pick<LevelShift, 'at' | 'memory'>): ShiftSize {
  const total = values.length
  const [level, step, row] = [
    whiten(new Float64Array(total).fill(1), memory),
    whiten(
      Float64Array.from({ length: total }, (_, place) => (place >= at ? 1 : 0)),
      memory,
    ),
    whiten(Float64Array.from(values), memory),
  ]
  const [ll, ls, ss] = [dot(level, level), dot(level, step), dot(step, step)]
  const [lr, sr] = [dot(level, row), dot(step, row)]
  const determinant = ll * ss - ls * ls
  const shift = (ll * sr - ls * lr) / determinant
  const base = (ss * lr - ls * sr) / determinant
  let squares = 0
  for (let place = 0; place < total; place++) {
    squares += (at0(row, place) - base * at0(level, place) - shift * at0(step, place)) ** 2
  }
  const freedom = total - 3
  const standardError = Math.sqrt((squares / freedom) * (ll / determinant))
  // The quantile of a 95 % interval: what is wider by makes up for the choice of the place.
  return { shift, margin: studentTQuantile(0.975, freedom) * standardError }
}

/**
 * The least shift that is found four times in five when `after` values have followed it, at the significance `level`, in a row that goes
 * on as this one did, for `more` values before the shift. Null where the row is too short to know how its values spread, or they do not.
 */
export function leastShiftShown(values: readonly number[], after: number, level: number, more = 0): number | null {
  if (values.length < FEWEST_VALUES || values.length > MOST_VALUES) return null
  const row = Float64Array.from(values)
  if (row.every((value) => value === row[0])) return null
  const memory = guardedMemory(row)
  const length = Math.min(MOST_VALUES, row.length + after)
  const clarity = criticalClarity(level, length, memory, ROWS_FOR_ADVICE)
  // The greatest correlation as the t of one test. It hardly depends on the length, so that longer rows need no simulation of their own.
  const critical = clarity * Math.sqrt((length - 2) / (1 - clarity ** 2))
  const total = row.length + more + after
  const norm = normOfStep(makeScratch(total, memory), memory, total - after)
  return ((critical + studentTQuantile(0.8, total - 2)) * deviationOf(row, memory)) / norm
}

/** A forecast needs no more. */
const ROWS_FOR_ADVICE = 3_000

/** How far values of the row lie from its level: the deviation, of the whitened row made as wide as the row's own. */
export function spreadOf(values: readonly number[]): number {
  const row = Float64Array.from(values)
  const memory = guardedMemory(row)
  return deviationOf(row, memory) / Math.sqrt(1 - memory ** 2)
}

// Memory

/** A row of some dozen values cannot show that it remembers less. Set by simulation: at most 5 % are told up to φ 0.5, at every length. */
const leastMemory = (length: number): number => (length <= 28 ? 0.45 : 0.5)
/** What remembers more is no level, but wanders. */
const MOST_MEMORY = 0.8
const MEMORY_STEP = 0.05

function guardedMemory(row: Float64Array): number {
  const estimate = interpolate(rawMemory(row), expectedRawMemory(row.length))
  const guarded = Math.min(MOST_MEMORY, Math.max(leastMemory(row.length), estimate))
  return Math.ceil(guarded / MEMORY_STEP - 1e-9) * MEMORY_STEP
}

/** The correlation of neighbours in what the clearest step leaves of the row: it is biased, the more the shorter the row. */
function rawMemory(row: Float64Array): number {
  const total = row.length
  const centred = clip(row.slice())
  const mean = centred.reduce((sum, value) => sum + value, 0) / total
  for (let place = 0; place < total; place++) centred[place] = at0(centred, place) - mean
  let [clearest, at, above] = [-1, FEWEST_ON_A_SIDE, 0]
  let sum = 0
  for (let place = total - 1; place >= FEWEST_ON_A_SIDE; place--) {
    sum += at0(centred, place)
    const clarity = Math.abs(sum) * Math.sqrt(total / (place * (total - place)))
    if (place <= total - FEWEST_ON_A_SIDE && clarity > clearest) [clearest, at, above] = [clarity, place, sum]
  }
  const [before, after] = [-above / at, above / (total - at)]
  let [products, squares, last] = [0, 0, 0]
  for (let place = 0; place < total; place++) {
    const left = at0(centred, place) - (place < at ? before : after)
    squares += left * left
    products += left * last
    last = left
  }
  return squares === 0 ? 0 : products / squares
}

/** Less than the least that is assumed is not told apart. */
const MEMORIES = [0.4, 0.5, 0.6, 0.7, 0.8, 0.9] as const
const ROWS_A_MEMORY = 600

const expectedOf = new Map<number, readonly number[]>()

/** What `rawMemory` is on average in rows of this length that remember as much as each of `MEMORIES`. */
function expectedRawMemory(length: number): readonly number[] {
  const known = expectedOf.get(length)
  if (known !== undefined) return known
  const random = makeRandom(SEED, 'memory', length)
  const expected: number[] = []
  for (const memory of MEMORIES) {
    let sum = 0
    for (let nth = 0; nth < ROWS_A_MEMORY; nth++) sum += rawMemory(drawRow(length, memory, random))
    expected.push(Math.max(sum / ROWS_A_MEMORY, (expected.at(-1) ?? -2) + 1e-9))
  }
  expectedOf.set(length, expected)
  return expected
}

function interpolate(raw: number, expected: readonly number[]): number {
  const above = expected.findIndex((value) => raw <= value)
  if (above === 0) return MEMORIES[0]
  if (above === -1) return MEMORIES.at(-1) ?? 1
  const [low, high] = [expected[above - 1] as number, expected[above] as number]
  const [least, most] = [MEMORIES[above - 1] as number, MEMORIES[above] as number]
  return least + ((most - least) * (raw - low)) / (high - low)
}

// The scan

interface Scratch {
  readonly row: Float64Array
  /** The whitened level, of length 1. */
  readonly level: Float64Array
}

function makeScratch(length: number, memory: number): Scratch {
  const level = whiten(new Float64Array(length).fill(1), memory)
  const norm = Math.sqrt(dot(level, level))
  return { row: new Float64Array(length), level: level.map((value) => value / norm) }
}

/** The place at which a step has most in common with the row, both whitened and about their levels, and how much: from 0 to 1. */
function scan(values: Float64Array, memory: number, { level, row }: Scratch): { at: number; clarity: number } {
  const total = values.length
  // The level is taken out below; about the first value, what is left keeps its digits.
  const origin = at0(values, 0)
  row[0] = 0
  for (let place = 1; place < total; place++) {
    row[place] = at0(values, place) - origin - memory * (at0(values, place - 1) - origin)
  }
  takeOut(row, level)
  // After whitening, so that one bad night is one value, and not the beginning of a slope.
  clip(row)
  takeOut(row, level)
  const norm = Math.sqrt(dot(row, row))
  const follows = 1 - memory
  let [clarity, at, rowAfter, levelAfter] = [0, FEWEST_ON_A_SIDE, 0, 0]
  for (let place = total - 1; place >= FEWEST_ON_A_SIDE; place--) {
    if (place <= total - FEWEST_ON_A_SIDE) {
      // A whitened step is 1 where it begins, and what is new of its level afterwards.
      const shared = at0(row, place) + follows * rowAfter
      const ofLevel = at0(level, place) + follows * levelAfter
      const length = Math.sqrt(1 + follows ** 2 * (total - 1 - place) - ofLevel ** 2)
      const found = Math.abs(shared) / length / norm
      if (found > clarity) [clarity, at] = [found, place]
    }
    rowAfter += at0(row, place)
    levelAfter += at0(level, place)
  }
  return { at, clarity }
}

/** How long the whitened step at a place is, about the level. */
function normOfStep({ level }: Scratch, memory: number, at: number): number {
  const follows = 1 - memory
  let ofLevel = at0(level, at)
  for (let place = at + 1; place < level.length; place++) ofLevel += follows * at0(level, place)
  return Math.sqrt(1 + follows ** 2 * (level.length - 1 - at) - ofLevel ** 2)
}

/** Of the whitened row about its level, outliers clipped. */
function deviationOf(values: Float64Array, memory: number): number {
  const { level } = makeScratch(values.length, memory)
  const row = whiten(values, memory)
  takeOut(row, level)
  clip(row)
  return Math.sqrt(dot(row, row) / (row.length - 1))
}

// Chance

const SEED = 12
/** Enough to see that a row is like many without a shift, and to know a chance of a thousandth. */
const FIRST_ROWS = 1_000
const ROWS = 12_000
/** Of what is commoner than this among the first, more is not asked. */
const COMMON = 0.1

/** How clear rows without a shift are at their best place, as many as were asked for so far. */
interface ByChance {
  /** The first rows' clarities, in the order in which they were drawn. */
  first(rows: number): Float64Array
}

const known = new Map<string, ByChance>()

/** Of rows of this length, which remember as much as the memory is taken to be. */
function byChance(length: number, memory: number): ByChance {
  const key = `${length} ${memory.toFixed(2)}`
  const before = known.get(key)
  if (before !== undefined) return before
  const random = makeRandom(SEED, 'clarity', key)
  const scratch = makeScratch(length, memory)
  const drawn = new Float64Array(ROWS)
  let count = 0
  const made: ByChance = {
    first(rows) {
      for (; count < rows; count++) drawn[count] = scan(drawRow(length, memory, random), memory, scratch).clarity
      return drawn.subarray(0, rows)
    },
  }
  known.set(key, made)
  return made
}

function chanceOf(clarity: number, length: number, memory: number): number {
  const { first } = byChance(length, memory)
  const among = (rows: number): number => (1 + first(rows).filter((each) => each >= clarity).length) / (1 + rows)
  const roughly = among(FIRST_ROWS)
  return roughly > COMMON ? roughly : among(ROWS)
}

/** The clarity that a row without a shift reaches with this chance, as `rows` of them show. */
export function criticalClarity(level: number, length: number, memory: number, rows = ROWS): number {
  const sorted = byChance(length, memory).first(rows).slice().sort()
  return at0(sorted, Math.max(0, Math.min(rows - 1, Math.floor((1 - level) * rows))))
}

/** Stationary from its first value on. */
function drawRow(length: number, memory: number, random: Random): Float64Array {
  const row = new Float64Array(length)
  const fresh = Math.sqrt(1 - memory ** 2)
  for (let place = 0; place < length; place++) {
    const drawn = drawNormal(random)
    row[place] = place === 0 ? drawn : memory * at0(row, place - 1) + fresh * drawn
  }
  return row
}

// Rows

const at0 = (row: Float64Array, place: number): number => row[place] as number

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let place = 0; place < a.length; place++) sum += at0(a, place) * at0(b, place)
  return sum
}

function whiten(row: Float64Array, memory: number): Float64Array {
  return row.map((value, place) =>
    place === 0 ? Math.sqrt(1 - memory ** 2) * value : value - memory * at0(row, place - 1),
  )
}

/** `direction` is of length 1. */
function takeOut(row: Float64Array, direction: Float64Array): void {
  const along = dot(row, direction)
  for (let place = 0; place < row.length; place++) row[place] = at0(row, place) - along * at0(direction, place)
}

/** In median absolute deviations, as wide as a normal deviation each. */
const CLIP_AT = 4 * 1.4826

function clip(row: Float64Array): Float64Array {
  const middle = medianOf(row)
  const width = CLIP_AT * medianOf(row.map((value) => Math.abs(value - middle)))
  for (let place = 0; place < row.length; place++) {
    row[place] = Math.min(middle + width, Math.max(middle - width, at0(row, place)))
  }
  return row
}

function medianOf(row: Float64Array): number {
  const sorted = row.slice().sort()
  return (at0(sorted, (sorted.length - 1) >> 1) + at0(sorted, sorted.length >> 1)) / 2
}
