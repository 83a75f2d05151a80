// The keys of a prompt entry that takes its texts from a file, and what they come to.
import type { z } from 'zod'
import { datasetFormat } from '../reading/data-set.ts'
import { choice, flag, text } from '../reading/schema-leaves.ts'

export const dataSetFields = {
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
} as const

/** Those that mean nothing without a data set. */
export const ONLY_WITH_DATASET = ['format', 'field', 'skipBad'] as const satisfies (keyof typeof dataSetFields)[]

/** One prompt a line: JSON objects (the text is at `field`), CSV rows (the column `field`), or plain text. */
export interface DataSetSource {
  readonly kind: 'dataset'
  /** Absolute, once the file's place is known. */
  readonly path: string
  readonly format: 'jsonl' | 'csv' | 'text'
  readonly field: string | null
  /** Whether rows without a usable text are left out; otherwise one makes the data set unusable. */
  readonly skipsBad: boolean
  /** Of its prompts; null where they were not read. */
  readonly characters: TextLengths | null
}

/** In characters: what prompts of many lines come to. */
export interface TextLengths {
  readonly mean: number
  readonly longest: number
}

type WrittenDataSet = { readonly [Key in keyof typeof dataSetFields]?: z.output<(typeof dataSetFields)[Key]> }

export function makeDataSetSource(dataset: string, entry: WrittenDataSet): DataSetSource {
  const format = entry.format ?? datasetFormat(dataset)
  const field = format === 'text' ? null : (entry.field ?? 'prompt')
  return { kind: 'dataset', path: dataset, format, field, skipsBad: entry.skipBad ?? false, characters: null }
}
