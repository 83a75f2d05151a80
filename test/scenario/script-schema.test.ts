import { expect, test } from 'vitest'
import { pricesJsonSchema, promptsJsonSchema, scenarioJsonSchema } from '../../src/scenario/script-schema.ts'

/** Every property of every mapping in a JSON schema, by the path of its keys. */
function propertiesOf(schema: unknown, path = ''): [string, Readonly<Record<string, unknown>>][] {
  if (typeof schema !== 'object' || schema === null) return []
  return Object.entries(schema).flatMap(([key, value]: [string, unknown]) =>
    key === 'properties'
      ? Object.entries(value as Readonly<Record<string, Readonly<Record<string, unknown>>>>).flatMap(
          ([name, property]) => [
            [`${path}.${name}`, property] as [string, Readonly<Record<string, unknown>>],
            ...propertiesOf(property, `${path}.${name}`),
          ],
        )
      : propertiesOf(value, path),
  )
}

// What stands for itself, and what Artillery owns.
const SELF_EXPLAINING =
  /\.(engine|engines|bedrock|executor|beforeScenario|afterScenario|beforeRequest|afterResponse|onError|scenarios\.\w*engine|task)$/

test.each([
  ['scenarios', scenarioJsonSchema],
  ['prompts', promptsJsonSchema],
  ['prices', pricesJsonSchema],
])('every key of %s is described', (_, schema) => {
  const properties = propertiesOf(schema())
  expect(properties.length).toBeGreaterThan(20)
  const bare = properties.filter(([path, { description }]) => description === undefined && !SELF_EXPLAINING.test(path))
  expect(bare.map(([path]) => path)).toEqual([])
})

test('bounds that are those of the number type are left out', () => {
  expect(JSON.stringify([scenarioJsonSchema(), promptsJsonSchema()])).not.toMatch(/9007199254740991|1\.797/)
})
