import type { Summary } from '../results/summary.ts'
import { writeSummary } from './summary-file.ts'

/** Everything in a run's folder that is made of its summary, at the end of the run and whenever it is made again. */
export function writeReports(folder: string, summary: Summary): void {
  writeSummary(folder, summary)
}
