/** The timetable of every reply: headers at once, the first chunk after `firstTokenMs`, then one each `gapMs`. */
export interface Pace {
  readonly chunks: number
  /** With both times 0, the whole reply is one write. */
  readonly firstTokenMs: number
  readonly gapMs: number
}

/** From the request's arrival to the last chunk. */
export const replyMs = ({ chunks, firstTokenMs, gapMs }: Pace): number => firstTokenMs + (chunks - 1) * gapMs
