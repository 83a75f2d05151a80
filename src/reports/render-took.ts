import type { Summary } from '../results/summary.ts'
import { renderDuration } from '../time/duration.ts'

/** How long a run took, in tenths of a second: enough for a reader. */
export const renderTook = ({ endedAt, startedAt }: Summary['run']): string =>
  renderDuration(Math.round((Date.parse(endedAt) - Date.parse(startedAt)) / 100) * 100)
