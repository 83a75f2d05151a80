// Histories as `seismo trend` sees them: rows of an AR(1) on the scale of logarithms, looked at each night.
import { drawNormal } from '../../../src/random/draw.ts'
import { makeRandom, type Random } from '../../../src/random/random.ts'
import { findChanges } from '../../../src/history/make-trend.ts'
import { findLevelShift, sizeOfShift } from '../../../src/statistics/level-shift.ts'

/** A row is noise of 5 %, or as much as asked for, of which `memory` stays. */
export interface RowShape {
  readonly length: number
  readonly memory: number
  readonly spread?: number
  /** Innovations of Student's t with four degrees of freedom, in place of normal ones. */
  readonly isHeavy?: boolean
}

export function drawHistory({ isHeavy = false, length, memory, spread = 0.05 }: RowShape, random: Random): number[] {
  const draw = (): number => (isHeavy ? drawHeavy(random) : drawNormal(random))
  let value = draw()
  return Array.from({ length }, () => {
    const now = value
    value = memory * now + Math.sqrt(1 - memory ** 2) * draw()
    return spread * now
  })
}

function drawHeavy(random: Random): number {
  let squares = 0
  for (let nth = 0; nth < 4; nth++) squares += drawNormal(random) ** 2
  // t of four degrees of freedom has a variance of two.
  return drawNormal(random) / Math.sqrt(squares / 4) / Math.SQRT2
}

/** In how many of the histories any of their series is told of a change, none of them having one. */
export function countTold(shape: RowShape, series: number, histories: number, alpha: number, seed: number): number {
  const random = makeRandom(seed, 'histories', shape.length, shape.memory, String(shape.isHeavy))
  let told = 0
  for (let nth = 0; nth < histories; nth++) {
    const rows = Array.from({ length: series }, () => drawHistory(shape, random))
    if (rows.some((row) => findChanges(row, alpha / series).length > 0)) told++
  }
  return told
}

export interface ShiftShape {
  readonly before: number
  readonly memory: number
  /** 1.2: a fifth longer. */
  readonly factor: number
}

/** In how many rows a change is told by the last of seven looks after it, and in how many by any of them. */
export function countFound(
  { before, factor, memory }: ShiftShape,
  rows: number,
  level: number,
  seed: number,
): { readonly last: number; readonly any: number; readonly held: number; readonly told: number } {
  const random = makeRandom(seed, 'shifts', before, memory, factor)
  let [last, any, held, told] = [0, 0, 0, 0]
  for (let nth = 0; nth < rows; nth++) {
    const row = drawHistory({ length: before + 7, memory }, random).map(
      (value, place) => value + (place >= before ? Math.log(factor) : 0),
    )
    // The clearest shift is told, or none is.
    const looks = [3, 4, 5, 6, 7].map((after) => findLevelShift(row.slice(0, before + after)))
    if (looks.some((found) => found !== null && found.chance <= level)) any++
    const found = looks.at(-1) ?? null
    if (found === null || found.chance > level) continue
    last++
    told++
    const { margin, shift } = sizeOfShift(row, found)
    if (Math.abs(shift - Math.log(factor)) <= margin) held++
  }
  return { last, any, held, told }
}

/** Of so many years without a change, looked at each night: in how many any night raised, and in how many nights a year on average. */
export function countYears(
  {
    alpha,
    memory,
    series,
    window,
    years,
  }: {
    readonly memory: number
    readonly series: number
    readonly window: number
    readonly alpha: number
    readonly years: number
  },
  seed: number,
): { readonly raised: number; readonly nightsAYear: number } {
  const NIGHTS = 365
  const random = makeRandom(seed, 'years', memory, series, window, alpha)
  let [raised, nights] = [0, 0]
  for (let year = 0; year < years; year++) {
    const rows = Array.from({ length: series }, () => drawHistory({ length: window + NIGHTS, memory }, random))
    let ofYear = 0
    for (let night = 1; night <= NIGHTS; night++) {
      const isRaised = rows.some((row) => isWorse(row.slice(night, night + window), alpha / series))
      if (isRaised) ofYear++
    }
    if (ofYear > 0) raised++
    nights += ofYear
  }
  return { raised, nightsAYear: nights / years }
}

/** As --fail-on-change has it: whether the last change is for the worse. */
function isWorse(row: readonly number[], level: number): boolean {
  const found = findChanges(row, level)
  const last = found.at(-1)
  if (last === undefined) return false
  const start = found.at(-2)?.at ?? 0
  return sizeOfShift(row.slice(start), { ...last, at: last.at - start }).shift > 0
}
