// Writes the files that are made from the source, each only when it changes. With `--check` it writes nothing and
// fails where one is stale.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { jsonSchemaOfType } from './json-schema-of-type.mjs'
import { renderTroubleshooting } from './troubleshooting.mjs'
import { renderMetricCatalogue } from '../src/metrics/render-metric-catalogue.ts'
import { AGGREGATES } from '../src/scenario/threshold-schema.ts'
import { pricesJsonSchema, promptsJsonSchema, scenarioJsonSchema } from '../src/scenario/script-schema.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const json = (value) => `${JSON.stringify(value, null, 2)}\n`

const [scenario, prompts] = [scenarioJsonSchema(), promptsJsonSchema()]
const run = jsonSchemaOfType('src/run-folder/manifest.ts', 'Manifest')
const { bedrock } = scenario.properties.config.properties.engines.properties
for (const plan of run.definitions.ExecutorPlan.anyOf) {
  const kinds = scenario.properties.scenarios.items.anyOf.flatMap((each) => each.oneOf ?? [])
  describe(
    plan,
    kinds.find(({ properties }) => properties.executor.const === plan.properties.kind.const),
  )
}
describe(run.definitions.AccuracyPlan, bedrock.properties.accuracy)
describe(run.definitions.ModePlan, bedrock.properties.modes.additionalProperties)
describe(run.definitions.PublicPlan.properties.prompts.items, prompts.properties.mix.items)

const generated = {
  'docs/metrics.md': renderMetricCatalogue(AGGREGATES),
  'docs/troubleshooting.md': renderTroubleshooting(),
  'scenarios/scenario.schema.json': json(scenario),
  'scenarios/prompts.schema.json': json(prompts),
  'scenarios/prices.schema.json': json(pricesJsonSchema()),
  'docs/schemas/summary.schema.json': json(jsonSchemaOfType('src/results/summary.ts', 'Summary')),
  'docs/schemas/run.schema.json': json(run),
  'docs/schemas/call.schema.json': json(jsonSchemaOfType('src/metrics/call-line.ts', 'CallLine')),
}

/** Gives keys that are parsed the descriptions of those that are written, where they have none. Durations are parsed to milliseconds. */
function describe(parsed, written) {
  const keys = Object.fromEntries(
    propertiesOf(written).flatMap(([key, of]) => [key, `${key}Ms`].map((each) => [each, of])),
  )
  for (const [key, property] of propertiesOf(parsed)) {
    if (keys[key] === undefined || '$ref' in property) continue
    property.description ??= keys[key].description
    describe(property, keys[key])
  }
}

function propertiesOf({ anyOf = [], oneOf = [], properties = {} }) {
  return [...Object.entries(properties), ...[...anyOf, ...oneOf].flatMap(propertiesOf)]
}

const current = (path) => {
  try {
    return readFileSync(`${root}/${path}`, 'utf8')
  } catch {
    return null
  }
}

const isCheck = process.argv.includes('--check')
for (const [path, text] of Object.entries(generated)) {
  if (current(path) === text) continue
  if (isCheck) process.exitCode = 1
  else writeFileSync(`${root}/${path}`, text)
  process.stdout.write(isCheck ? `${path} is stale: npm run generate\n` : `${path} written\n`)
}
