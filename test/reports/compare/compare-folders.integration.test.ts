import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { drawLognormal } from '../../../src/random/draw.ts'
import { makeRandom } from '../../../src/random/random.ts'
import { compareFolders, findSide } from '../../../src/reports/compare/compare-folders.ts'
import { renderComparisonMarkdown } from '../../../src/reports/compare/comparison-markdown.ts'
import { renderComparison } from '../../../src/reports/compare/render-comparison.ts'
import { plain } from '../../../src/reports/paint.ts'
import { GATED_METRICS, TOLD_METRICS } from '../../../src/results/compare/compared-metric.ts'
import type { Comparison } from '../../../src/results/compare/comparison.ts'
import { DEFAULT_SETTINGS } from '../../../src/results/compare/default-settings.ts'
import { temporaryFolder } from '../../engine/conduct.ts'
import { leaveLogs, leaveRun, usualMode, type LeftRun } from '../../fakes/left-runs.ts'

const FACTORS = [0.99, 1.01, 1, 1.02, 0.98]

/** Five runs with a little noise each, in a folder of their own. */
function night(folder: string, from: number, factor = 1, left: LeftRun = {}): string {
  for (const [nth, noise] of FACTORS.entries()) {
    leaveRun(folder, from + nth, { modes: { standard: usualMode(noise * factor) }, ...left })
  }
  return folder
}

const compare = (base: string, ...runs: string[]): Comparison =>
  compareFolders({
    base: findSide([base]),
    run: findSide(runs),
    metrics: { gated: GATED_METRICS, told: TOLD_METRICS },
    settings: DEFAULT_SETTINGS,
  })

const at = (day: number): LeftRun => ({
  modes: { standard: usualMode() },
  startedAt: `2026-11-${day}T02:00:00.000Z`,
})

function runWithLogs(parent: string, nth: number, factor: number, pieces = 12): string {
  const random = makeRandom(nth, 'times')
  const folder = leaveRun(parent, nth, {
    modes: { standard: { calls: 600, trends: { time_to_first_token: 600 * factor } } },
  })
  const intervals = Array.from({ length: pieces }, () =>
    Array.from({ length: 50 }, () => drawLognormal(random, 600 * factor, 0.3)),
  )
  leaveLogs(folder, 'standard', intervals)
  return folder
}

