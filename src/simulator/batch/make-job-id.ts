import { randomInt } from 'node:crypto'

const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyz'
const LENGTH = 12

/**
 * Twelve letters and digits, as AWS's job ids are. They come from no seed: output goes by them, and a second run of
 * the same seed is not to write over the first one's.
 */
export const makeJobId = (): string =>
  Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')
