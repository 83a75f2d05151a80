#!/usr/bin/env node
// Looks at Node's version before anything is loaded that an old one cannot read.
// By its default export: an old Node has not all of its names.
import nodeModule from 'node:module'
import process from 'node:process'

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(`seismo needs Node 22.18 or newer; this is Node ${process.versions.node}.\n`)
  process.exitCode = 1
} else {
  nodeModule.enableCompileCache()
  const { runProgram } = await import('./program.ts')
  process.exitCode = await runProgram(process.argv.slice(2))
}
