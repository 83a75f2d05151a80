import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Makes the folder that run folders are made in, and those above it. One by one, because Node's `recursive` does not
 * come back from places that refuse to be written, such as /proc.
 * @throws Error in words, when it is no folder or cannot be written.
 */
export function makeReportsDir(path: string): void {
  if (!existsSync(path)) {
    makeReportsDir(dirname(path))
    mkdirSync(path)
    return
  }
  if (!statSync(path).isDirectory()) throw new Error(`${path} is a file`)
  accessSync(path, constants.W_OK)
}

/**
 * Whether it could be made, as far as one can tell without making it.
 * @throws Error in words, when it could not.
 */
export function checkReportsDir(path: string): void {
  if (existsSync(path)) makeReportsDir(path)
  else checkReportsDir(dirname(path))
}
