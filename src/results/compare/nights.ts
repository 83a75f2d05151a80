/** Runs that start within so long of each other share a night: what the service was like then, all of them had. */
export const NIGHT_GAP_MS = 3 * 3_600_000

/** The places of the instants (ISO 8601), in groups that no longer gap divides; in order. */
export function nightsOf(startedAt: readonly string[], gapMs: number): number[][] {
  const times = startedAt.map((instant) => Date.parse(instant))
  const order = times.map((_, place) => place).sort((a, b) => (times[a] as number) - (times[b] as number))
  const nights: number[][] = []
  let beforeMs = -Infinity
  for (const place of order) {
    const startMs = times[place] as number
    const night = nights.at(-1)
    if (night === undefined || startMs - beforeMs > gapMs) nights.push([place])
    else night.push(place)
    beforeMs = startMs
  }
  return nights
}

export const isOfOneNight = (startedAt: readonly string[]): boolean => nightsOf(startedAt, NIGHT_GAP_MS).length < 2
