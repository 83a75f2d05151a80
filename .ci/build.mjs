// Compiles src/ to dist/ and lays the data files beside the code that reads them.
// Does nothing when nothing in src/ is newer than the last build.
import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[/\\]$/, '')
const stamp = `${root}/dist/.built`
const sources = readdirSync(`${root}/src`, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => `${entry.parentPath}/${entry.name}`)
const inputs = [
  ...sources,
  ...['tsconfig.json', '.ci/tsconfig.build.json', '.ci/build.mjs'].map((path) => `${root}/${path}`),
]
const folders = new Set(sources.map((path) => path.slice(0, path.lastIndexOf('/'))))

// A folder's own time changes when a file in it is removed or renamed.
const newestMs = Math.max(...[...inputs, ...folders].map((path) => statSync(path).mtimeMs))
if (existsSync(stamp) && statSync(stamp).mtimeMs > newestMs) process.exit(0)

rmSync(`${root}/dist`, { recursive: true, force: true })
execFileSync(process.execPath, [`${root}/node_modules/typescript/bin/tsc`, '-p', `${root}/.ci/tsconfig.build.json`], {
  stdio: 'inherit',
})
for (const path of sources.filter((source) => !source.endsWith('.ts'))) {
  cpSync(path, path.replace(`${root}/src`, `${root}/dist`))
}
if (existsSync(`${root}/dist/cli/main.js`)) chmodSync(`${root}/dist/cli/main.js`, 0o755)
writeFileSync(stamp, '')
