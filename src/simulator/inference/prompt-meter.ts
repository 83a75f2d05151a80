import { createHash } from 'node:crypto'

import type { CacheTtl } from '../profile/profile.ts'
import type { CacheCheckpoint, MeasuredPrompt } from './inference-request.ts'

/** Counts a prompt part by part, in the prompt's own order: tools, system, messages. Keeps none of it. */
export interface PromptMeter {
  /** `part` is what makes prompts differ: the role or the kind of the block. */
  text(part: string, text: string): void
  /** Something that is counted as no text, and yet makes a prefix another. */
  mark(part: string): void
  checkpoint(ttl: CacheTtl): void
  measured(): MeasuredPrompt
}

export function makePromptMeter(): PromptMeter {
  const checkpoints: CacheCheckpoint[] = []
  // Only a prompt that may be cached is worth a hash of megabytes: texts are held until a checkpoint asks for them,
  // and let go with the request.
  let unhashed: string[] = []
  const hash = createHash('sha256')
  let characters = 0
  return {
    text(part, text) {
      characters += text.length
      unhashed.push(part, text)
    },
    mark(part) {
      unhashed.push(part, '')
    },
    checkpoint(ttl) {
      for (const piece of unhashed) hash.update(`${piece.length}:`).update(piece)
      unhashed = []
      checkpoints.push({ key: hash.copy().digest('base64'), characters, ttl })
    },
    measured: () => ({ characters, checkpoints }),
  }
}
