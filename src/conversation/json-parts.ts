// JSON of which long parts are written once and sent many times: the picture or the tools that each call of a prompt carries. The text around
// them is made for each call, and they stand in it as they lie.
import { randomUUID } from 'node:crypto'

/** A part of JSON that is written already, as `JSON.stringify` finds it in an object: its `toJSON` calls `standIn`. */
interface Written {
  /** In UTF-8; of a string, what stands between the quotes. The same memory each time. */
  readonly json: readonly Uint8Array[]
  readonly isString: boolean
}

/** A long string. */
export interface LongString extends Written {
  readonly isString: true
  toJSON(): string
}

/** As a member of an object that becomes JSON. */
export const asString = (long: LongString): string => long as unknown as string

/** Nobody's prompt has it by chance. */
const PLACE = randomUUID()
const QUOTED_PLACE = `"${PLACE}"`

/** Those met so far by the `writeJson` that is under way. */
let met: Written[] | null = null

/** What `toJSON` returns of it; `value` is for whoever wants one JSON text. */
export function standIn<Value>(written: Written, value: () => Value): Value | string {
  if (met === null) return value()
  met.push(written)
  return PLACE
}

const made = new WeakMap<object, Map<string, object | null>>()

/**
 * What `make` makes of `owner`, the same for each `key`. From the second time on it is kept, and its JSON is written once where it is a
 * part of what `writeJson` writes: what nobody asks for again, as tools with a nonce, is not worth it.
 */
export function keptOf<Value extends object>(owner: object, key: string, make: () => Value): Value {
  const known = made.get(owner)
  if (known === undefined) {
    made.set(owner, new Map([[key, null]]))
    return make()
  }
  const kept = (known.get(key) ?? writtenOnce(make())) as Value
  known.set(key, kept)
  return kept
}

function writtenOnce<Value extends object>(value: Value): Value {
  let json: readonly Uint8Array[] | null = null
  const plain = Array.isArray(value) ? [...(value as unknown[])] : { ...value }
  const written: Written = {
    isString: false,
    get json() {
      return (json ??= [Buffer.from(JSON.stringify(plain))])
    },
  }
  return Object.defineProperty(value, 'toJSON', { value: () => standIn(written, () => plain) })
}

/** The JSON of a value: a text, or where parts of it are written already, bytes in UTF-8, in parts that follow each other if they are many. */
export function writeJson(value: object): string | Uint8Array | readonly Uint8Array[] {
  const found: Written[] = []
  met = found
  try {
    const json = JSON.stringify(value)
    if (found.length === 0) return json
    // What is written for the first time now may hold strings of the kind.
    met = null
    const parts = putIn(json, found)
    return lengthOf(parts) < FEW_BYTES ? Buffer.concat(parts) : parts
  } finally {
    met = null
  }
}

/** To copy less than this takes less time than to handle its parts. */
const FEW_BYTES = 256 * 1024

const lengthOf = (parts: readonly Uint8Array[]): number => parts.reduce((sum, { length }) => sum + length, 0)

function putIn(json: string, found: readonly Written[]): Uint8Array[] {
  const parts: Uint8Array[] = []
  let from = 0
  for (const written of found) {
    const place = json.indexOf(QUOTED_PLACE, from)
    // A string's quotes stay.
    const quote = written.isString ? 1 : 0
    parts.push(Buffer.from(json.slice(from, place + quote)), ...written.json)
    from = place + QUOTED_PLACE.length - quote
  }
  parts.push(Buffer.from(json.slice(from)))
  return parts
}
