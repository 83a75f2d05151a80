// Runs the npm scripts that it is given, one after the other, all of them even when one fails.
import { spawnSync } from 'node:child_process'

const failed = process.argv.slice(2).filter((script) => {
  process.stdout.write(`\n── npm run ${script}\n`)
  const { status } = spawnSync('npm', ['run', '--silent', script], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  return status !== 0
})
process.stdout.write(failed.length === 0 ? '\nEverything holds.\n' : `\nFailed: ${failed.join(', ')}\n`)
process.exitCode = failed.length === 0 ? 0 : 1
