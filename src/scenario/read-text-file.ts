import { readFileSync, statSync } from 'node:fs'

export type TextFile =
  | { readonly kind: 'text'; readonly text: string }
  /** `found` completes the sentence "expected …, found …". */
  | { readonly kind: 'unreadable'; readonly found: string }

/** How files are read: from the disk, or in a test from nowhere. */
export type TextReader = (path: string) => TextFile

/** The text of a file in UTF-8, without a byte order mark; or what there is instead. Never throws. */
export function readTextFile(path: string): TextFile {
  try {
    if (statSync(path).isDirectory()) return { kind: 'unreadable', found: 'a folder' }
    const bytes = readFileSync(path)
    if (bytes.includes(0)) return { kind: 'unreadable', found: 'a binary file' }
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return text.trim() === '' ? { kind: 'unreadable', found: 'an empty file' } : { kind: 'text', text }
  } catch (error) {
    return { kind: 'unreadable', found: whatStopped(error) }
  }
}

function whatStopped(error: unknown): string {
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
