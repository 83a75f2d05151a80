import { homedir } from 'node:os'
import { isAbsolute, join, relative, sep } from 'node:path'
import process from 'node:process'

/**
 * Text of somebody else's, safe to print: without the control and format characters that move a cursor, change
 * colours or turn the direction of writing round, and with each run of white space as one space.
 */
export const printable = (text: string): string =>
  text.replaceAll(/\s+/gu, ' ').replaceAll(/\p{Cc}|\p{Cf}|\p{Cs}|\p{Co}|\p{Cn}/gu, '')

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
