import type { Aggregate } from '../scenario/threshold-schema.ts'

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
