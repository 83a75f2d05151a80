// What every report of a run promises, whatever its format.
import { describe, expect, test } from 'vitest'
import type { Summary } from '../../src/results/summary.ts'
import { hostileNames, summariesOf, tameNames } from '../fakes/summaries.ts'

export interface ReportFormat {
  render(summary: Summary): string
  /** Reads the report as what shows it does, and fails where that could not. */
  read(text: string): ReadReport
}

export interface ReadReport {
  /** All that is not text: elements, rows, commands. */
  readonly structure: readonly string[]
  /** All that a reader sees. */
  readonly text: string
}

export function describeReportContract(name: string, { read, render }: ReportFormat): void {
  const tame = Object.entries(summariesOf(tameNames))

  describe(`${name} keeps the contract of reports:`, () => {
    test.each(tame)('a run that is %s can be told', (_, summary) => {
      const { structure, text } = read(render(summary))
      expect(structure.length + text.length).toBeGreaterThan(0)
      expect(text).not.toMatch(/undefined|NaN|Infinity|\[object/)
    })

    test.each(hostileNames.map((names) => [names] as const))('names are text and nothing else: %j', (names) => {
      const hostile = summariesOf(names)
      for (const [kind, summary] of tame) {
        const { structure, text } = read(render(hostile[kind] as Summary))
        expect({ kind, structure }).toEqual({ kind, structure: read(render(summary)).structure })
        expect(text).not.toMatch(/[^\P{C}\n]/u)
      }
    })

    test('a name is there to be read, as it is', () => {
      const [names] = hostileNames
      const { text } = read(render(summariesOf(names!)['failed'] as Summary))
      expect(text).toContain(names!.modes[0])
    })
  })
}

/** For reports that tell how a run ended: all but tables of numbers. */
export function describeVerdictContract(name: string, { read, render }: ReportFormat): void {
  test.each(Object.entries(summariesOf(tameNames)))(`${name} says why a run that is %s was so judged`, (_, summary) => {
    const { text } = read(render(summary))
    for (const reason of summary.outcome.reasons) expect(text).toContain(reason)
  })
}
