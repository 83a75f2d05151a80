/** What the reader has chosen to see. */
export interface Selection {
  /** Indexes of the modes that are shown. */
  readonly modes: ReadonlySet<number>
  /** Index of the one prompt that is shown; null is all together. */
  readonly prompt: number | null
  /** What is chosen for single charts, by the name of its control. */
  readonly options: ReadonlyMap<string, string>
}

/** What of an x axis is shown; null is all of it. */
export type ZoomRange = readonly [min: number, max: number] | null
