import type { ApiError } from './refusal.ts'

/** What a stream can say beside its reply, and how it is spoilt: each framing has its own ways. */
export interface StreamWords {
  /** `throttlingException`, as the wire has it: it ends a stream that HTTP 200 opened. */
  exception(type: string, error: ApiError): Buffer
  /** The other way to say that a stream has failed, where the framing has two. */
  errorFrame(code: string, message: string): Buffer
  /** The beginning of a delta that is cut off in one of its parts, or after `keepBytes`. */
  cutFrame(place: CutPlace, keepBytes: number | undefined): Buffer
  /** Where the last frame of what is whole frames begins. */
  lastFrameAt(bytes: Buffer): number
  /** A delta that is not as it should be. */
  spoiltFrame(part: SpoiltPart): Buffer
}

/** From the first bytes of a frame to its middle. */
export const CUT_PLACES = ['length', 'prelude', 'headers', 'payload'] as const
export type CutPlace = (typeof CUT_PLACES)[number]

export const SPOILT_PARTS = ['prelude', 'message'] as const
export type SpoiltPart = (typeof SPOILT_PARTS)[number]
