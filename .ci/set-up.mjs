// Makes a clone ready: installs what package-lock.json asks for and compiles what changed, and does
// neither twice. Runs on whatever Node the machine has, so it uses nothing but built-in modules.
import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const changedAtMs = (path) => statSync(`${root}/${path}`, { throwIfNoEntry: false })?.mtimeMs ?? 0
const npm = (...words) =>
  spawnSync('npm', words, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' }).status === 0

const isInstalled =
  changedAtMs('node_modules/.package-lock.json') >= changedAtMs('package-lock.json') &&
  changedAtMs('node_modules/.bin/node') > 0

if (isInstalled) {
  process.exitCode = npm('run', '--silent', 'build') ? 0 : 1
} else {
  process.stdout.write('Installing the packages of package-lock.json (about two minutes, once) …\n')
  // `error`: on Node 20 npm warns of packages that want a newer Node; scripts run on the `node` package.
  // The install ends by compiling, because npm runs `prepare`.
  if (!npm('ci', '--no-audit', '--no-fund', '--loglevel', 'error')) {
    process.stderr.write('The packages could not be installed; npm says why above. The next try starts afresh.\n')
    process.exitCode = 1
  }
}
