/** What a request carries. Parts follow each other, and are sent as they lie: what is long is in no request copied. */
export type Body = string | Uint8Array | readonly Uint8Array[]

/** A typed array is none of parts. */
export const isInParts = (body: Body): body is readonly Uint8Array[] => Array.isArray(body)

export const byteLengthOf = (body: Body): number =>
  isInParts(body) ? body.reduce((sum, { length }) => sum + length, 0) : Buffer.byteLength(body)

/** As one, for whoever takes no parts. */
export const joinBody = (body: Body): string | Uint8Array => (isInParts(body) ? Buffer.concat(body) : body)

/** What is hashed, encrypted or written in one turn of the event loop: some tenths of a millisecond. */
const SLICE_BYTES = 512 * 1024

/** Slices of the parts. Short ones are together in one. */
export function* slicesOf(parts: readonly Uint8Array[]): Generator<readonly Uint8Array[], undefined> {
  let slice: Uint8Array[] = []
  let room = SLICE_BYTES
  for (const part of parts) {
    for (let from = 0; from < part.length;) {
      const piece = part.subarray(from, from + room)
      slice.push(piece)
      from += piece.length
      room -= piece.length
      if (room > 0) continue
      yield slice
      slice = []
      room = SLICE_BYTES
    }
  }
  if (slice.length > 0) yield slice
}
