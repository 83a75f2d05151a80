import { drawInteger } from '../../random/draw.ts'
import type { Random } from '../../random/random.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const SIGNATURE_LENGTH = 344

/** What a vendor proves a thought to be its own by: as long as those that captures show, and of no meaning. */
export const drawSignature = (random: Random): string =>
  Array.from({ length: SIGNATURE_LENGTH }, () => ALPHABET[drawInteger(random, 0, ALPHABET.length - 1)]).join('')
