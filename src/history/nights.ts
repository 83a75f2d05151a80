// Runs that start soon after each other share what the service was like: they are one night, and one point of a history.

/** Runs that start within so long of the one before are one night, unless told otherwise. */
export const NIGHT_GAP_MS = 3 * 3_600_000

/** What goes on for longer is no night, but a history with many runs a day. */
const LONGEST_NIGHT_MS = 12 * 3_600_000

/** The places of the instants (ISO 8601), night by night, each in order. `gapMs`: the longest between two starts of a night. */
export function nightsOf(startedAt: readonly string[], gapMs: number): number[][] {
  const starts = startedAt
    .map((instant, place): Start => ({ place, atMs: Date.parse(instant) }))
    .sort((a, b) => a.atMs - b.atMs)
  const nights = divide(starts, (betweenMs) => betweenMs > gapMs)
  // Who asks for longer gaps means what they join.
  const divided = gapMs > NIGHT_GAP_MS ? nights : nights.flatMap(divideWhatIsTooLong)
  return divided.map((night) => night.map(({ place }) => place))
}

interface Start {
  readonly place: number
  readonly atMs: number
}

/** Runs of every hour, or of every three, have no gap between nights. They are divided at their longer gaps: all of them, where all are alike. */
function divideWhatIsTooLong(night: readonly Start[]): Start[][] {
  if ((night.at(-1)?.atMs ?? 0) - (night[0]?.atMs ?? 0) <= LONGEST_NIGHT_MS) return [[...night]]
  const longest = Math.max(...gapsOf(night))
  return divide(night, (betweenMs) => betweenMs >= longest / 2).flatMap(divideWhatIsTooLong)
}

const gapsOf = (night: readonly Start[]): number[] =>
  night.slice(1).map(({ atMs }, before) => atMs - (night[before]?.atMs ?? atMs))

function divide(starts: readonly Start[], isBetweenNights: (betweenMs: number) => boolean): Start[][] {
  const nights: Start[][] = []
  let beforeMs = -Infinity
  for (const start of starts) {
    const night = nights.at(-1)
    if (night === undefined || isBetweenNights(start.atMs - beforeMs)) nights.push([start])
    else night.push(start)
    beforeMs = start.atMs
  }
  return nights
}
