import { z } from 'zod'
import { durationDistribution } from './distribution-schema.ts'
import { rule } from './rule.ts'

const step = z
  .strictObject({
    call: z.strictObject({}).nullable().optional().meta({
      description: 'One call to Bedrock, with the next prompt of the mix, in the mode of the iteration.',
    }),
    think: durationDistribution()
      .optional()
      .meta({ description: 'A pause. Its length may be drawn.', examples: ['1s', { uniform: ['500ms', '2s'] }] }),
  })
  .check(rule('either call or think', [], ({ call, think }) => (call === undefined) !== (think === undefined)))

/** What an iteration does, step by step. */
export const flowSchema = z
  .array(step, 'a list of steps')
  .refine((steps) => steps.some(({ call }) => call !== undefined), 'at least one step that is a call')
  .meta({ description: 'What an iteration does: the steps in their order, each call: {} or think: 1s.' })
