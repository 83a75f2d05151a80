// Writes the files that are made from the source, each only when it changes: CI runs this and then
// `git diff --exit-code`, so that none of them can go stale.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promptsJsonSchema, scenarioJsonSchema } from '../src/scenario/scenario-json-schema.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const json = (value) => `${JSON.stringify(value, null, 2)}\n`

const generated = {
  'scenarios/scenario.schema.json': json(scenarioJsonSchema()),
  'scenarios/prompts.schema.json': json(promptsJsonSchema()),
}

const current = (path) => {
  try {
    return readFileSync(`${root}/${path}`, 'utf8')
  } catch {
    return null
  }
}

for (const [path, text] of Object.entries(generated)) {
  if (current(path) === text) continue
  writeFileSync(`${root}/${path}`, text)
  process.stdout.write(`${path} written\n`)
}
