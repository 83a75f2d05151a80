// What a thread tells of each of its calls, for calls.ndjson. Lines are made where the call ended and leave the thread many at a time:
// the thread waits for no disk, and of a thread that dies the lines are gone that its last snapshot had not taken along.
import { type EndedCall, makeCallLineRenderer } from '../metrics/call-line.ts'
import type { Dimensions } from '../metrics/tags.ts'

/** What all threads of a run have in common. */
export interface CallLogSettings {
  readonly run: string
  /** What the clock is behind the time of day. */
  readonly epochOffsetMs: number
}

/** Whole lines, of UTF-8. */
export interface CallLines {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly calls: number
}

export interface CallLog {
  ended(call: EndedCall): void
  /** Hands on what waits. */
  flush(): void
}

/** Some fifty lines: what it takes to hand them on is then little to each. */
const FULL_CHARACTERS = 1 << 16

export function openCallLog(
  dimensions: Dimensions,
  { thread, ...settings }: CallLogSettings & { readonly thread: string },
  handOn: (lines: CallLines) => void,
): CallLog {
  const render = makeCallLineRenderer(dimensions, { ...settings, thread })
  const encoder = new TextEncoder()
  let text = ''
  let calls = 0
  const flush = (): void => {
    if (calls === 0) return
    const lines = { bytes: encoder.encode(text), calls }
    text = ''
    calls = 0
    handOn(lines)
  }
  return {
    ended(call) {
      text += render(call)
      calls++
      if (text.length >= FULL_CHARACTERS) flush()
    },
    flush,
  }
}
