import { drawInteger } from '../../random/draw.ts'
import type { Random } from '../../random/random.ts'

export interface ShuffleLimits {
  /** Items that are held back to be drawn from. */
  readonly mostHeld: number
  /** And bytes in them: fewer items are held when they are large. */
  readonly mostHeldBytes: number
}

/**
 * The same items, each once, in another order: AWS promises none for a job's output. An item comes at most
 * `mostHeld` places early, in bounded memory, however many there are.
 */
export async function* shuffleNearby(
  items: AsyncIterable<Uint8Array>,
  random: Random,
  { mostHeld, mostHeldBytes }: ShuffleLimits,
): AsyncGenerator<Uint8Array> {
  const held: Uint8Array[] = []
  let heldBytes = 0

  const isOver = (): boolean => held.length > mostHeld || (heldBytes > mostHeldBytes && held.length > 1)
  const drawOne = (): Uint8Array => {
    const index = drawInteger(random, 0, held.length - 1)
    const drawn = held[index] as Uint8Array
    // The last one takes the empty place: what is drawn from has no order to keep.
    held[index] = held.at(-1) as Uint8Array
    held.pop()
    heldBytes -= drawn.length
    return drawn
  }
  for await (const item of items) {
    held.push(item)
    heldBytes += item.length
    while (isOver()) yield drawOne()
  }
  while (held.length > 0) yield drawOne()
}
