import type { TextReader } from '../../src/reading/read-text-file.ts'

/** A disk that holds nothing but these texts, by path. */
export const textFiles =
  (texts: Readonly<Record<string, string>>): TextReader =>
  (path) => {
    const text = texts[path]
    return text === undefined ? { kind: 'unreadable', found: 'no such file' } : { kind: 'text', text }
  }
