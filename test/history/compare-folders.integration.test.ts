import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { drawLognormal, drawNormal } from '../../src/random/draw.ts'
import { makeRandom } from '../../src/random/random.ts'
import { compareFolders, findSide } from '../../src/history/compare-folders.ts'
import { renderComparisonMarkdown } from '../../src/reports/history/comparison-markdown.ts'
import { renderComparisonAnnotations, renderComparisonJUnit } from '../../src/reports/history/comparison-junit.ts'
import { renderComparisonPage } from '../../src/reports/history/comparison-page.ts'
import { renderComparison } from '../../src/reports/history/comparison-text.ts'
import { plain } from '../../src/reports/text-table.ts'
import { GATED_METRICS, TOLD_METRICS } from '../../src/history/compared-metric.ts'
import { type Comparison, DEFAULT_SETTINGS } from '../../src/history/comparison.ts'
import { temporaryFolder } from '../engine/conduct.ts'
import { leaveAborted, leaveLogs, leaveRun, usualMode, type LeftRun } from '../fakes/left-runs.ts'

const FACTORS = [0.99, 1.01, 1, 1.02, 0.98]

/** So many nights of two runs, which differ by a few percent. */
function nights(folder: string, count: number, left: LeftRun = {}): string {
  const random = makeRandom(9, 'nights')
  for (let nth = 0; nth < count; nth++) {
    const slower = Math.exp(0.03 * drawNormal(random))
    for (const run of [0, 1]) {
      leaveRun(folder, 24 * nth + run, { modes: { standard: usualMode(slower * (1 + run / 100)) }, ...left })
    }
  }
  return folder
}

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
    baseNights: null,
    metrics: { gated: GATED_METRICS, told: TOLD_METRICS },
    request: { ...DEFAULT_SETTINGS, minEffect: null, pairs: null },
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
  test('are told as text, as Markdown, as JUnit and as a page, metric by metric', async () => {
    const parent = temporaryFolder()
    const base = nights(join(parent, 'base'), 14)
    for (const nth of [336, 337]) leaveRun(join(parent, 'run'), nth, { modes: { standard: usualMode(1.3) } })
    leaveRun(join(parent, 'more'), 338, { modes: { standard: usualMode(1.31) } })
    const comparison = compare(base, join(parent, 'run'), join(parent, 'more'))
    expect(comparison.verdict).toBe('worse')
    expect(comparison.base).toMatchObject({ nights: 14 })
    expect(comparison.run.runs.map(({ id }) => id)).toEqual(['run-336', 'run-337', 'run-338'])
    await expect(`${renderComparison(comparison, plain)}\n`).toMatchFileSnapshot('golden/comparison.txt')
    await expect(renderComparisonMarkdown(comparison)).toMatchFileSnapshot('golden/comparison.md')
    await expect(renderComparisonJUnit(comparison)).toMatchFileSnapshot('golden/comparison.xml')
    const page = renderComparisonPage(comparison)
    expect(page).toMatch(/<section\s+class="verdict worse"/)
    expect(page.match(/<circle\s/g)).toHaveLength(2)
    expect(page).not.toMatch(/NaN|Infinity|undefined|<script|<link|<img|\bsrc=|\bhref=|url\(|https?:/i)
    expect(renderComparisonAnnotations(comparison)).toEqual([
      '::error title=seismo compare::WORSE',
      expect.stringMatching(/^::error title=seismo compare%3A time_to_first_token p\(95\) of mode standard is worse::/),
    ])
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
    leaveAborted(run, 15)
    const comparison = compare(base, run)
    expect(comparison.run.runs).toHaveLength(6)
    expect(comparison.run.leftOut.map(({ folder, reason }) => `${folder.slice(-6)}: ${reason}`)).toEqual([
      'run-10: it is invalid: check schedule_lag failed',
      'run-11: it is aborted: stopped by a signal',
      'run-12: it has no summary: it was killed, or is not over (seismo report makes one)',
      'run-13: it made no call',
      'run-15: a threshold aborted it after 12.3 s: threshold http failed: observed 2',
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
        plan: {
          ...manifest.plan,
          modes: manifest.plan.modes.map((mode) => ({ ...mode, latency: 'optimized', newOption: null })),
        },
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

  test('are compared in pairs where each night has both sides, in turns', () => {
    const parent = temporaryFolder()
    const [base, run] = [join(parent, 'base'), join(parent, 'run')]
    for (let nth = 0; nth < 5; nth++) {
      leaveRun(base, 2 * nth, { modes: { standard: usualMode(1 + nth / 50) } })
      leaveRun(run, 2 * nth + 1, { modes: { standard: usualMode(1.2 * (1 + nth / 51)) } })
    }
    expect(compare(base, run)).toMatchObject({ design: 'pairs', pairs: 5, verdict: 'worse', warnings: [] })
    const inRow = compareFolders({
      base: findSide([night(join(parent, 'first'), 100)]),
      run: findSide([night(join(parent, 'second'), 105, 1.2)]),
      metrics: { gated: GATED_METRICS, told: [] },
      baseNights: null,
      request: { ...DEFAULT_SETTINGS, minEffect: null, pairs: true },
    })
    expect(inRow.warnings).toEqual([expect.stringMatching(/^the sides did not take turns/)])
    expect(() =>
      compareFolders({
        base: findSide([base]),
        run: findSide([join(parent, 'second')]),
        metrics: { gated: GATED_METRICS, told: [] },
        baseNights: null,
        request: { ...DEFAULT_SETTINGS, minEffect: null, pairs: true },
      }),
    ).toThrow(/no night has runs of both sides/)
  })

  test('are refused where a run is on both sides, wherever its copy lies', () => {
    const parent = temporaryFolder()
    const base = night(join(parent, 'base'), 0)
    cpSync(join(base, 'run-3'), join(parent, 'copy'), { recursive: true })
    expect(() => compare(base, join(parent, 'copy'))).toThrow(
      /copy is on both sides \(.*run-3\): a run can't be compared with itself/,
    )
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

  test('lose, by name, a run of another schema and a damaged one, and are compared all the same', () => {
    const parent = temporaryFolder()
    const base = night(join(parent, 'base'), 0)
    leaveRun(base, 30, { change: (manifest) => ({ ...manifest, schema: 'seismo.run/9' }) })
    const summary = leaveRun(base, 31)
    writeFileSync(join(summary, 'summary.json'), '{ "schema": "seismo.summary/9" }')
    const cut = leaveRun(base, 32)
    writeFileSync(join(cut, 'summary.json'), '{ "schema": "seismo.summary/1" }')
    const { base: side } = compare(base, night(join(parent, 'run'), 50))
    expect(side.runs).toHaveLength(5)
    expect(side.leftOut.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/run\.json .*seismo\.run\/9/),
      expect.stringMatching(/summary\.json .*seismo\.summary\/9/),
      expect.stringMatching(/summary\.json is damaged at run/),
    ])
    expect(() => compare(cut, night(join(parent, 'other'), 60))).toThrow(/^No run of base can be compared/)
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
  test('are described by percentile, and never said to be worse', () => {
    const parent = temporaryFolder()
    const comparison = compare(runWithLogs(parent, 1, 1), runWithLogs(parent, 2, 1.1))
    const ttft = comparison.metrics.find(({ metric }) => metric === 'time_to_first_token p(95)')!
    expect(ttft).toMatchObject({ verdict: 'cannot tell', reason: 'too few pairs', change: { isDescriptive: true } })
    expect(ttft.shift!.map(({ percentile }) => percentile)).toEqual(['10', '25', '50', '75', '90', '95', '99'])
    expect(renderComparison(comparison, plain)).toMatch(/mode +metric +p10 /)
    expect(renderComparisonMarkdown(comparison)).toContain('| mode | metric | p10 |')
    expect(renderComparisonPage(comparison)).toContain('By percentile')
  })

  test('are suspect where one takes half as long again as the other', () => {
    const parent = temporaryFolder()
    const { metrics, verdict } = compare(runWithLogs(parent, 1, 1), runWithLogs(parent, 30, 1.6))
    expect(metrics.find(({ metric }) => metric === 'time_to_first_token p(95)')).toMatchObject({
      verdict: 'suspect',
      reason: 'assumed spread',
    })
    expect(verdict).toBe('suspect')
  })

  test('have no band where they are too short for one', () => {
    const parent = temporaryFolder()
    const { metrics } = compare(runWithLogs(parent, 1, 1, 4), runWithLogs(parent, 2, 1.2, 4))
    expect(metrics.find(({ metric }) => metric === 'time_to_first_token p(95)')).toMatchObject({
      verdict: 'cannot tell',
      change: { low: null },
    })
  })
})
