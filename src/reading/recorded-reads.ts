import { createHash } from 'node:crypto'
import { resolve } from 'node:path'
import { type ByteSource, openDataFile, sourceInMemory, UnreadableData } from './data-sets/byte-stream.ts'
import {
  type FileHash,
  type HashedFile,
  hashOf,
  readTextFile,
  type TextFile,
  type TextReader,
} from './read-text-file.ts'

/**
 * Lets `use` read a file in place, and closes it. `see` is to get all bytes of the file in order.
 * @throws {UnreadableData}
 */
export type DataReader = <Result>(
  path: string,
  use: (source: ByteSource, see: (bytes: Uint8Array) => void) => Result,
) => Result

/** Reads each file of text once, and knows what was read. */
export interface RecordedReader {
  readonly readText: TextReader
  readonly readData: DataReader
  /** Those of the paths that could be read, each once. */
  filesOf(paths: Iterable<string>): HashedFile[]
}

export function recordReads(read: TextReader): RecordedReader {
  const files = new Map<string, TextFile>()
  const data = new Map<string, FileHash>()
  return {
    readText(path) {
      const absolute = resolve(path)
      const file = files.get(absolute) ?? read(path)
      files.set(absolute, file)
      return file
    },
    readData(path, use) {
      const file = openWith(read, path)
      const hash = createHash('sha256')
      try {
        const result = use(file.source, (bytes) => hash.update(bytes))
        data.set(resolve(path), { sha256: hash.digest('hex'), bytes: file.source.bytes })
        return result
      } finally {
        file.close()
      }
    },
    filesOf(paths) {
      const hashed = new Map<string, HashedFile>()
      for (const path of paths) {
        const absolute = resolve(path)
        const file = files.get(absolute)
        const hash = file?.kind === 'text' ? (file.hash ?? hashOf(file.text)) : data.get(absolute)
        if (hash !== undefined) hashed.set(absolute, { path: absolute, ...hash })
      }
      return [...hashed.values()]
    },
  }
}

/** A reader of texts that is not the disk's has its data sets in them. */
function openWith(read: TextReader, path: string): { readonly source: ByteSource; close(): void } {
  if (read === readTextFile) return openDataFile(path)
  const file = read(path)
  if (file.kind === 'unreadable') throw new UnreadableData(file.found)
  return { source: sourceInMemory(Buffer.from(file.text)), close: () => {} }
}
