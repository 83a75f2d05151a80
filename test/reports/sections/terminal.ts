import { type MakeSections, toTell } from '../../../src/reports/sections/section.ts'
import { renderTextSection } from '../../../src/reports/text-section.ts'
import { plain } from '../../../src/reports/text-table.ts'
import { makeSummary } from '../../../src/results/make-summary.ts'
import type { Summary } from '../../../src/results/summary.ts'
import { completedCall } from '../../fakes/call-record.ts'
import { finishedRun, recordRun } from '../../fakes/recorded-run.ts'

/** Sections as a terminal shows them. */
export const linesOf = (make: MakeSections, summary: Summary): string[] =>
  make(toTell(summary)).flatMap((section, index) => [
    ...(index === 0 ? [] : ['']),
    ...renderTextSection(section, plain),
  ])

const { store } = recordRun([[{ mode: 0, prompt: 0, record: completedCall() }]])

/** Of a run of one call, but for the changes. */
export const linesWith = (make: MakeSections, changes: Partial<Summary>): string[] =>
  linesOf(make, { ...makeSummary(finishedRun(store)), ...changes })
