import type { TextReader } from '../../src/reading/read-text-file.ts'
import { type RecordedReader, recordReads } from '../../src/reading/recorded-reads.ts'

/** A disk that holds nothing but these texts, by path. */
export const textFiles =
  (texts: Readonly<Record<string, string>>): TextReader =>
  (path) => {
    const text = texts[path]
    return text === undefined ? { kind: 'unreadable', found: 'no such file' } : { kind: 'text', text }
  }

/** What reads prompt files and what they name, from the same disk. */
export const readsOf = (texts: Readonly<Record<string, string>>): RecordedReader => recordReads(textFiles(texts))
