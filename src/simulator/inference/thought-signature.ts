// What proves a thought to be the model's own, as it was told. It has a mark, what was drawn, and a hash of that and of
// the text: so a conversation that carries a thought back can be checked, and nothing has to be remembered. Proofs
// without the mark are somebody else's, such as those of a conversation that was recorded on Bedrock, and are believed.
import { createHash } from 'node:crypto'
import { drawInteger } from '../../random/draw.ts'
import type { Random } from '../../random/random.ts'

const MARK = Buffer.from('simulated')
const NONCE_BYTES = 9
// All of it is as long as those that captures show: 344 characters.
const HASH_BYTES = 240

const hashOf = (nonce: Buffer, text: string): Buffer =>
  createHash('shake256', { outputLength: HASH_BYTES }).update(nonce).update(text).digest()

/** `text` is what is told of the thought. */
export function signThought(text: string, random: Random): string {
  const nonce = Buffer.from(Array.from({ length: NONCE_BYTES }, () => drawInteger(random, 0, 255)))
  return Buffer.concat([MARK, nonce, hashOf(nonce, text)]).toString('base64')
}

/** Whether a thought is carried back as it was told, as far as that can be known. */
export function isSigned(text: string, signature: string): boolean {
  const bytes = Buffer.from(signature, 'base64')
  if (!bytes.subarray(0, MARK.length).equals(MARK)) return true
  const nonce = bytes.subarray(MARK.length, MARK.length + NONCE_BYTES)
  return bytes.subarray(MARK.length + NONCE_BYTES).equals(hashOf(nonce, text))
}
