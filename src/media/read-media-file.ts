import { readFileSync, statSync } from 'node:fs'

export type MediaFile =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  /** `found` completes the sentence "expected …, found …". */
  | { readonly kind: 'unreadable'; readonly found: string }

/** How files of media are read: from the disk, or in a test from nowhere. */
export type MediaReader = (path: string) => MediaFile

/** No API of Bedrock takes a request of this size. */
const MOST_BYTES = 100 * 2 ** 20

export function readMediaFile(path: string): MediaFile {
  try {
    const stat = statSync(path)
    if (stat.isDirectory()) return { kind: 'unreadable', found: 'a folder' }
    if (stat.size > MOST_BYTES) return { kind: 'unreadable', found: `a file of ${Math.round(stat.size / 2 ** 20)} MiB` }
    return { kind: 'bytes', bytes: readFileSync(path) }
  } catch (error) {
    const code = (error as { code?: unknown } | null)?.code
    if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'unreadable', found: 'no such file' }
    if (code === 'EACCES' || code === 'EPERM') return { kind: 'unreadable', found: 'a file that may not be read' }
    return { kind: 'unreadable', found: `a file that cannot be read (${String(code)})` }
  }
}
