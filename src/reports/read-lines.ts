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
      let start = 0
      for (let end = chunk.indexOf(NEWLINE); end !== -1 && end < bytes; end = chunk.indexOf(NEWLINE, start)) {
        yield Buffer.concat([...begun, chunk.subarray(start, end)]).toString()
        begun = []
        start = end + 1
      }
      begun.push(Buffer.from(chunk.subarray(start, bytes)))
    }
  } finally {
    closeSync(file)
  }
}
