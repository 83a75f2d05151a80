import { z } from 'zod'
import { configSchema } from './config-schema.ts'
import { priceFileSchema } from '../money/price-file.ts'
import { promptFileSchema } from './prompt-file-schema.ts'
import { scenarioSchema } from './scenario-schema.ts'

/** A scenario of another engine in the same script. It is left alone. */
const foreignScenarioSchema = z.looseObject({
  engine: z
    .string('the name of an engine')
    // Without `abort` the union would take a broken scenario of ours for a foreign one.
    .regex(/^(?!bedrock$)/, { error: 'another engine', abort: true })
    .optional(),
})

/** A whole Artillery script; what is not ours in it is left to Artillery. */
export const scriptSchema = z.looseObject({
  config: configSchema,
  scenarios: z
    .array(z.union([scenarioSchema, foreignScenarioSchema], 'a scenario'), 'a list of scenarios')
    .meta({ description: 'Scenarios with engine: bedrock run at once, each from its startTime.' }),
})

export type Script = z.output<typeof scriptSchema>

type JsonSchema = Readonly<Record<string, unknown>>

/** The schema of scenario files, for editors: `scenarios/scenario.schema.json`. */
export const scenarioJsonSchema = (): JsonSchema => toJsonSchema(scriptSchema, 'Seismo scenario')

/** The schema of prompt files, for editors: `scenarios/prompts.schema.json`. */
export const promptsJsonSchema = (): JsonSchema => toJsonSchema(promptFileSchema, 'Seismo prompt mix')

/** The schema of price files, for editors: `scenarios/prices.schema.json`. */
export const pricesJsonSchema = (): JsonSchema => toJsonSchema(priceFileSchema, 'Seismo price file')

function toJsonSchema(schema: z.ZodType, title: string): JsonSchema {
  const { $schema, ...rest } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override({ zodSchema, jsonSchema }) {
      // A key that must be absent; JSON has no undefined.
      if (zodSchema._zod.def.type === 'undefined') jsonSchema.not = {}
      // Ours are of what is written, also where the parsed value is another.
      const { examples } = z.globalRegistry.get(zodSchema) ?? {}
      if (Array.isArray(examples)) jsonSchema.examples = examples
      // Bounds of the number type and not of the option.
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
      if (jsonSchema.maximum === Number.MAX_VALUE) delete jsonSchema.maximum
    },
  })
  return { $schema, title, ...rest }
}
