import { homedir } from 'node:os'
import { isAbsolute, join, relative, sep } from 'node:path'
import process from 'node:process'

/**
 * A path as reports have it, which are shown around: from the working directory or the home of the user, whose name is nobody's
 * business, and as it is where it lies in neither.
 */
export function shownPath(path: string, workingDir: string = process.cwd(), home: string = homedir()): string {
  if (!isAbsolute(path)) return path
  return within(path, workingDir) ?? prefixed('~', within(path, home)) ?? path
}

/** From `folder`; null where it lies elsewhere. */
function within(path: string, folder: string): string | null {
  if (!isAbsolute(folder) || relative(sep, folder) === '') return null
  const from = relative(folder, path)
  return from === '..' || from.startsWith(`..${sep}`) || isAbsolute(from) ? null : from === '' ? '.' : from
}

const prefixed = (prefix: string, path: string | null): string | null => (path === null ? null : join(prefix, path))
