import { randomInt } from 'node:crypto'

const LARGEST = 1_000_000_000

/**
 * Makes lines that never come again: in this thread because of a count, and between threads and runs because of
 * `salt`. The salt is true chance and not the run's seed: a run that is repeated must not find its own prompts in
 * a cache. All nonces are of one length and of groups of three digits, which most tokenizers read as a token each,
 * so that they cost every prompt the same.
 */
export function makeNonces(salt: number = randomInt(LARGEST)): { next(): string } {
  let count = 0
  return {
    next: () => `[${groups(salt)} ${groups(count++)}]\n`,
  }
}

/** 1234567 → `001 234 567`. */
const groups = (value: number): string =>
  String(value % LARGEST)
    .padStart(9, '0')
    .replace(/(...)(...)(...)/, '$1 $2 $3')

export const NONCE_LENGTH = '[000 000 000 000 000 000]\n'.length
