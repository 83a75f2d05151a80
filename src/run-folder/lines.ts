import { closeSync, openSync, readSync } from 'node:fs'

const CHUNK_BYTES = 1 << 20
const NEWLINE = 0x0a

/** The complete lines of a file of any size. A last line without its newline was cut off as it was written, and is left out. */
export function* readLines(path: string): Generator<string> {
  const file = openSync(path, 'r')
  try {
    const chunk = Buffer.alloc(CHUNK_BYTES)
    // The parts of the line under way.
    let begun: Buffer[] = []
    for (let bytes = readSync(file, chunk); bytes > 0; bytes = readSync(file, chunk)) {
      const end = chunk.lastIndexOf(NEWLINE, bytes - 1)
      if (end !== -1) {
        // All at once: no character of several bytes holds a newline.
        yield* Buffer.concat([...begun, chunk.subarray(0, end)])
          .toString()
          .split('\n')
        begun = []
      }
      begun.push(Buffer.from(chunk.subarray(end + 1, bytes)))
    }
  } finally {
    closeSync(file)
  }
}

const FOLLOWED_CHUNK_BYTES = 1 << 18

/** Reads a file that grows: the whole lines that were added since it was asked before. */
export function followLines(path: string): () => string[] {
  let position = 0
  let begun = Buffer.alloc(0)
  return () => {
    const file = openSync(path, 'r')
    try {
      const chunk = Buffer.alloc(FOLLOWED_CHUNK_BYTES)
      const parts = [begun]
      for (let bytes = readSync(file, chunk, 0, FOLLOWED_CHUNK_BYTES, position); bytes > 0;) {
        parts.push(Buffer.from(chunk.subarray(0, bytes)))
        position += bytes
        bytes = readSync(file, chunk, 0, FOLLOWED_CHUNK_BYTES, position)
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
