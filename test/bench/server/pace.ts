/** The timetable of every reply: headers at once, the first chunk after `firstTokenMs`, then one each `gapMs`. */
export interface Pace {
  readonly chunks: number
  /** With both times 0, the whole reply is one write. */
  readonly firstTokenMs: number
  /** From one burst to the next. */
  readonly gapMs: number
  /** Chunks that come together, in one write: 1 where each comes by itself. */
  readonly burst: number
}

/** From the request's arrival to the last chunk. */
export const replyMs = ({ burst, chunks, firstTokenMs, gapMs }: Pace): number =>
  firstTokenMs + (Math.ceil(chunks / burst) - 1) * gapMs
