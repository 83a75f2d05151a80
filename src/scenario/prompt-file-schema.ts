import { z } from 'zod'
import {
  choice,
  type Fields,
  flag,
  name,
  type Parsed,
  realNumber,
  rule,
  text,
  wholeNumber,
} from '../reading/schema-leaves.ts'
import { AGENT_RULES, agentFields } from './agent-schema.ts'
import { CONVERSATION_RULES, conversationFields } from './conversation-schema.ts'
import {
  type DataSetSource,
  dataSetFields,
  fieldPath,
  type FieldsOfRow,
  makeDataSetSource,
  ONLY_WITH_DATASET,
} from './data-set-schema.ts'
import { asRecord } from '../reading/record.ts'
import type { Check } from '../checks/check.ts'
import { cancelSchema } from './cancel-schema.ts'
import { replyChecksSchema } from './reply-checks-schema.ts'
import { type Distribution, numberDistribution, numberOfRow } from './distribution-schema.ts'
import { makeMediaPlans, MEDIA_RULES, mediaFields } from './media-schema.ts'
import { makeToolChoice, makeToolsSource, TOOLS_RULES, toolsFields } from './tools-schema.ts'

/** The instruction of a synthetic prompt, its nonce and a few words take about this much. */
const LEAST_INPUT_TOKENS = 30
const MOST_INPUT_TOKENS = 1_000_000

const TASKS = ['counting', 'story', 'summarization', 'translation', 'chat'] as const

export type SyntheticTask = (typeof TASKS)[number]

/** English prose has about so many in the tokenizers of the large models; each has its own. */
const CHARACTERS_PER_TOKEN = 4

const charactersPerToken = () => realNumber({ min: 0.5, max: 20 })

const sharedSystem = z
  .strictObject({
    sharedTokens: wholeNumber({ min: 1, max: MOST_INPUT_TOKENS }).optional().meta({
      description: 'A made-up system prompt of about so many tokens, the same for every call of this entry.',
    }),
    field: fieldPath().optional().meta({ description: "With dataset: the field that holds the row's system prompt." }),
  })
  .check(
    rule(
      'either sharedTokens or field',
      [],
      ({ field, sharedTokens }) => (field === undefined) !== (sharedTokens === undefined),
    ),
  )

const weightOfRows = z.strictObject({
  field: fieldPath().meta({
    description:
      'With dataset: a whole number in each row, how often it comes when a row of weight 1 comes once. 0: never.',
  }),
  inMix: realNumber({ min: 0 }).prefault(1).meta({ description: 'The weight of the entry itself. Default: 1.' }),
})

const NONCE = 'true, false or { sharedSystem, sharedTools, turns }'

const nonce = z
  .union(
    [
      flag(),
      z.strictObject({
        sharedSystem: flag().prefault(false).meta({
          description:
            'true: the nonce stands ahead of the shared system prompt, so that no call reads it from a cache either. Default: false, behind it.',
        }),
        sharedTools: flag().prefault(false).meta({
          description:
            'true: the nonce stands ahead of the tools, which a cache reads first, so that no call reads them or what follows from a cache. Default: false, calls share them.',
        }),
        turns: flag().prefault(false).meta({
          description:
            'true: each turn begins with a new nonce, so that it reads nothing from a cache of the turns before it. Default: false, one nonce for the conversation.',
        }),
      }),
    ],
    NONCE,
  )
  .prefault(true)
  .meta({
    description:
      'Begin each prompt with a line that never comes again, so that no cache helps by accident. true: it stands after a shared system prompt, and once in a conversation; sharedSystem and turns change that. false: no nonce.',
    examples: [false, { sharedSystem: true, turns: true }],
  })

