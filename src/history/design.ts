import type { Design } from './comparison.ts'
import { nightsOf } from './nights.ts'
import type { ComparableRun, Sides } from './sides.ts'

/** Runs of one night each. */
export type Nights = readonly (readonly ComparableRun[])[]

/** How two sides can be compared: by how nights differ, or by pairs that met the same night. */
export type SidesInTime =
  | {
      readonly kind: Extract<Design, 'nights'>
      readonly base: Nights
      readonly run: Nights
      /** Both sides are of one night, and not in turns: a pair of neighbours is of one side. */
      readonly isOneNight: boolean
    }
  | {
      readonly kind: Extract<Design, 'pairs'>
      /** The pairs of each night, in the order of their start. */
      readonly nights: readonly (readonly RunPair[])[]
      readonly isInTurns: boolean
    }

export interface RunPair {
  readonly base: ComparableRun
  readonly run: ComparableRun
}

/** `pairs`: whether runs are taken in pairs; null: where each night has runs of both sides, in turns. */
export function arrangeInTime(
  { base, run }: Pick<Sides, 'base' | 'run'>,
  togetherMs: number,
  pairs: boolean | null,
): SidesInTime {
  const both = nightsOfRuns([...base, ...run], togetherMs)
  const inBase = new Set(base)
  const nights = both.map((night) => ({
    night,
    base: night.filter((each) => inBase.has(each)),
    run: night.filter((each) => !inBase.has(each)),
  }))
  const shared = nights.filter((night) => night.base.length > 0 && night.run.length > 0)
  const isInTurns = shared.length > 0 && shared.every(({ night }) => alternates(night, inBase))
  if (pairs === true || (pairs === null && shared.length === nights.length && isInTurns)) {
    const ofNights = shared.map((night) =>
      night.base.slice(0, night.run.length).flatMap((each, nth): RunPair[] => {
        const other = night.run[nth]
        return other === undefined ? [] : [{ base: each, run: other }]
      }),
    )
    return { kind: 'pairs', nights: ofNights, isInTurns }
  }
  return {
    kind: 'nights',
    base: nightsOfRuns(base, togetherMs),
    run: nightsOfRuns(run, togetherMs),
    isOneNight: both.length === 1,
  }
}

const nightsOfRuns = (runs: readonly ComparableRun[], togetherMs: number): ComparableRun[][] =>
  nightsOf(
    runs.map(({ startedAt }) => startedAt),
    togetherMs,
  ).map((places) => places.flatMap((place) => runs[place] ?? []))

/** As often from one side to the other as there are pairs: A B A B, and A B B A as well. */
function alternates(night: readonly ComparableRun[], inBase: ReadonlySet<ComparableRun>): boolean {
  const sides = night.map((run) => inBase.has(run))
  const ofBase = sides.filter(Boolean).length
  const turns = sides.filter((side, place) => place > 0 && side !== sides[place - 1]).length
  return turns >= Math.min(ofBase, night.length - ofBase)
}
