import { z } from 'zod'
import { choice, text } from '../reading/schema-leaves.ts'
import { type Aggregate, parseAggregate, parseThresholdSelector, type ThresholdSelector } from './threshold-schema.ts'

const figure = (of: string) => z.number(of).nullable()

const published = (of: string) =>
  z.array(figure(of), `a list with ${of} or null for each column`).optional().meta({
    description: 'What the study published, column by column; null where it published nothing. Default: nothing.',
  })

const label = () => text('a text').meta({ description: 'Stands at the beginning of the row.' })

const columnSchema = z.strictObject({
  heading: text('a text').meta({ description: "The study's own word for it.", examples: ['TTFT p50 s'] }),
  of: text('a metric and a statistic').meta({
    description:
      'What is read off the run: a metric, or metric{tag:value,…}, and an aggregate of a threshold. docs/metrics.md has the metrics.',
    examples: ['time_to_first_token p(50)', 'mode_served{cache:hit} rate'],
  }),
  unit: choice(['s'])
    .optional()
    .meta({ description: "s: a metric in milliseconds is told in seconds. Default: the metric's own unit." }),
})

const rowSchema = z.strictObject({
  label: label(),
  tags: z
    .record(z.string(), text('a text'), 'a mapping from tags to values')
    .optional()
    .meta({
      description: "Which of the run's samples are the row's; {} for all. Without it the row is not measured here.",
      examples: [{ mode: 'optimized' }, { mode: 'cached', cache: 'hit' }],
    }),
  note: text('a text')
    .optional()
    .meta({ description: 'Stands below the table; of a row without tags, why it has none.' }),
  texts: z.array(z.string('a text'), 'a list with a text for each text column').optional().meta({
    description: 'What stands in the text columns.',
  }),
  published: published('a number in the unit of the column'),
})

const changeSchema = z.strictObject({
  label: label(),
  from: text('the label of a row').meta({ description: 'The row that is compared with.' }),
  to: text('the label of a row').meta({ description: 'The row that is compared.' }),
  published: published('a number in percent'),
})

const tableSchema = z
  .strictObject({
    title: text('a text').meta({ description: 'What the table tells.' }),
    source: text('a text').meta({ description: 'Who published it, and when.' }),
    textColumns: z
      .array(text('a text'), 'a list of headings')
      .prefault([])
      .meta({ description: 'Columns of words, which nothing is measured for.' }),
    columns: z.array(columnSchema, 'a list of columns').prefault([]).meta({ description: 'Columns of numbers.' }),
    rows: z.array(rowSchema, 'a list of rows').min(1, 'at least one row').meta({
      description: 'What the study compared; each row is told beside what the run measured.',
    }),
    changes: z.array(changeSchema, 'a list of changes').prefault([]).meta({
      description: 'How much one row is above another, in percent of that other.',
    }),
  })
  .transform(toStudyTable)

/** What is written under `tables`. Metrics, tags and labels are looked at in check-tables.ts. */
export const tablesSchema = z.array(tableSchema, 'a list of tables').prefault([]).meta({
  description: "Tables that others have published: the report prints each beside the run's own numbers.",
})

/** A table that a study published, and what of the run each of its numbers is held against. */
export interface StudyTablePlan {
  readonly title: string
  /** Who published it, and when. */
  readonly source: string
  /** Headings of the columns of words. */
  readonly textColumns: readonly string[]
  readonly columns: readonly StudyColumnPlan[]
  readonly rows: readonly StudyRowPlan[]
  readonly changes: readonly StudyChangePlan[]
}

export interface StudyColumnPlan {
  /** The study's own word. */
  readonly heading: string
  readonly metric: string
  readonly tags: Readonly<Record<string, string>>
  readonly aggregate: Aggregate
  /** Whether a metric in milliseconds is told in seconds. */
  readonly isInSeconds: boolean
}

export interface StudyRowPlan {
  readonly label: string
  /** Which samples are the row's. Null: it is not measured. */
  readonly tags: Readonly<Record<string, string>> | null
  readonly note: string | null
  /** As many as there are text columns. */
  readonly texts: readonly string[]
  /** As many as there are columns, in their units. */
  readonly published: readonly (number | null)[]
}

export interface StudyChangePlan {
  readonly label: string
  /** Indexes into `rows`. */
  readonly from: number
  readonly to: number
  /** As many as there are columns, in percent. */
  readonly publishedPercent: readonly (number | null)[]
}

interface WrittenTable {
  readonly title: string
  readonly source: string
  readonly textColumns: readonly string[]
  readonly columns: readonly z.output<typeof columnSchema>[]
  readonly rows: readonly z.output<typeof rowSchema>[]
  readonly changes: readonly z.output<typeof changeSchema>[]
}

/** Columns and labels that are not there are told by check-tables.ts. */
function toStudyTable({ changes, columns, rows, source, textColumns, title }: WrittenTable): StudyTablePlan {
  const nothing = columns.map(() => null)
  const indexOf = (named: string): number => rows.findIndex((row) => row.label === named)
  return {
    title,
    source,
    textColumns,
    columns: columns.flatMap((column) => toColumn(column) ?? []),
    rows: rows.map((row) => ({
      label: row.label,
      tags: row.tags ?? null,
      note: row.note ?? null,
      texts: row.texts ?? textColumns.map(() => ''),
      published: row.published ?? nothing,
    })),
    changes: changes.map((change) => ({
      label: change.label,
      from: indexOf(change.from),
      to: indexOf(change.to),
      publishedPercent: change.published ?? nothing,
    })),
  }
}

function toColumn({ heading, of, unit }: z.output<typeof columnSchema>): StudyColumnPlan | null {
  const source = parseColumnSource(of)
  if (source === null) return null
  const { aggregate, metric, tags } = source
  return { heading, metric, tags: Object.fromEntries(tags), aggregate, isInSeconds: unit === 's' }
}

/** What a column of a table reads off a run. */
export interface ColumnSource extends ThresholdSelector {
  readonly aggregate: Aggregate
}

/** `time_to_first_token p(50)`: a selector and an aggregate, as thresholds have them. Null when the written is not of this form. */
export function parseColumnSource(written: string): ColumnSource | null {
  const [, selected, statistic] = /^(.*\S)\s+(\S+)$/s.exec(written.trim()) ?? []
  if (selected === undefined || statistic === undefined) return null
  const selector = parseThresholdSelector(selected)
  const aggregate = parseAggregate(statistic)
  return selector === null || aggregate === null ? null : { ...selector, aggregate }
}