const fields = {
  name: name('a name').meta({ description: 'Tags what is measured.' }),
  weight: z
    .union([realNumber({ min: 0 }), weightOfRows], 'a number of at least 0 or { field: NAME }')
    .prefault(1)
    .meta({
      description:
        'How often this entry is taken, relative to the others. 0 leaves it to the calls that name it. { field }: the rows of its dataset have weights, too.',
      examples: [2, { field: 'weight' }],
    }),
  template: text('a text')
    .optional()
    .meta({
      description:
        'The prompt. {n} is replaced by a draw from with.n; with dataset, {name} by what the row has there. {{n}} stands for {n}; other braces are text.',
      examples: ['Count from 1 to {n}.', '{instruction}\n\n{context}'],
    }),
  with: z
    .record(
      z.string('a name').regex(/^[A-Za-z_]\w{0,99}$/, 'a name of letters, digits and _'),
      numberDistribution({}),
      'a mapping from names to values',
    )
    .optional()
    .meta({ description: 'The values of the template, drawn anew for each prompt. Whole numbers.' }),
  ...dataSetFields,
  ...mediaFields,
  task: choice(TASKS).optional().meta({ description: 'A synthetic prompt: what it asks to be done with its text.' }),
  inputTokens: numberDistribution({ min: LEAST_INPUT_TOKENS, ceiling: MOST_INPUT_TOKENS }, 1)
    .optional()
    .meta({
      description:
        'With task or turns: how many tokens the prompt aims at, the system prompt and the nonce included; with turns, an agent or a shared system prompt, those of a user message alone. Tools are never among them.',
      examples: [4000, { lognormal: { median: 4000, p90: 30_000, max: 100_000 } }],
    }),
  maxOutputTokens: numberOfRow({ min: 1 })
    .optional()
    .meta({
      description: "The most output tokens of a call. Default: the mode's inference.maxTokens.",
      examples: [400, { uniform: [100, 1000] }, { field: 'expected_output_tokens' }],
    }),
  system: z
    .union([text('a text'), sharedSystem], 'a text, { sharedTokens: N } or { field: NAME }')
    .optional()
    .meta({ description: 'The system prompt. Default: none.', examples: ['Be brief.', { sharedTokens: 2000 }] }),
  ...conversationFields,
  ...toolsFields,
  ...agentFields,
  charactersPerToken: charactersPerToken()
    .optional()
    .meta({
      description:
        "With made-up text: how many characters of it are a token. Default: the file's. `seismo doctor` counts, and writes it here.",
      examples: [4.4],
    }),
  cancel: cancelSchema.optional().meta({
    description: "Cancels a drawn share of the calls. Default: the scenario's; share: 0 cancels none.",
    examples: [{ share: 0.1, afterTokens: 50 }],
  }),
  checks: replyChecksSchema.prefault([]).meta({
    description: 'What replies to this prompt are to be, beside the checks of the scenario.',
    examples: [[{ name: 'is-json', json: {} }]],
  }),
  nonce,
}

const onlyWith = (key: keyof typeof fields, source: 'template' | 'dataset' | 'task') =>
  rule(`nothing, because ${key} goes with ${source}`, [key], (entry) => {
    return entry[key] === undefined || entry[source] !== undefined || (source === 'task' && isChat(entry))
  })

/** A conversation needs no source: it has a task of its own. */
const isChat = ({ template, dataset, turns }: Fields): boolean =>
  turns !== undefined && template === undefined && dataset === undefined

const isSharing = ({ system }: Fields): boolean => asRecord(system)['sharedTokens'] !== undefined

const asksFor = ({ nonce: asked }: Fields, where: 'sharedSystem' | 'sharedTools' | 'turns'): boolean =>
  typeof asked === 'object' && asked !== null && (asked as Fields)[where] === true

const writtenEntry = z.strictObject(fields).check(
  rule('exactly one of template, dataset and task (or dataset and template together)', [], (entry) => {
    const { template, dataset, task } = entry
    const written = [dataset ?? template, task].filter((source) => source !== undefined).length
    return written === 1 || (written === 0 && isChat(entry))
  }),
  rule('nothing, because the template says what the prompt is made of', ['field'], (entry) => {
    return entry['field'] === undefined || entry['template'] === undefined || entry['dataset'] === undefined
  }),
  ...(['system', 'maxOutputTokens', 'weight'] as const).map((key) =>
    rule('nothing, because field goes with dataset', [key, 'field'], (entry) => {
      return asRecord(entry[key])['field'] === undefined || entry['dataset'] !== undefined
    }),
  ),
  rule('how many tokens to aim at', ['inputTokens'], (entry) => {
    return (entry['task'] === undefined && !isChat(entry)) || entry['inputTokens'] !== undefined
  }),
  onlyWith('with', 'template'),
  ...MEDIA_RULES,
  ...ONLY_WITH_DATASET.map((key) => onlyWith(key, 'dataset')),
  onlyWith('inputTokens', 'task'),
  rule('nothing, because the prompt has no system: { sharedTokens }', ['nonce', 'sharedSystem'], (entry) => {
    return !asksFor(entry, 'sharedSystem') || isSharing(entry)
  }),
  rule('nothing, because the prompt has no tools', ['nonce', 'sharedTools'], (entry) => {
    return !asksFor(entry, 'sharedTools') || entry['tools'] !== undefined
  }),
  rule('nothing, because the prompt is no conversation: it has no turns', ['nonce', 'turns'], (entry) => {
    return !asksFor(entry, 'turns') || entry['turns'] !== undefined || entry['agent'] !== undefined
  }),
  rule('nothing, because no text is made up', ['charactersPerToken'], (entry) => {
    const { charactersPerToken: written, task } = entry
    const makesUp = task !== undefined || isChat(entry) || isSharing(entry) || entry['tools'] !== undefined
    return written === undefined || makesUp
  }),
  ...CONVERSATION_RULES,
  ...TOOLS_RULES,
  ...AGENT_RULES,
)

