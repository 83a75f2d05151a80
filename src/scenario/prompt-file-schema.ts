import { z } from 'zod'
import {
  choice,
  duration,
  type Fields,
  flag,
  inOrder,
  name,
  realNumber,
  rule,
  text,
  wholeNumber,
} from '../reading/schema-leaves.ts'

/** Whole numbers that are drawn: `400`, `{ uniform: [50, 200] }`, `{ loguniform: [100, 100000] }` or `{ lognormal: { median, p90, max } }`. */
export const numberDistribution = (range: Parameters<typeof wholeNumber>[0]) => distribution(wholeNumber(range))

/** The same with durations: `1s`, `{ uniform: [500ms, 2s] }`, … The parsed values are milliseconds. */
export const durationDistribution = () => distribution(duration())

const SHAPES =
  'one value, { uniform: [least, greatest] }, { loguniform: [least, greatest] } or { lognormal: { median, p90, max } }'

function distribution<Value extends z.ZodType<number>>(value: Value) {
  const drawn = z
    .strictObject({
      uniform: bounds(value).optional().meta({
        description: 'The least and the greatest value: these and all between them are equally likely.',
      }),
      loguniform: bounds(value).optional().meta({
        description:
          'The least and the greatest value: each doubling between them is as likely as any other, as 100 to 200 and 50,000 to 100,000.',
      }),
      lognormal: lognormal(value).optional().meta({ description: 'Many small values and a long tail of large ones.' }),
    })
    .check(
      rule(
        'exactly one of uniform, loguniform and lognormal',
        [],
        ({ uniform, loguniform, lognormal: curve }) =>
          [uniform, loguniform, curve].filter((shape) => shape !== undefined).length === 1,
      ),
      // The logarithm of nothing is no number.
      rule('values above 0', ['loguniform'], ({ loguniform }) => !isList(loguniform) || !(Number(loguniform[0]) <= 0)),
    )
  return z.union([value, drawn], SHAPES)
}

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value)

function bounds<Value extends z.ZodType<number>>(value: Value) {
  const expected = 'a list of two values, the lesser one first'
  return z.tuple([value, value], expected).refine(([least, greatest]) => inOrder(least, greatest), expected)
}

function lognormal<Value extends z.ZodType<number>>(value: Value) {
  return z
    .strictObject({
      median: value.meta({ description: 'Half of the draws lie below it.' }),
      p90: value.optional().meta({ description: 'Nine tenths of the draws lie below it. Either this or sigma.' }),
      sigma: realNumber({ min: 0, max: 10 })
        .optional()
        .meta({ description: 'The standard deviation of the logarithm. Either this or p90.' }),
      min: value.optional().meta({ description: 'A smaller draw becomes this. Default: the least value allowed.' }),
      max: value.meta({ description: 'A greater draw becomes this.' }),
    })
    .check(
      // The logarithm of nothing is no number.
      rule('a value above 0', ['median'], ({ median }) => median !== 0),
      rule('either p90 or sigma', [], ({ p90, sigma }) => (p90 === undefined) !== (sigma === undefined)),
      rule('at least the median', ['p90'], ({ median, p90 }) => inOrder(median, p90)),
      rule('at least the median', ['max'], ({ median, max }) => inOrder(median, max)),
      rule('at most the median', ['min'], ({ min, median }) => inOrder(min, median)),
    )
}

/** A distribution as it is written and the schema has checked it: of its shapes, just one. */
export type WrittenDistribution =
  | number
  | {
      readonly uniform?: readonly [number, number] | undefined
      readonly loguniform?: readonly [number, number] | undefined
      readonly lognormal?:
        | {
            readonly median: number
            readonly p90?: number | undefined
            readonly sigma?: number | undefined
            readonly min?: number | undefined
            readonly max: number
          }
        | undefined
    }

/** The greatest value that is ever drawn. */
export function greatestWritten(written: WrittenDistribution): number {
  if (typeof written === 'number') return written
  const { loguniform, uniform } = written
  const greatest = uniform?.[1] ?? loguniform?.[1] ?? written.lognormal?.max
  if (greatest === undefined) throw new Error('a distribution has no shape')
  return greatest
}

/** The instruction of a synthetic prompt, its nonce and a few words take about this much. */
const LEAST_INPUT_TOKENS = 30
const MOST_INPUT_TOKENS = 1_000_000
/** Each turn is a series of its own. */
export const MOST_TURNS = 20

const TASKS = ['counting', 'story', 'summarization', 'translation', 'chat'] as const

