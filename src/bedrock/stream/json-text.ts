// How long a text is that stands in JSON, without making a string of it: an event's text is measured where it lies.

const [QUOTE, BACKSLASH, LETTER_U] = [0x22, 0x5c, 0x75]
const UNIT_ESCAPE_BYTES = 6

/** The bytes of UTF-8 of the JSON string whose first letter stands at `from`. It ends at its quote, or at `end`. */
export function jsonTextBytes(bytes: Uint8Array, from: number, end: number): number {
  let count = 0
  let at = from
  while (at < end) {
    const byte = bytes[at] as number
    if (byte === QUOTE) return count
    if (byte !== BACKSLASH) {
      at++
      count++
    } else if (bytes[at + 1] !== LETTER_U) {
      at += 2
      count++
    } else if (
      isHigh(unitAt(bytes, at)) &&
      bytes[at + UNIT_ESCAPE_BYTES] === BACKSLASH &&
      isLow(unitAt(bytes, at + 6))
    ) {
      at += 2 * UNIT_ESCAPE_BYTES
      count += 4
    } else {
      // Half of a pair alone is written as the replacement character, which has three bytes as its neighbours have.
      const unit = unitAt(bytes, at)
      at += UNIT_ESCAPE_BYTES
      count += unit < 0x80 ? 1 : unit < 0x8_00 ? 2 : 3
    }
  }
  return count
}

const isHigh = (unit: number): boolean => unit >= 0xd8_00 && unit < 0xdc_00
const isLow = (unit: number): boolean => unit >= 0xdc_00 && unit < 0xe0_00

/** The UTF-16 unit of the escape that begins at `at`. */
function unitAt(bytes: Uint8Array, at: number): number {
  let unit = 0
  for (let index = at + 2; index < at + UNIT_ESCAPE_BYTES; index++) unit = unit * 16 + hexOf(bytes[index] ?? 0)
  return unit
}

const hexOf = (code: number): number => (code < 0x3a ? code - 0x30 : (code | 0x20) - 0x57)
