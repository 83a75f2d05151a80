import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { MANIFEST } from '../manifest.ts'
import { RunFolderError } from '../run-folder-error.ts'

/** A folder of nights, each a folder of runs, in a folder of artifacts. */
const DEEPEST = 3

/**
 * The folders of runs that a path stands for: itself where a run left it, or else all that are in it and in its folders, by name, which
 * is by start. Links are followed; a folder that is met by several ways is one.
 * @throws {RunFolderError} where there is none.
 */
export function findRunFolders(path: string): string[] {
  if (!isFolder(path)) {
    throw new RunFolderError(`${path} is no folder: expected one that a run left, or one of such folders`)
  }
  const found = search(path, DEEPEST, new Set())
  if (found.length === 0) throw new RunFolderError(`${path} holds no run: no folder in it has a ${MANIFEST}`)
  return found
}

function search(path: string, depth: number, seen: Set<string>): string[] {
  const real = realpathSync(path)
  if (seen.has(real)) return []
  seen.add(real)
  if (existsSync(join(path, MANIFEST))) return [path]
  if (depth === 0) return []
  return readdirSync(path)
    .toSorted()
    .map((name) => join(path, name))
    .filter(isFolder)
    .flatMap((folder) => search(folder, depth - 1, seen))
}

/** Also by a link; one that leads nowhere is none, nor is what cannot be looked at. */
function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}
