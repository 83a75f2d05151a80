import type { Interval } from './percentiles.ts'

/** A table that a study published, beside what the run measured. Numbers are unrounded, in the unit of their column. */
export interface StudyTable {
  readonly title: string
  /** Who published it, and when. */
  readonly source: string
  readonly textColumns: readonly string[]
  readonly columns: readonly StudyColumn[]
  readonly rows: readonly StudyRow[]
  readonly changes: readonly StudyChange[]
}

export interface StudyColumn {
  /** The study's own word. */
  readonly heading: string
  readonly metric: string
  /** What the column selects, beside the row. */
  readonly tags: Readonly<Record<string, string>>
  readonly statistic: string
  readonly unit: string
}

export interface StudyRow {
  readonly label: string
  /** Which samples are the row's. Null: it is not measured. */
  readonly tags: Readonly<Record<string, string>> | null
  readonly note: string | null
  readonly texts: readonly string[]
  /** One for each column. */
  readonly cells: readonly StudyCell[]
}

export interface StudyCell {
  readonly published: number | null
  /** Null where there was no sample. */
  readonly observed: number | null
  /** How far what was observed is above what was published, in percent of the latter. Null without one of them. */
  readonly differencePercent: number | null
  /** Of a percentile, between which values it lies with 95 % confidence, in the unit of the column; null of anything else. */
  readonly interval: Interval | null
  /** Whether it is known less well than to a quarter. */
  readonly isWeak: boolean
}

/** How much one row is above another, in percent of that other. */
export interface StudyChange {
  readonly label: string
  /** Labels of rows. */
  readonly from: string
  readonly to: string
  readonly cells: readonly StudyChangeCell[]
}

export interface StudyChangeCell {
  readonly publishedPercent: number | null
  /** Of the unrounded values. Null where one of them is missing, or is nothing to be compared with. */
  readonly observedPercent: number | null
  /** Observed less published, in percentage points. Null without one of them. */
  readonly differencePoints: number | null
  /** Of 95 %, in percent: of a percentile of two modes that shared their minutes. Null of anything else, and of runs under five minutes. */
  readonly interval: readonly [low: number, high: number] | null
  /**
   * Whether it may be chance: its interval holds 0. Without one: the intervals of the two percentiles overlap, or lack an end between them.
   * Of what is no percentile, false.
   */
  readonly isWeak: boolean
}
