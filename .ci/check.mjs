// Everything that must hold before a change lands, one after the other, all of it even when one fails.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const steps = [
  ['format', 'oxfmt --check'],
  ['lint', 'oxlint --type-aware --deny-warnings'],
  ['types', 'tsc --noEmit'],
  ['types of the page', 'tsc --noEmit -p src/reports/page/client'],
  ['build', 'npm run --silent build'],
  ['generated files', 'node .ci/generate.mjs --check'],
  ['dead code', 'knip'],
  ['package', 'publint'],
  ['tests', 'npm run --silent test:only'],
]
const onlyStatic = process.argv.includes('--no-tests')
const failed = []
for (const [name, command] of steps) {
  if (onlyStatic && name === 'tests') continue
  process.stdout.write(`\n── ${name}: ${command}\n`)
  const { status } = spawnSync(command, { cwd: root, stdio: 'inherit', shell: true })
  if (status !== 0) failed.push(name)
}
process.stdout.write(failed.length === 0 ? '\nEverything holds.\n' : `\nFailed: ${failed.join(', ')}\n`)
process.exitCode = failed.length === 0 ? 0 : 1
