import { randomInt } from 'node:crypto'
import type { PromptPlan } from '../plan/run-plan.ts'

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

/** Where the nonces of a prompt stand. */
export interface NoncePlace {
  /** Ahead of the system prompt; otherwise ahead of the first message. */
  readonly isAhead: boolean
  /** Whether each turn has one of its own. */
  readonly isRenewed: boolean
}

/**
 * A model reads the system prompt first, and a cache compares from the beginning: the nonce stands there. Ahead of a shared system
 * prompt it would unshare it, so unless that is asked for it stands behind. Null where there is none.
 */
export function placeOfNonce({ nonce, system }: Pick<PromptPlan, 'nonce' | 'system'>): NoncePlace | null {
  if (nonce === false) return null
  const { sharedSystem, turns } = nonce === true ? { sharedSystem: false, turns: false } : nonce
  return { isAhead: system?.kind === 'text' || (system?.kind === 'shared' && sharedSystem), isRenewed: turns }
}
