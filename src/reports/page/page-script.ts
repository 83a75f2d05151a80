// The script that a page carries: uPlot as its package has it, and after it the modules of `client/`, each once, in the order in
// which they need each other. They import only one another, and by name, so that taken together they are one scope.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import * as nodeModule from 'node:module'

/** `.ts` where this runs from its source, as in tests, and `.js` where it is compiled. */
const EXTENSION = import.meta.url.slice(-3)

const IMPORT = /^import\s+(?:type\s+)?\{[^}]*\}\s+from\s+'\.\/(?<name>[\w-]+)\.[jt]s';?$/gm
const EXPORT = /^export (?=const|function|async|class|let)|^export \{\};?$/gm

let made: string | null = null

/** Made once: it is the same for every page. */
export const pageScript = (): string => (made ??= `${libraryText('dist/uPlot.iife.min.js')}\n${clientText()}`)

export const libraryStyle = (): string => libraryText('dist/uPlot.min.css')

function libraryText(path: string): string {
  return readFileSync(nodeModule.createRequire(import.meta.url).resolve(`uplot/${path}`), 'utf8').trim()
}

function clientText(): string {
  const modules = new Map<string, string>()
  const visited = new Set<string>()
  const visit = (name: string): void => {
    if (visited.has(name)) return
    visited.add(name)
    const text = moduleText(name)
    for (const match of text.matchAll(IMPORT)) visit(match.groups?.['name'] ?? '')
    modules.set(name, text.replaceAll(IMPORT, '').replaceAll(EXPORT, ''))
  }
  visit('main')
  const text = [...modules.values()].join('\n')
  assert(!/^(?:import|export)\b/m.test(text), 'a module of the page imports or exports in a way that cannot be joined')
  assert(!/<\/script|<!--/i.test(text), 'a module of the page would end its own script')
  return `(() => {\n'use strict'\n${text}\n})()`
}

function moduleText(name: string): string {
  const text = readFileSync(new URL(`client/${name}${EXTENSION}`, import.meta.url), 'utf8')
  return EXTENSION === '.ts' ? nodeModule.stripTypeScriptTypes(text) : text
}
