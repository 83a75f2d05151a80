import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs'

/** Whoever opens `path` finds what was there before or all of `text`, also after a crash. */
export function writeAtomically(path: string, text: string): void {
  const draft = `${path}.draft`
  const file = openSync(draft, 'w')
  try {
    writeAll(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(draft, path)
}

/** A single write may take fewer bytes than it is given. */
export function writeAll(file: number, text: string): void {
  const bytes = Buffer.from(text)
  for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written)
}
