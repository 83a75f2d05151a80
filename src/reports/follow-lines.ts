import { closeSync, openSync, readSync } from 'node:fs'

const CHUNK_BYTES = 1 << 18
const NEWLINE = 0x0a

/** Reads a file that grows: the whole lines that were added since it was asked before. */
export function followLines(path: string): () => string[] {
  let position = 0
  let begun = Buffer.alloc(0)
  return () => {
    const file = openSync(path, 'r')
    try {
      const chunk = Buffer.alloc(CHUNK_BYTES)
      const parts = [begun]
      for (let bytes = readSync(file, chunk, 0, CHUNK_BYTES, position); bytes > 0;) {
        parts.push(Buffer.from(chunk.subarray(0, bytes)))
        position += bytes
        bytes = readSync(file, chunk, 0, CHUNK_BYTES, position)
      }
      const text = Buffer.concat(parts)
      const end = text.lastIndexOf(NEWLINE) + 1
      begun = text.subarray(end)
      return end === 0 ? [] : text.toString('utf8', 0, end - 1).split('\n')
    } finally {
      closeSync(file)
    }
  }
}
