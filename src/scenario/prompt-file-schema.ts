import { z } from 'zod'
import { numberDistribution } from './distribution-schema.ts'
import { rule } from './rule.ts'
import { choice, flag, name, realNumber, text } from './schema-leaves.ts'

/** The instruction of a synthetic prompt, its nonce and a few words take about this much. */
const LEAST_INPUT_TOKENS = 30
const MOST_INPUT_TOKENS = 1_000_000

export const TASKS = ['counting', 'story', 'summarization', 'translation'] as const

const fields = {
  name: name('a name').meta({ description: 'Tags what is measured.' }),
  weight: realNumber({ min: 0 }).prefault(1).meta({
    description: 'How often this entry is taken, relative to the others. 0 leaves it out.',
  }),
  template: text('a text')
    .optional()
    .meta({
      description: 'The prompt. {n} is replaced by a draw from with.n.',
      examples: ['Count from 1 to {n}.'],
    }),
  with: z
    .record(
      z.string('a name').regex(/^[A-Za-z_]\w{0,99}$/, 'a name of letters, digits and _'),
      numberDistribution({}),
      'a mapping from names to values',
    )
    .optional()
    .meta({ description: 'The values of the template, drawn anew for each prompt. Whole numbers.' }),
  dataset: text('the path of a file')
    .optional()
    .meta({
      description: "A file with a prompt a line; a relative path starts at this file's folder.",
      examples: ['./questions.jsonl'],
    }),
  format: choice(['jsonl', 'csv', 'text']).optional().meta({
    description: 'Of the dataset. Default: by the ending of its name (.jsonl, .ndjson, .csv; anything else is text).',
  }),
  field: text('the name of a field').optional().meta({
    description: 'The field (jsonl) or the column (csv) that holds the prompt. Default: prompt.',
  }),
  task: choice(TASKS).optional().meta({ description: 'A synthetic prompt: what it asks to be done with its text.' }),
  inputTokens: numberDistribution({ min: LEAST_INPUT_TOKENS, ceiling: MOST_INPUT_TOKENS })
    .optional()
    .meta({
      description: 'With task: how many tokens the prompt aims at, the system prompt and the nonce included.',
      examples: [4000, { lognormal: { median: 4000, p90: 30_000, max: 100_000 } }],
    }),
  maxOutputTokens: numberDistribution({ min: 1 })
    .optional()
    .meta({
      description: "The most output tokens of a call. Default: the mode's inference.maxTokens.",
      examples: [400, { uniform: [100, 1000] }],
    }),
  system: text('a text').optional().meta({ description: 'The system prompt. Default: none.' }),
  nonce: flag().prefault(true).meta({
    description: 'Begin each prompt with a line that never comes again, so that no cache helps by accident.',
  }),
}

const onlyWith = (key: keyof typeof fields, source: 'template' | 'dataset' | 'task') =>
  rule(`nothing, because ${key} goes with ${source}`, [key], (entry) => {
    return entry[key] === undefined || entry[source] !== undefined
  })

const promptEntrySchema = z.strictObject(fields).check(
  rule('exactly one of template, dataset and task', [], ({ template, dataset, task }) => {
    return [template, dataset, task].filter((source) => source !== undefined).length === 1
  }),
  rule('how many tokens to aim at', ['inputTokens'], ({ task, inputTokens }) => {
    return task === undefined || inputTokens !== undefined
  }),
  onlyWith('with', 'template'),
  onlyWith('format', 'dataset'),
  onlyWith('field', 'dataset'),
  onlyWith('inputTokens', 'task'),
)

/** A prompt file: a weighted mix. */
export const promptFileSchema = z.strictObject({
  mix: z
    .array(promptEntrySchema, 'a list of prompts')
    .min(1, 'at least one prompt')
    .refine(
      (mix) => mix.length === 0 || mix.some(({ weight }) => weight !== 0),
      'at least one prompt with a weight above 0',
    )
    .meta({ description: 'What the calls say: each call takes one entry, as often as the weights say.' }),
})

export type PromptEntry = z.output<typeof promptEntrySchema>
