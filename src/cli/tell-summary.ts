import { renderTextSummary, type SummaryView } from '../reports/text-summary.ts'
import type { Summary } from '../results/summary.ts'
import type { Terminal } from './terminal.ts'

export interface TellOptions {
  readonly json?: true
  readonly quiet?: true
}

/** What a command that leaves a run's folder ends with. */
export function tellSummary(
  folder: string,
  summary: Summary,
  options: TellOptions,
  view: SummaryView,
  terminal: Terminal,
): void {
  if (options.json === true) terminal.print(JSON.stringify(summary, null, 2))
  else if (options.quiet === true) terminal.print(folder)
  else terminal.print(`\n${renderTextSummary(summary, terminal.paint, view)}\n\nReport: ${folder}`)
}
