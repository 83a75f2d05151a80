// Compiles src/ to dist/ and lays the data files beside the code that reads them.
// Does nothing when nothing in src/ is newer than the last build.
import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[/\\]$/, '')
const stamp = `${root}/dist/.built`
// What Node runs, and what a browser runs, which knows other globals.
const projects = ['.ci/tsconfig.build.json', '.ci/tsconfig.client.json']
const sources = readdirSync(`${root}/src`, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => `${entry.parentPath}/${entry.name}`)
const inputs = [...sources, ...['tsconfig.json', ...projects, '.ci/build.mjs'].map((path) => `${root}/${path}`)]
const folders = new Set(sources.map((path) => path.slice(0, path.lastIndexOf('/'))))

// A folder's own time changes when a file in it is removed or renamed.
const newestMs = Math.max(...[...inputs, ...folders].map((path) => statSync(path).mtimeMs))
if (existsSync(stamp) && statSync(stamp).mtimeMs > newestMs) process.exit(0)

// Built aside and then put in place, so that a program that runs from dist/ meanwhile finds it whole.
const aside = `${root}/dist.${process.pid}`
const old = `${aside}.old`
try {
  if (projects.every(compile)) putInPlace()
  else process.exitCode = 1
} finally {
  rmSync(aside, { recursive: true, force: true })
  rmSync(old, { recursive: true, force: true })
}

function compile(project) {
  const compiler = [`${root}/node_modules/typescript/bin/tsc`, '-p', `${root}/${project}`, '--outDir', aside]
  return spawnSync(process.execPath, compiler, { stdio: 'inherit' }).status === 0
}

function putInPlace() {
  const data = sources.filter((source) => !source.endsWith('.ts') && !source.endsWith('/tsconfig.json'))
  for (const path of data) {
    cpSync(path, path.replace(`${root}/src`, aside))
  }
  chmodSync(`${aside}/cli/main.js`, 0o755)
  writeFileSync(`${aside}/.built`, '')
  if (existsSync(`${root}/dist`)) renameSync(`${root}/dist`, old)
  renameSync(aside, `${root}/dist`)
}
