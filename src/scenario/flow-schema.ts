import { z } from 'zod'
import { type Distribution, durationDistribution, numberDistribution } from './distribution-schema.ts'
import { rule, wholeNumber } from '../reading/schema-leaves.ts'

/** Every loop of a flow multiplied out. The draws of an iteration are numbered, and none may take long to find. */
export const MOST_STEPS = 10_000
/** Loops within loops. */
export const MOST_DEPTH = 5

const call = z.strictObject({
  mode: z.string('the name of a mode').optional().meta({
    description: 'The mode of this call. Default: that of the iteration.',
  }),
  prompt: z.string('the name of a prompt').optional().meta({
    description: 'The entry of the prompt file. Default: the next of the mix.',
  }),
  maxOutputTokens: numberDistribution({ min: 1 })
    .optional()
    .meta({
      description: "The most output tokens of the call. Default: the prompt's, or else the mode's.",
      examples: [400, { uniform: [100, 1000] }],
    }),
})

/** One step as it is written, checked. */
export interface WrittenStep {
  readonly call?: z.output<typeof call> | null | undefined
  readonly think?: Distribution | undefined
  readonly loop?: { readonly count: number; readonly steps: readonly WrittenStep[] } | undefined
}

// Steps hold loops, and loops steps: the schema refers to itself, and its type is written down.
const loop = z.strictObject({
  count: wholeNumber({ min: 1, max: MOST_STEPS }).meta({ description: 'How often.' }),
  steps: z
    .lazy(() => z.array(step, 'a list of steps').min(1, 'at least one step'))
    .meta({ description: 'What is done each time: steps, and loops among them.' }),
})

const step: z.ZodType<WrittenStep> = z
  .strictObject({
    call: call
      .nullable()
      .optional()
      .meta({
        description: 'One call to Bedrock; for a prompt with turns, one after the other.',
        examples: [{}, { mode: 'standard', prompt: 'chat', maxOutputTokens: 200 }],
      }),
    think: durationDistribution()
      .optional()
      .meta({ description: 'A pause. Its length may be drawn.', examples: ['1s', { uniform: ['500ms', '2s'] }] }),
    loop: loop.optional().meta({ description: 'Steps that are repeated. Every draw is made anew each time.' }),
  })
  .check(
    rule('exactly one of call, think and loop', [], ({ call: calls, think, loop: loops }) => {
      return [calls, think, loops].filter((written) => written !== undefined).length === 1
    }),
  )

/** What an iteration does, step by step. */
export const flowSchema = z
  .array(step, 'a list of steps')
  .refine((steps) => steps.some(hasCall), 'at least one step that is a call')
  .meta({ description: 'What an iteration does: the steps in their order, each call: {}, think: 1s or a loop.' })

const hasCall = (written: WrittenStep): boolean =>
  written.call !== undefined || (written.loop?.steps.some(hasCall) ?? false)
