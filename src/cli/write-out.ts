import { writeFileSync } from 'node:fs'
import { SetUpError } from '../engine/set-up-error.ts'

/** Writes a file that the user named. @throws {SetUpError} when it cannot. */
export function writeOut(path: string, text: string): void {
  try {
    writeFileSync(path, text)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new SetUpError(`Cannot write ${path}: ${reason}`, { cause: error })
  }
}
