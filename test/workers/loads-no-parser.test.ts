import { readdirSync, readFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'

const source = resolve(import.meta.dirname, '../../src')
const IMPORT = /^(?:import|export)\s+(?!type\s)[^;'"]*?from\s+'([^']+)'|^import\s+'([^']+)'|import\('([^']+)'\)/gm

/** Whatever is loaded once `entry` is: files of ours by their path in src/, packages by their name. Types are not. */
function loadedBy(entry: string): ReadonlyMap<string, string> {
  const importerOf = new Map([[entry, '']])
  for (const file of importerOf.keys()) {
    if (!file.endsWith('.ts')) continue
    const path = resolve(source, file)
    for (const match of readFileSync(path, 'utf8').matchAll(IMPORT)) {
      const specifier = match[1] ?? match[2] ?? match[3] ?? ''
      const name = specifier.startsWith('.') ? relative(source, resolve(dirname(path), specifier)) : specifier
      if (!importerOf.has(name)) importerOf.set(name, file)
    }
  }
  return importerOf
}

const workers = readdirSync(resolve(source, 'workers')).map((file) => `workers/${file}`)

test.each(workers)('%s loads neither a parser nor a file of facts: what a thread needs is in the plan', (entry) => {
  const loaded = loadedBy(entry)
  const found = ['zod', 'yaml', 'models/model-file.ts', 'money/price-file.ts'].filter((name) => loaded.has(name))
  expect(found.map((name) => `${name}, by ${loaded.get(name)}`)).toEqual([])
})

test('what is loaded is found at all', () => {
  const loaded = loadedBy('workers/call-thread.ts')
  expect([...loaded.keys()]).toEqual(expect.arrayContaining(['bedrock/open-bedrock.ts', 'hdr-histogram-js']))
})
