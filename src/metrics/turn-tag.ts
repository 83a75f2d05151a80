/** Each turn is a series of its own up to here; later ones share one by their range, so that a run of a thousand turns has few. */
const LAST_EXACT = 20

const RANGES = [
  [21, 50],
  [51, 100],
  [101, 200],
  [201, 500],
  [501, 1_000],
] as const

/** More than any conversation has. */
export const TURNS = 1_001

const rangeOf = (turn: number): readonly [number, number] =>
  (turn <= LAST_EXACT ? undefined : RANGES.find(([, last]) => turn <= last)) ?? [turn, turn]

/** The first of the turns that share the series of this one. */
export const firstOfRange = (turn: number): number => rangeOf(turn)[0]

/** The value of the tag `turn`: `3`, or `21-50`. */
export function turnTag(turn: number): string {
  const [first, last] = rangeOf(turn)
  return first === last ? String(turn) : `${first}-${last}`
}

/** Those of a conversation of so many turns. */
export const turnTags = (turns: number): string[] => [
  ...new Set(Array.from({ length: turns }, (_, index) => turnTag(index + 1))),
]
