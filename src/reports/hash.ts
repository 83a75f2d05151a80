import { createHash } from 'node:crypto'
import { closeSync, openSync, readSync } from 'node:fs'

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

export interface HashedFile {
  readonly path: string
  readonly sha256: string
  readonly bytes: number
}

const CHUNK_BYTES = 1 << 20

/** Reads the file in pieces: a dataset may be larger than memory. */
export function hashFile(path: string): HashedFile {
  const hash = createHash('sha256')
  const chunk = Buffer.alloc(CHUNK_BYTES)
  const file = openSync(path, 'r')
  let bytes = 0
  try {
    for (let read = readSync(file, chunk); read > 0; read = readSync(file, chunk)) {
      hash.update(chunk.subarray(0, read))
      bytes += read
    }
  } finally {
    closeSync(file)
  }
  return { path, sha256: hash.digest('hex'), bytes }
}
