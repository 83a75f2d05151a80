import { execFileSync } from 'node:child_process'
import { resolve } from 'node:path'

/** Commands and Artillery run what is built, so the build must be of this source. */
export function setup(): void {
  execFileSync(process.execPath, [resolve(import.meta.dirname, '../.ci/build.mjs')], { stdio: 'inherit' })
}
