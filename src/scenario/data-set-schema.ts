// The keys of a prompt entry that takes its texts from a file, and what they come to.
import { z } from 'zod'
import type { RowRecipe } from '../reading/data-sets/row-reader.ts'
import type { RowsTold } from '../reading/data-sets/row-tally.ts'
import { DATASET_FORMATS, type DatasetFormat } from '../reading/data-sets/file-format.ts'
import { parsePath } from '../reading/data-sets/record-path.ts'
import { SHAPE_NAMES } from '../reading/data-sets/shapes/shapes.ts'
import { choice, flag, orNull, text } from '../reading/schema-leaves.ts'
import type { Distribution } from './distribution-schema.ts'

const FIELD = 'the name of a field, or the path of it, such as messages[0].content'

/** Where something stands in a row. */
export const fieldPath = () => text(FIELD).refine((path) => parsePath(path) !== null, FIELD)

/** `{ field: NAME }`. */
export const rowField = (what: string) =>
  z.strictObject({
    field: fieldPath().meta({ description: `With dataset: the field that holds ${what} in each row.` }),
  })

export const dataSetFields = {
  dataset: text('the path of a file')
    .optional()
    .meta({
      description:
        "A file of prompts, a row each: JSON lines, a JSON array, CSV, TSV, or lines of text, gzip or not; a relative path starts at this file's folder. Rows of known shapes (ShareGPT, chat messages, batch requests, …) are recognised.",
      examples: ['./questions.jsonl'],
    }),
  format: choice(DATASET_FORMATS).optional().meta({
    description:
      'Of the dataset. Default: by the ending of its name and by how it begins; `seismo validate` prints it.',
  }),
  shape: choice(SHAPE_NAMES).optional().meta({
    description: 'What the rows of the dataset are. Default: what they look like; `seismo validate` prints it.',
  }),
  field: fieldPath()
    .optional()
    .meta({
      description:
        'The field or the column that holds the prompt, or a path to it. Default: what the shape of the rows says, or prompt.',
      examples: ['question', 'modelInput.messages[0].content'],
    }),
  mode: rowField('the mode of the call, by its name, its model, or an entry of map')
    .extend({
      map: orNull(z.record(text('a value'), text('the name of a mode'), 'a mapping from values to modes')).meta({
        description: 'Which mode a value of the field stands for.',
      }),
    })
    .optional()
    .meta({
      description: "With dataset: each row says its call's mode. Rows that leave it empty take the iteration's mode.",
      examples: [{ field: 'model', map: { small: 'cheap' } }],
    }),
  skipBad: flag().optional().meta({
    description:
      'With dataset: leave out the rows that hold no usable text (blank, null, no text, broken JSON, half a character), and report how many. Default: such a row fails validation.',
  }),
  replaceHalves: flag().optional().meta({
    description:
      'With dataset: replace half of a surrogate pair, which Bedrock rejects, by U+FFFD, and report how many. Default: its row cannot be used.',
  }),
} as const

/** Those that mean nothing without a data set. */
export const ONLY_WITH_DATASET = [
  'format',
  'shape',
  'field',
  'mode',
  'skipBad',
  'replaceHalves',
] as const satisfies (keyof typeof dataSetFields)[]

/** A row a call: what it says, and what it is called with. */
export interface DataSetSource {
  readonly kind: 'dataset'
  /** Absolute, once the file's place is known. */
  readonly path: string
  /** Null lets the file tell. */
  readonly format: DatasetFormat | null
  readonly recipe: RowRecipe
  /** What is drawn into the recipe's template. */
  readonly values: Readonly<Record<string, Distribution>>
  /** Which modes the values stand for that rows have in place of a mode's name. */
  readonly modeOf: Readonly<Record<string, string>>
  /** Whether rows without a usable text are left out; otherwise one makes the data set unusable. */
  readonly skipsBad: boolean
  /** What was found in the file; null where it was not read. */
  readonly facts: DataSetFacts | null
}

export interface DataSetFacts extends Pick<RowsTold, 'characters' | 'limits' | 'turns' | 'modes'> {
  /** Completes "read as …". */
  readonly words: string
  /** Those that can be used. */
  readonly rows: number
}

type WrittenFields = { readonly [Key in keyof typeof dataSetFields]?: z.output<(typeof dataSetFields)[Key]> }

interface WrittenDataSet extends WrittenFields {
  readonly template?: string | undefined
  readonly with?: Readonly<Record<string, Distribution>> | undefined
}

/** Fields of rows that other keys of the entry take. */
export interface FieldsOfRow {
  readonly tools: string | null
  readonly recorded: RowRecipe['recorded']
  readonly system: string | null
  readonly maxOutputTokens: string | null
  readonly weight: string | null
}

export function makeDataSetSource(path: string, entry: WrittenDataSet, fields: FieldsOfRow): DataSetSource {
  const values = entry.with ?? {}
  return {
    kind: 'dataset',
    path,
    format: entry.format ?? null,
    recipe: {
      template: entry.template ?? null,
      field: entry.field ?? null,
      shape: entry.shape ?? null,
      ...fields,
      mode: entry.mode?.field ?? null,
      drawn: Object.keys(values),
      replacesHalves: entry.replaceHalves ?? false,
    },
    values,
    modeOf: entry.mode?.map ?? {},
    skipsBad: entry.skipBad ?? false,
    facts: null,
  }
}
