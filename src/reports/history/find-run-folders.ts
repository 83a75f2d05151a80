import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { MANIFEST } from '../manifest.ts'
import { RunFolderError } from '../run-folder-error.ts'

/** A folder of nights, each a folder of runs, in a folder of artifacts. */
const DEEPEST = 3

/**
 * The folders of runs that a path stands for: itself where a run left it, or else all that are in it and in its folders, by name, which
 * is by start.
 * @throws {RunFolderError} where there is none.
 */
export function findRunFolders(path: string): string[] {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new RunFolderError(`${path} is no folder: expected one that a run left, or one of such folders`)
  }
  const found = search(path, DEEPEST)
  if (found.length === 0) throw new RunFolderError(`${path} holds no run: no folder in it has a ${MANIFEST}`)
  return found
}

function search(path: string, depth: number): string[] {
  if (existsSync(join(path, MANIFEST))) return [path]
  if (depth === 0) return []
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted()
    .flatMap((name) => search(join(path, name), depth - 1))
}
