import { closeSync, fchmodSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'

/** Whoever opens `path` finds what was there before or all of `text`, also after a crash. @throws when it cannot be written; nothing is left of it then. */
export const writeAtomically = (path: string, text: string): void =>
  writeThroughDraft(path, (file) => writeAll(file, Buffer.from(text)))

/** The same of what is written piece by piece. `mode`: who may read it, from its first byte on; null leaves that to the system. */
export function writeThroughDraft(path: string, write: (file: number) => void, mode: number | null = null): void {
  const draft = `${path}.draft`
  try {
    const file = openSync(draft, 'w', mode ?? undefined)
    try {
      // One that a kill left there has a mode of its own.
      if (mode !== null) fchmodSync(file, mode)
      write(file)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(draft, path)
  } catch (error) {
    try {
      // On a full disk it would take up what the next file needs.
      rmSync(draft, { force: true })
    } catch {
      // A folder that cannot be written cannot be tidied either.
    }
    throw error
  }
}

/** A single write may take fewer bytes than it is given. Without a position, it goes on where the last one ended. */
export function writeAll(file: number, bytes: Uint8Array, position: number | null = null): void {
  for (let written = 0; written < bytes.length;) {
    written += writeSync(file, bytes, written, bytes.length - written, position === null ? null : position + written)
  }
}

/** Makes the entries of a folder survive a power cut. Where a folder cannot be opened for it, as on Windows, the system does. */
export function syncFolder(path: string): void {
  try {
    const folder = openSync(path, 'r')
    try {
      fsyncSync(folder)
    } finally {
      closeSync(folder)
    }
  } catch {
    // The files in it are written all the same.
  }
}

const REMEDIES: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left on the disk. Free some space, or choose another disk with --out',
  EDQUOT: 'your disk quota is used up. Free some space, or choose another disk with --out',
  EFBIG: 'the file may not grow any larger. Raise the limit on file sizes (ulimit -f), or choose a longer interval',
  EROFS: 'the file system is read-only',
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  ENOENT: 'the folder is gone',
  EIO: 'the disk reports an error',
}

/** What went wrong in writing, and what to do about it, with the system's code. */
export function describeWriteError(error: unknown): string {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
  const known = REMEDIES[code]
  if (known !== undefined) return `${known} (${code})`
  return error instanceof Error ? error.message : String(error)
}
