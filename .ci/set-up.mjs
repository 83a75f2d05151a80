// Makes a clone ready: installs what package-lock.json asks for and compiles what changed, and does
// neither twice. Runs on whatever Node the machine has, so it uses nothing but built-in modules.
import { execFileSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const changedAtMs = (path) => statSync(`${root}/${path}`, { throwIfNoEntry: false })?.mtimeMs ?? 0
const run = (command, args) =>
  execFileSync(command, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' })

const isInstalled =
  changedAtMs('node_modules/.package-lock.json') >= changedAtMs('package-lock.json') &&
  changedAtMs('node_modules/.bin/node') > 0

if (isInstalled) {
  run('npm', ['run', '--silent', 'build'])
} else {
  process.stdout.write('Installing the packages of package-lock.json (about two minutes, once) …\n')
  // `error`: on Node 20 npm warns of packages that want a newer Node; scripts run on the `node` package.
  // The install ends by compiling, because npm runs `prepare`.
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel', 'error'])
}
