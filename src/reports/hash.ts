import { createHash } from 'node:crypto'

/** A text that is private: enough to see whether two runs used the same one. */
export interface HashedText {
  readonly sha256: string
  /** In UTF-16 units. */
  readonly length: number
}

export const hashText = (text: string): HashedText => ({
  sha256: createHash('sha256').update(text).digest('hex'),
  length: text.length,
})
