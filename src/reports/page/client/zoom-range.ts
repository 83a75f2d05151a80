/** What of an x axis is shown; null is all of it. */
export type ZoomRange = readonly [min: number, max: number] | null
