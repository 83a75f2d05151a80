import type { Segment } from '../plan/segment.ts'

/** Of a whole plan's arrivals those of the segment, at the whole plan's own times. */
export function* arrivalsOfSegment(
  offsetsMs: Iterable<number>,
  { index, count }: Segment,
): Generator<number, void, undefined> {
  let number = 0
  for (const offsetMs of offsetsMs) if (number++ % count === index) yield offsetMs
}
