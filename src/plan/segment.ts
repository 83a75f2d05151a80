// A run that is divided over several machines. Everything that a plan numbers from 0 (VUs, iterations, arrivals) is
// dealt out like cards: number n falls to segment n mod count. Then every part of a run is divided evenly, at every
// moment and without rounding, and the segments together are exactly the whole, whatever the shape of its load.

/** One of `count` parts of a run; `index` counts from 0. The whole is the one part of one. */
export interface Segment {
  readonly index: number
  readonly count: number
}

export const WHOLE_RUN: Segment = { index: 0, count: 1 }

/**
 * How many of the numbers 0 … total − 1 fall to the segment: those of index, index + count, … below total. The
 * shares of all segments sum to `total`, and where they cannot be equal the first segments have one more.
 */
export const shareOf = (total: number, { index, count }: Segment): number =>
  Math.max(0, Math.ceil((total - index) / count))

/** The number in the whole run of what is number `own` in the segment; both count from 0. */
export const numberInWhole = (own: number, { index, count }: Segment): number => own * count + index

/**
 * The segment among those that get a VU at all, or null if it gets none. What is done by VUs is dealt out to those
 * only: with more segments than VUs, the others could but drop their part.
 */
export const segmentWithVUs = ({ index, count }: Segment, vus: number): Segment | null =>
  index < vus ? { index, count: Math.min(count, vus) } : null
