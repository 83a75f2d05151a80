// What a mode sends beside the words of its prompts: how the model is to think, marks for logs and bills, and what a prompt of
// Prompt management is filled in with.
import { z } from 'zod'
import { EFFORTS } from '../models/effort.ts'
import { choice, orNull, text, wholeNumber } from '../reading/schema-leaves.ts'

const THINKING = 'off, adaptive or { budgetTokens }'

/** Fewer are refused: https://docs.aws.amazon.com/bedrock/latest/userguide/claude-messages-extended-thinking.html */
export const LEAST_BUDGET_TOKENS = 1_024

export const thinking = orNull(
  z.union(
    [
      z.enum(['off', 'adaptive'], THINKING),
      z.strictObject({
        budgetTokens: wholeNumber({ min: LEAST_BUDGET_TOKENS }).meta({
          description: 'The most tokens that it may think. They count against maxTokens.',
        }),
      }),
    ],
    THINKING,
  ),
).meta({
  description:
    "Whether the model thinks before it answers. adaptive: as much as it finds right, and the effort allows. Default: the model's.",
  examples: ['off', 'adaptive', { budgetTokens: 4000 }],
})

export const effort = orNull(choice(EFFORTS)).meta({
  description: "How hard the model works on its reply. Default: the model's.",
})

const SCHEMA = 'a JSON schema, or the path of a file with one'

export const outputFormat = orNull(
  z.strictObject({
    name: orNull(text('a name')).meta({ description: "The schema's name." }),
    description: orNull(text('a text')).meta({ description: 'What the reply is, for the model to read.' }),
    schema: z
      .union([text(SCHEMA), z.record(z.string(), z.json(), SCHEMA)], SCHEMA)
      .meta({ description: 'The JSON schema that replies follow, or the path of a file with it, in JSON or YAML.' }),
  }),
).meta({
  description: 'Structured output: the JSON schema that replies follow. Default: text as the model likes.',
  examples: [{ name: 'answer', schema: './answer.schema.json' }],
})

/**
 * As AWS takes them, of whose white space the blank alone can stand in a header:
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
 */
const MARK_CHARACTERS = 'a-zA-Z0-9 :_@$#=/+,.-'
const LONGEST_MARK = 256
const MARK = new RegExp(`^[${MARK_CHARACTERS}]{0,${LONGEST_MARK}}$`)
const UNMARKABLE = new RegExp(`[^${MARK_CHARACTERS}]+`, 'g')
const MARK_TEXT = `a text of at most ${LONGEST_MARK} letters, digits, blanks and : _ @ $ # = / + , . -`
const MARK_NAME = MARK_TEXT.replace('a text', 'a name')
const MOST_MARKS = 16

/** With which each call says whose it is. `scenario` is the name of the file. */
export const OWN_MARKS = { run: 'seismo_run', scenario: 'seismo_scenario', mode: 'seismo_mode' } as const

/** What of a text a mark may have. */
export const toMark = (written: string): string => written.replaceAll(UNMARKABLE, '-').slice(0, LONGEST_MARK)

const METADATA = 'false, or a mapping from names to texts'
const own: readonly string[] = Object.values(OWN_MARKS)
const mostOwn = MOST_MARKS - own.length

export const requestMetadata = z
  .union(
    [
      z.literal(false, METADATA),
      z
        .record(text(MARK_NAME).regex(MARK, MARK_NAME), z.string(MARK_TEXT).regex(MARK, MARK_TEXT), METADATA)
        .refine(
          (marks) => Object.keys(marks).length <= mostOwn,
          `at most ${mostOwn} names, because Bedrock takes ${MOST_MARKS} and ${own.length} are Seismo's`,
        )
        .refine((marks) => own.every((name) => !(name in marks)), `other names than ${own.join(', ')}`),
    ],
    METADATA,
  )
  .transform((written) => (written === false ? null : written))
  .prefault({})
  .meta({
    description: `requestMetadata of each call, which Bedrock keeps in its invocation logs: ${own.join(', ')}, and what stands here. false: none is sent.`,
    examples: [{ team: 'search', build: '1234' }, false],
  })

export const promptVariables = orNull(
  z.record(text('a name'), z.string('a text'), 'a mapping from names of variables to texts'),
).meta({
  description:
    "What the variables of a prompt of Prompt management are filled in with, whose ARN is then the model. {prompt} stands for the text of the call's own prompt.",
  examples: [
    { genre: 'pop', number: '3' },
    { text: '{prompt}', language: 'Latin' },
  ],
})
