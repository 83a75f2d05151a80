// JSON of which long parts are written once and sent many times: the picture that each call of a prompt carries. The text around them is
// made for each call, and they stand in it as they lie.
import { randomUUID } from 'node:crypto'

/** A long string of JSON, as `JSON.stringify` finds it in an object: its `toJSON` calls `standIn`. */
export interface LongString {
  /** In UTF-8, between the quotes. The same memory each time. */
  readonly json: readonly Uint8Array[]
  toJSON(): string
}

/** As a member of an object that becomes JSON. */
export const asString = (long: LongString): string => long as unknown as string

/** Nobody's prompt has it by chance. */
const PLACE = randomUUID()
const QUOTED_PLACE = `"${PLACE}"`

/** Those met so far by the `writeJson` that is under way. */
let met: LongString[] | null = null

/** What `toJSON` returns of a long string; `text` is for whoever wants one JSON text. */
export function standIn(long: LongString, text: () => string): string {
  if (met === null) return text()
  met.push(long)
  return PLACE
}

/** The JSON of a value: a text, or where it has long strings, parts in UTF-8 that follow each other. */
export function writeJson(value: object): string | readonly Uint8Array[] {
  const found: LongString[] = []
  met = found
  try {
    const json = JSON.stringify(value)
    return found.length === 0 ? json : putIn(json, found)
  } finally {
    met = null
  }
}

function putIn(json: string, found: readonly LongString[]): Uint8Array[] {
  const parts: Uint8Array[] = []
  let from = 0
  for (const long of found) {
    const place = json.indexOf(QUOTED_PLACE, from)
    parts.push(Buffer.from(json.slice(from, place + 1)), ...long.json)
    // The quotes stay.
    from = place + QUOTED_PLACE.length - 1
  }
  parts.push(Buffer.from(json.slice(from)))
  return parts
}
