import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'

export type TextFile =
  | { readonly kind: 'text'; readonly text: string; readonly hash?: FileHash }
  /** `found` completes the sentence "expected …, found …". */
  | { readonly kind: 'unreadable'; readonly found: string }

/** What a file's bytes were when they were read. */
export interface FileHash {
  readonly sha256: string
  readonly bytes: number
}

export interface HashedFile extends FileHash {
  /** Absolute. */
  readonly path: string
}

/** How files are read: from the disk, or in a test from nowhere. */
export type TextReader = (path: string) => TextFile

/** What pipes held: they can be read once only, and a command may ask more often. */
const drained = new Map<string, TextFile>()

/** The text of a file in UTF-8, without a byte order mark; or what there is instead. Never throws. */
export function readTextFile(path: string): TextFile {
  const known = drained.get(path)
  if (known !== undefined) return known
  try {
    const stat = statSync(path)
    if (stat.isDirectory()) return { kind: 'unreadable', found: 'a folder' }
    const read = readBytes(path)
    if (!stat.isFile()) drained.set(path, read)
    return read
  } catch (error) {
    return { kind: 'unreadable', found: whatStopped(error) }
  }
}

function readBytes(path: string): TextFile {
  const bytes = readFileSync(path)
  if (bytes.includes(0)) return { kind: 'unreadable', found: 'a binary file' }
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  return text.trim() === ''
    ? { kind: 'unreadable', found: 'an empty file' }
    : { kind: 'text', text, hash: hashOf(bytes) }
}

export const hashOf = (content: string | Uint8Array): FileHash => ({
  sha256: createHash('sha256').update(content).digest('hex'),
  bytes: Buffer.byteLength(content),
})

export function whatStopped(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'no such file'
    case 'EACCES':
    case 'EPERM':
      return 'a file that may not be read'
    case 'ERR_ENCODING_INVALID_ENCODED_DATA':
      return 'a file that is not UTF-8'
    default:
      return `a file that cannot be read (${String(code)})`
  }
}