type WrittenEntry = z.output<typeof writtenEntry>

const promptEntrySchema = writtenEntry.transform((entry) => ({
  name: entry.name,
  weight: typeof entry.weight === 'number' ? entry.weight : entry.weight.inMix,
  source: sourceOf(entry),
  media: makeMediaPlans(entry),
  // What rows have, the file has to say.
  maxOutputTokens:
    entry.maxOutputTokens === undefined || entry.maxOutputTokens.kind === 'field' ? null : entry.maxOutputTokens,
  system: systemOf(entry),
  // What rows have, the file has to say.
  turns: entry.turns === 'recorded' ? null : (entry.turns ?? null),
  /** Null where no conversations are made again. */
  recorded: entry.turns === 'recorded' ? { replies: entry.replies ?? ('model' as const) } : null,
  turnThinkMs: entry.turnThink ?? null,
  history: entry.history ?? null,
  tools: makeToolsSource(entry),
  toolChoice: makeToolChoice(entry),
  agent: entry.agent ?? null,
  charactersPerToken: entry.charactersPerToken ?? null,
  cancel: entry.cancel ?? null,
  checks: entry.checks,
  nonce: entry.nonce,
}))

export type PromptSource =
  /** `{name}` is replaced by a draw from `values.name`, rounded to a whole number. */
  | {
      readonly kind: 'template'
      readonly template: string
      readonly values: Readonly<Record<string, Distribution>>
    }
  | DataSetSource
  /** The requests of the scenario's trace. */
  | { readonly kind: 'trace' }
  /**
   * Made-up text of `task`, of about as many tokens as are drawn. Whole numbers. They are those of the whole prompt; with
   * turns, an agent or a shared system prompt, of a user message.
   */
  | { readonly kind: 'synthetic'; readonly task: SyntheticTask; readonly inputTokens: Distribution }

function sourceOf(entry: WrittenEntry): PromptSource {
  const { dataset, inputTokens, task, template } = entry
  if (dataset !== undefined) return makeDataSetSource(dataset, entry, fieldsOfRow(entry))
  if (template !== undefined) return { kind: 'template', template, values: entry.with ?? {} }
  if (inputTokens === undefined) throw new Error(`the prompt ${entry.name} has no source`)
  return { kind: 'synthetic', task: task ?? 'chat', inputTokens }
}

const fieldsOfRow = ({ maxOutputTokens, replies, system, tools, turns, weight }: WrittenEntry): FieldsOfRow => ({
  tools: typeof tools === 'object' && 'field' in tools && typeof tools.field === 'string' ? tools.field : null,
  recorded: turns === 'recorded' ? (replies ?? 'model') : null,
  system: typeof system === 'object' ? (system.field ?? null) : null,
  maxOutputTokens: maxOutputTokens?.kind === 'field' ? maxOutputTokens.field : null,
  weight: typeof weight === 'number' ? null : weight.field,
})

type SystemPrompt =
  | { readonly kind: 'text'; readonly text: string }
  /** Made-up text of about `tokens`, the same for all calls of the entry: a prefix that a cache can hold. */
  | { readonly kind: 'shared'; readonly tokens: number }

function systemOf({ system }: WrittenEntry): SystemPrompt | null {
  if (typeof system === 'string') return { kind: 'text', text: system }
  return system?.sharedTokens === undefined ? null : { kind: 'shared', tokens: system.sharedTokens }
}

/** A prompt file: a weighted mix. */
export const promptFileSchema = z
  .strictObject({
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
  .transform(({ charactersPerToken: usual, mix }) =>
    mix.map((entry) => ({ ...entry, charactersPerToken: entry.charactersPerToken ?? usual })),
  )

/** One entry of the prompt mix. Texts and files stay here; only the entry's index travels with an iteration. */
export type PromptEntry = Omit<WrittenPromptEntry, 'checks'> & { readonly checks: readonly Check[] }

/** Its checks may name files. */
export type WrittenPromptEntry = Parsed<typeof promptFileSchema>[number]