describe('folders of runs that are compared', () => {
  test('are told as text, metric by metric', async () => {
    const parent = temporaryFolder()
    const base = night(join(parent, 'base'), 0)
    for (const nth of [5, 6, 7]) leaveRun(join(parent, 'run'), nth, { modes: { standard: usualMode(1.3) } })
    for (const nth of [8, 9]) leaveRun(join(parent, 'more'), nth, { modes: { standard: usualMode(1.31) } })
    const comparison = compare(base, join(parent, 'run'), join(parent, 'more'))
    expect(comparison.verdict).toBe('worse')
    expect(comparison.run.runs.map(({ id }) => id)).toEqual(['run-5', 'run-6', 'run-7', 'run-8', 'run-9'])
    await expect(`${renderComparison(comparison, plain)}\n`).toMatchFileSnapshot('../golden/comparison.txt')
    await expect(renderComparisonMarkdown(comparison)).toMatchFileSnapshot('../golden/comparison.md')
  })

  test('may be runs themselves, or lie in folders of nights', () => {
    const parent = temporaryFolder()
    const base = join(parent, 'artifacts')
    night(join(base, 'monday'), 0)
    night(join(base, 'tuesday'), 5)
    const run = leaveRun(parent, 10)
    const comparison = compare(base, run)
    expect([comparison.base.runs.length, comparison.run.runs.length]).toEqual([10, 1])
  })

  test('lose, by name, the runs that measure nothing', () => {
    const parent = temporaryFolder()
    const base = night(join(parent, 'base'), 0)
    const run = night(join(parent, 'run'), 5)
    leaveRun(run, 10, { outcome: { status: 'invalid', reasons: ['check schedule_lag failed'] } })
    leaveRun(run, 11, { outcome: { status: 'aborted', reasons: ['stopped by a signal'] } })
    leaveRun(run, 12, { hasSummary: false })
    leaveRun(run, 13, { modes: { standard: { calls: 0 } } })
    leaveRun(run, 14, { outcome: { status: 'failed', exitCode: 99, reasons: ['a threshold failed'] } })
    const comparison = compare(base, run)
    expect(comparison.run.runs).toHaveLength(6)
    expect(comparison.run.leftOut.map(({ folder, reason }) => `${folder.slice(-6)}: ${reason}`)).toEqual([
      'run-10: it is invalid: check schedule_lag failed',
      'run-11: it is aborted: stopped by a signal',
      'run-12: it has no summary: it was killed, or is not over (seismo report makes one)',
      'run-13: it made no call',
    ])
    expect(renderComparison(comparison, plain)).toContain('it is invalid: check schedule_lag failed')
  })

  test('are warned about where they are not alike, naming what differs', () => {
    const parent = temporaryFolder()
    const base = night(join(parent, 'base'), 0)
    const run = night(join(parent, 'run'), 5, 1, {
      modes: { standard: usualMode() },
      change: (manifest) => ({
        ...manifest,
        run: { ...manifest.run, seed: 8 },
        machine: { ...manifest.machine, cores: 96 },
        plan: { ...manifest.plan, modes: manifest.plan.modes.map((mode) => ({ ...mode, latency: 'optimized' })) },
        files: [{ path: '/load/data.jsonl', sha256: 'abc', bytes: 3 }],
      }),
    })
    const { warnings } = compare(base, run)
    expect(warnings).toContain('seed differs: 7 in base, 8 in run')
    expect(warnings).toContain('modes.standard.latency differs: "standard" in base, "optimized" in run')
    expect(warnings).toContain('file data.jsonl differs: none in base, abc in run')
    expect(warnings).toContainEqual(expect.stringMatching(/^machine.cores differs: \d+ in base, 96 in run$/))
    expect(warnings).toHaveLength(4)
  })

  test('are warned about where base is of one night and run of another', () => {
    const parent = temporaryFolder()
    const base = night(join(parent, 'base'), 0, 1, at(20))
    const run = night(join(parent, 'run'), 5, 1, at(21))
    expect(compare(base, run).warnings).toEqual([expect.stringMatching(/^all runs of base are of one night/)])
    night(base, 10, 1, at(19))
    expect(compare(base, run).warnings).toEqual([])
  })

  test('are refused where there is nothing to compare', () => {
    const parent = temporaryFolder()
    const base = night(join(parent, 'base'), 0)
    const empty = join(parent, 'empty')
    mkdirSync(empty)
    writeFileSync(join(empty, 'note.txt'), '')
    expect(() => compare(base, join(parent, 'nothing'))).toThrow(/nothing is no folder/)
    expect(() => compare(base, empty)).toThrow(/empty holds no run/)
    expect(() => compare(base, base)).toThrow(/is on both sides/)
    const other = night(join(parent, 'other'), 5, 1, { modes: { express: usualMode() } })
    expect(() => compare(base, other)).toThrow('No mode is on both sides: base has standard; run has express')
    const invalid = leaveRun(join(parent, 'invalid'), 20, { outcome: { status: 'invalid', reasons: ['late'] } })
    expect(() => compare(base, invalid)).toThrow(/^No run of run can be compared:\n.*run-20: it is invalid: late/)
  })

  test('are refused where they are of another schema, by name', () => {
    const parent = temporaryFolder()
    const base = night(join(parent, 'base'), 0)
    const newer = leaveRun(parent, 30, { change: (manifest) => ({ ...manifest, schema: 'seismo.run/9' }) })
    expect(() => compare(base, newer)).toThrow(/run\.json .*seismo\.run\/9/)
    const summary = leaveRun(parent, 31)
    writeFileSync(join(summary, 'summary.json'), '{ "schema": "seismo.summary/9" }')
    expect(() => compare(base, summary)).toThrow(/summary\.json .*seismo\.summary\/9/)
  })

  test('say nothing that a name could turn into markup or into moves of a cursor', () => {
    const parent = temporaryFolder()
    const name = '<b>|x`\u001B[31m'
    const base = night(join(parent, 'base'), 0, 1, { modes: { [name]: usualMode() } })
    const run = night(join(parent, 'run'), 5, 1, { modes: { [name]: usualMode(2), '<i>': usualMode() } })
    const comparison = compare(base, run)
    expect(renderComparison(comparison, plain)).not.toContain('\u001B')
    const markdown = renderComparisonMarkdown(comparison)
    expect(markdown).not.toContain('\u001B')
    expect(markdown.replaceAll(/`[^`]*`/g, '').replaceAll(/<code>[^<>|]*<\/code>/g, '')).not.toMatch(/[<>]/)
  })
})

describe('two single runs', () => {
  test('are described by percentile, and not judged by less than a large effect', () => {
    const parent = temporaryFolder()
    const comparison = compare(runWithLogs(parent, 1, 1), runWithLogs(parent, 2, 1.1))
    const ttft = comparison.metrics.find(({ metric }) => metric === 'time_to_first_token p(50)')!
    expect(ttft).toMatchObject({ verdict: 'cannot tell', reason: 'too few runs', change: { isDescriptive: true } })
    expect(ttft.shift!.map(({ percentile }) => percentile)).toEqual(['10', '25', '50', '75', '90', '95', '99'])
    expect(ttft.change!.low).toBeLessThan(0.1)
    expect(renderComparison(comparison, plain)).toMatch(/by percentile {2}metric +p10 /)
    expect(renderComparisonMarkdown(comparison)).toContain('| mode | metric | p10 |')
  })

  test('are worse beyond it, where the band leaves out that nothing changed', () => {
    const parent = temporaryFolder()
    const { metrics, verdict } = compare(runWithLogs(parent, 1, 1), runWithLogs(parent, 2, 1.5))
    expect(metrics.find(({ metric }) => metric === 'time_to_first_token p(95)')).toMatchObject({
      verdict: 'worse',
      reason: 'large effect',
    })
    expect(verdict).toBe('worse')
  })

  test('are not judged where they are too short for a band', () => {
    const parent = temporaryFolder()
    const { metrics } = compare(runWithLogs(parent, 1, 1, 4), runWithLogs(parent, 2, 2, 4))
    expect(metrics.find(({ metric }) => metric === 'time_to_first_token p(95)')).toMatchObject({
      verdict: 'cannot tell',
      change: { low: null },
    })
  })
})
