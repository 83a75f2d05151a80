/** Steps in seconds between which an axis of time chooses. */
export const TIME_STEPS_S: readonly number[] = [
  0.1,
  0.2,
  0.5,
  1,
  2,
  5,
  10,
  15,
  30,
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * 60),
  ...[1, 2, 3, 6, 12].map((hours) => hours * 3_600),
]

const PERCENT_TICKS = [0, 25, 50, 75, 90, 95, 99, 99.5, 99.9, 99.95, 99.99]
/** Where there is not room for all, these are kept. */
const DECADES = new Set([0, 50, 90, 99, 99.9, 99.99])

/** The percentiles whose labels have room, in percent. `pixelsOf` is where an axis puts one. */
export function percentTicks(pixelsOf: (percent: number) => number, roomPixels: number): number[] {
  const kept = PERCENT_TICKS.filter((percent) => DECADES.has(percent))
  for (const percent of PERCENT_TICKS) {
    if (DECADES.has(percent)) continue
    const at = pixelsOf(percent)
    if (kept.every((other) => Math.abs(pixelsOf(other) - at) >= roomPixels)) kept.push(percent)
  }
  return kept.sort((a, b) => a - b)
}
