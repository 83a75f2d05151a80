import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Rewrites a scenario file of `folder` in place: every stage and duration lasts 2 s, and replies stay short. */
export function shorten(folder: string, file: string): void {
  const path = join(folder, file)
  const text = readFileSync(path, 'utf8')
  writeFileSync(
    path,
    text.replaceAll(/duration: \w+/g, 'duration: 2s').replaceAll(/(gracefulStop|gracefulRampDown): \w+/g, '$1: 4s'),
  )
}
