// The SHA-256 of bodies. Where one begins as an earlier one did, with the same picture for one, the hash goes on from there: reading what
// has megabytes takes longer than all else that a call costs before it is sent.
import { createHash, type Hash, hash } from 'node:crypto'
import { nextTurn } from '../../time/clock.ts'
import { type Body, isInParts, slicesOf } from '../wire/body.ts'

/** Of less than this, the state of a hash is not worth keeping. */
const LONG_BYTES = 64 * 1024

/** How a body began, up to a long part of it, and the hash of that. */
interface Beginning {
  readonly parts: readonly Uint8Array[]
  readonly state: Hash
}

export class BodyHash {
  /** The last beginnings, by the memory of their first long part: the longest stands last. */
  readonly #known = new WeakMap<ArrayBufferLike, readonly Beginning[]>()

  /** In hexadecimal digits. A promise only where reading takes long: then others have their turns meanwhile. */
  of(body: Body): string | Promise<string> {
    if (!isInParts(body)) return hash('sha256', body)
    const first = body.find(isLong)
    return first === undefined ? hash('sha256', Buffer.concat(body)) : this.#ofLong(body, first)
  }

  async #ofLong(parts: readonly Uint8Array[], first: Uint8Array): Promise<string> {
    const known = (this.#known.get(first.buffer) ?? []).filter((beginning) => isBeginningOf(beginning.parts, parts))
    const longest = known.at(-1)
    const state = longest === undefined ? createHash('sha256') : longest.state.copy()
    const beginnings = [...known]
    for (const [index, part] of parts.entries()) {
      if (index < (longest?.parts.length ?? 0)) continue
      // oxlint-disable-next-line no-await-in-loop -- one slice after the other
      await update(state, part)
      if (isLong(part)) beginnings.push({ parts: parts.slice(0, index + 1), state: state.copy() })
    }
    this.#known.set(first.buffer, beginnings)
    return state.digest('hex')
  }
}

const isLong = ({ length }: Uint8Array): boolean => length >= LONG_BYTES

const isBeginningOf = (beginning: readonly Uint8Array[], parts: readonly Uint8Array[]): boolean =>
  beginning.every((part, index) => isSame(part, parts[index]))

/** What is long is the same in the same place only: to compare it would take as long as to hash it. */
function isSame(one: Uint8Array, other: Uint8Array | undefined): boolean {
  if (other === undefined || one.length !== other.length) return false
  if (isLong(one)) return one.buffer === other.buffer && one.byteOffset === other.byteOffset
  return Buffer.compare(one, other) === 0
}

async function update(state: Hash, part: Uint8Array): Promise<void> {
  let isFirst = true
  for (const slice of slicesOf([part])) {
    // oxlint-disable-next-line no-await-in-loop
    if (!isFirst) await nextTurn()
    isFirst = false
    for (const bytes of slice) state.update(bytes)
  }
}