/** English prose has about so many in the tokenizers of the large models; each has its own. */
const CHARACTERS_PER_TOKEN = 4

const charactersPerToken = () => realNumber({ min: 0.5, max: 20 })

const sharedSystem = z.strictObject({
  sharedTokens: wholeNumber({ min: 1, max: MOST_INPUT_TOKENS }).meta({
    description: 'A made-up system prompt of about so many tokens, the same for every call of this entry.',
  }),
})

const fields = {
  name: name('a name').meta({ description: 'Tags what is measured.' }),
  weight: realNumber({ min: 0 }).prefault(1).meta({
    description: 'How often this entry is taken, relative to the others. 0 leaves it to the calls that name it.',
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
  skipBad: flag().optional().meta({
    description:
      'With dataset: leave out the rows that hold no usable text (blank, null, no text, broken JSON, half a character), and report how many. Default: such a row fails validation.',
  }),
  task: choice(TASKS).optional().meta({ description: 'A synthetic prompt: what it asks to be done with its text.' }),
  inputTokens: numberDistribution({ min: LEAST_INPUT_TOKENS, ceiling: MOST_INPUT_TOKENS })
    .optional()
    .meta({
      description:
        'With task or turns: how many tokens the prompt aims at, the system prompt and the nonce included; with turns or a shared system prompt, those of a user message alone.',
      examples: [4000, { lognormal: { median: 4000, p90: 30_000, max: 100_000 } }],
    }),
  maxOutputTokens: numberDistribution({ min: 1 })
    .optional()
    .meta({
      description: "The most output tokens of a call. Default: the mode's inference.maxTokens.",
      examples: [400, { uniform: [100, 1000] }],
    }),
  system: z
    .union([text('a text'), sharedSystem], 'a text or { sharedTokens: N }')
    .optional()
    .meta({ description: 'The system prompt. Default: none.', examples: ['Be brief.', { sharedTokens: 2000 }] }),
  turns: numberDistribution({ min: 1, max: MOST_TURNS })
    .optional()
    .meta({
      description:
        'Makes the entry a conversation of so many turns. Each is a call that carries all that was said before, tagged turn. Without a source, the user says made-up text (task: chat).',
      examples: [4, { uniform: [2, 6] }],
    }),
  charactersPerToken: charactersPerToken()
    .optional()
    .meta({
      description:
        "With made-up text: how many characters of it are a token. Default: the file's. `seismo doctor` counts, and writes it here.",
      examples: [4.4],
    }),
  nonce: flag().prefault(true).meta({
    description:
      'Begin each prompt with a line that never comes again, so that no cache helps by accident. It stands after a shared system prompt.',
  }),
}

const onlyWith = (key: keyof typeof fields, source: 'template' | 'dataset' | 'task') =>
  rule(`nothing, because ${key} goes with ${source}`, [key], (entry) => {
    return entry[key] === undefined || entry[source] !== undefined || (source === 'task' && isChat(entry))
  })

/** A conversation needs no source: it has a task of its own. */
const isChat = ({ template, dataset, turns }: Fields): boolean =>
  turns !== undefined && template === undefined && dataset === undefined

const promptEntrySchema = z.strictObject(fields).check(
  rule('exactly one of template, dataset and task', [], (entry) => {
    const { template, dataset, task } = entry
    const written = [template, dataset, task].filter((source) => source !== undefined).length
    return written === 1 || (written === 0 && isChat(entry))
  }),
  rule('how many tokens to aim at', ['inputTokens'], (entry) => {
    return (entry['task'] === undefined && !isChat(entry)) || entry['inputTokens'] !== undefined
  }),
  onlyWith('with', 'template'),
  onlyWith('format', 'dataset'),
  onlyWith('field', 'dataset'),
  onlyWith('skipBad', 'dataset'),
  onlyWith('inputTokens', 'task'),
  rule('nothing, because no text is made up', ['charactersPerToken'], (entry) => {
    const { charactersPerToken: written, task, system } = entry
    const makesUp = task !== undefined || isChat(entry) || (typeof system === 'object' && system !== null)
    return written === undefined || makesUp
  }),
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
  charactersPerToken: charactersPerToken()
    .prefault(CHARACTERS_PER_TOKEN)
    .meta({ description: 'Of made-up text: how many characters are a token. An entry may say another.' }),
})

/** As the file's own settings complete it. */
export type PromptEntry = Omit<z.output<typeof promptEntrySchema>, 'charactersPerToken'> & {
  readonly charactersPerToken: number
  /** Of the prompts of its data set; undefined without one. */
  readonly characters?: { readonly mean: number; readonly longest: number }
}
