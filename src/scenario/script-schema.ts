import { z } from 'zod'
import { configSchema } from './config-schema.ts'
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
