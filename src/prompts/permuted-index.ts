import { makeRandom } from '../random/random.ts'

const ROUNDS = 6

/**
 * Where `index` of 0 … length - 1 goes in a permutation that `seed` and `labels` choose: every result comes once.
 *
 * The permutation is a Feistel network over the next power of four, walked until it falls below `length` (Black
 * and Rogaway 2002). It needs no memory and no time to set up, so that a dataset of millions of lines is gone
 * through in an order of its own without a pause in a thread that measures.
 */
export function permutedIndex(
  index: number,
  length: number,
  seed: number,
  ...labels: readonly (string | number)[]
): number {
  const halfBits = Math.max(1, Math.ceil(Math.log2(length) / 2))
  const mask = 2 ** halfBits - 1
  const random = makeRandom(seed, ...labels)
  const keys = Array.from({ length: ROUNDS }, () => Math.floor(random.next() * 2 ** 32))
  let value = index
  do {
    let left = value >>> halfBits
    let right = value & mask
    for (const key of keys) [left, right] = [right, left ^ (mix(right ^ key) & mask)]
    value = left * 2 ** halfBits + right
  } while (value >= length)
  return value
}

/** Spreads every bit of the input over the output (the finalizer of MurmurHash3, Austin Appleby). */
function mix(input: number): number {
  let value = input
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35)
  return (value ^ (value >>> 16)) >>> 0
}
