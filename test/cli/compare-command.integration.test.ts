import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { runProgram } from '../../src/cli/program.ts'
import type { Comparison } from '../../src/history/comparison.ts'
import type { Trend } from '../../src/history/trend.ts'
import { temporaryFolder } from '../engine/conduct.ts'
import { leaveLogs, leaveRun, usualMode } from '../fakes/left-runs.ts'
import { keepingTerminal } from './terminal.ts'

/** Five runs, a little apart. */
function leaveNight(folder: string, from: number, factor = 1): string {
  for (let nth = 0; nth < 5; nth++) {
    leaveRun(folder, from + nth, { modes: { standard: usualMode(factor * (1 + nth / 100)) } })
  }
  return folder
}

interface Ended {
  readonly code: number
  readonly printed: string
  readonly told: string
}

async function seismo(...words: string[]): Promise<Ended> {
  const terminal = keepingTerminal()
  const code = await runProgram(words, terminal)
  return { code, printed: terminal.printed(), told: terminal.told() }
}

/** Fourteen nights of a run each, a few percent apart. */
function leaveBase(folder: string): string {
  for (let night = 0; night < 14; night++) {
    leaveRun(folder, 24 * night, { modes: { standard: usualMode(1 + ((night * 5) % 7) / 100) } })
  }
  return folder
}

describe('seismo compare', () => {
  test('passes what has not changed, and prints JSON with --json', async () => {
    const parent = temporaryFolder()
    const [base, run] = [leaveBase(join(parent, 'base')), leaveNight(join(parent, 'run'), 336)]
    const { code, printed } = await seismo('compare', base, run, '--json')
    expect(code).toBe(0)
    const comparison = JSON.parse(printed) as Comparison
    expect(comparison).toMatchObject({ schema: 'seismo.comparison/2', verdict: 'same', design: 'nights' })
    expect(comparison.settings).toEqual({
      alpha: 0.05,
      minEffect: 0.12,
      minShareEffect: 0.01,
      togetherMs: 10_800_000,
      seed: 1,
    })
  })

  test('ends with 99 where a metric is worse, and writes what it is asked for', async () => {
    const parent = temporaryFolder()
    const [base, run] = [leaveBase(join(parent, 'base')), leaveNight(join(parent, 'run'), 336, 1.3)]
    const [markdown, html, junit] = ['md', 'html', 'xml'].map((end) => join(parent, `comparison.${end}`)) as [
      string,
      string,
      string,
    ]
    const words = ['--markdown', markdown, '--html', html, '--junit', junit, '--github']
    const { code, printed, told } = await seismo('compare', base, run, ...words)
    expect(code).toBe(99)
    expect(printed).toContain('- worse: time_to_first_token p(95) of mode standard: ')
    expect(readFileSync(markdown, 'utf8')).toMatch(/^## ❌ WORSE\n/)
    expect(readFileSync(html, 'utf8')).toMatch(/^<!doctype html>/)
    expect(readFileSync(junit, 'utf8')).toMatch(/<testsuites name="seismo compare: WORSE" tests="2" failures="1"/)
    expect(told).toContain('::error title=seismo compare::WORSE')
  })

  test('says what cannot be told, why, and what is marked', async () => {
    const parent = temporaryFolder()
    const modes = { standard: { ...usualMode(), calls: 60, throttled: 0 } }
    const [base, run] = [1, 2].map((nth) => leaveRun(join(parent, String(nth)), 30 * nth, { modes })) as [
      string,
      string,
    ]
    for (const folder of [base, run]) leaveLogs(folder, 'standard', [[600]])
    const words = ['--metric', 'time_to_first_token p(95)', '--metric', 'time_to_first_token p(50)']
    const { code, printed } = await seismo('compare', base, run, ...words)
    expect(code).toBe(0)
    const lines = printed.split('\n')
    expect(lines).toContain('~ a run has too few samples to claim it, or too few calls')
    expect(printed).toMatch(/^standard +time_to_first_token p\(95\) +~600 ms +~600 ms +\+0\.0 % {2}– +– +cannot tell$/m)
    expect(lines).toContain(
      '- cannot tell: 1 base night: 4 are needed, 14 are advised: time_to_first_token p(50) of mode standard',
    )
  })

  test('judges the metrics and by the limits that it is given', async () => {
    const parent = temporaryFolder()
    const [base, run] = [leaveBase(join(parent, 'base')), leaveNight(join(parent, 'run'), 336, 1.3)]
    const lenient = await seismo('compare', base, run, '--min-effect', '40')
    expect(lenient.code).toBe(0)
    const words = [
      '--metric',
      'call_duration p(99)',
      '--metric',
      'calls_throttled rate',
      '--metric',
      'call_duration p(99)',
    ]
    const other = await seismo('compare', base, run, ...words, '--json')
    expect(other.code).toBe(0)
    const { metrics } = JSON.parse(other.printed) as Comparison
    expect(metrics.map(({ metric }) => metric)).toEqual(['calls_throttled rate', 'call_duration p(99)'])
  })

  test('uses as many of the newest nights of the base as it is given', async () => {
    const parent = temporaryFolder()
    const [base, run] = [leaveBase(join(parent, 'base')), leaveNight(join(parent, 'run'), 336)]
    const { printed } = await seismo('compare', base, run, '--base-nights', '6', '--json')
    const { base: side } = JSON.parse(printed) as Comparison
    expect(side.nights).toBe(6)
    expect(side.runs.map(({ id }) => id)).toEqual([8, 9, 10, 11, 12, 13].map((night) => `run-${24 * night}`))
  })

  test('compares pairs with --ab, and nights with --no-ab', async () => {
    const parent = temporaryFolder()
    const [base, run] = [leaveNight(join(parent, 'base'), 0), leaveNight(join(parent, 'run'), 5, 1.2)]
    const pairs = await seismo('compare', base, run, '--ab')
    expect(pairs.code).toBe(99)
    expect(pairs.printed).toContain('the sides did not take turns')
    const nights = await seismo('compare', base, run, '--no-ab')
    expect(nights.code).toBe(0)
    expect(nights.printed).toContain('run them in turns')
  })

  test.each([
    [['--metric', 'ttft'], 'Expected a metric and an aggregate such as "time_to_first_token p(95)".'],
    [['--min-effect', 'much'], 'Expected a number from 0.1 to 1000.'],
    [['--min-effect', ''], 'Expected a number from 0.1 to 1000.'],
    [['--alpha', '0.5'], 'Expected a chance from 0.0001 to 0.2.'],
    [['--min-share-effect', '-1'], 'Expected a number from 0.001 to 100.'],
    [['--together', 'soon'], 'Expected a duration such as 3h or 0s.'],
    [['--base-nights', '0'], 'Expected a whole number from 1 on.'],
    [['--seed', '-1'], 'Expected a whole number of at least 0.'],
  ])('refuses %j', async (words, message) => {
    const { code, told } = await seismo('compare', 'base', 'run', ...words)
    expect(code).toBe(1)
    expect(told).toContain(message)
  })

  test('says in words what it cannot read and what it cannot write', async () => {
    const parent = temporaryFolder()
    const base = leaveNight(join(parent, 'base'), 0)
    const nowhere = await seismo('compare', base, join(parent, 'nowhere'))
    expect(nowhere).toMatchObject({ code: 1, printed: '' })
    expect(nowhere.told).toMatch(/nowhere is no folder: expected one that a run left/)
    const run = leaveNight(join(parent, 'run'), 5)
    const unwritable = await seismo('compare', base, run, '--markdown', join(parent, 'no/such/file.md'))
    expect(unwritable.code).toBe(1)
    expect(unwritable.told).toMatch(/^Cannot write .*file\.md: /)
  })
})

const leaveHistory = (folder: string, changeAt = 16): string => {
  for (let night = 0; night < 26; night++) {
    const modes = { standard: usualMode((1 + ((night * 5) % 7) / 100) * (night < changeAt ? 1 : 1.25)) }
    leaveRun(folder, 24 * night, { modes })
  }
  return folder
}

describe('seismo trend', () => {
  test('tells the changes, and writes a page with --html', async () => {
    const parent = temporaryFolder()
    const page = join(parent, 'trend.html')
    const { code, printed } = await seismo('trend', leaveHistory(join(parent, 'runs')), '--html', page)
    expect(code).toBe(0)
    expect(printed).toMatch(/- time_to_first_token p\(95\) of mode standard: 2026-12-06: worse, \+2\d\.\d %/)
    expect(readFileSync(page, 'utf8')).toMatch(/^<!doctype html>/)
  })

  test('prints JSON, of the metrics and by the limits that it is given', async () => {
    const folder = leaveHistory(join(temporaryFolder(), 'runs'))
    const words = ['--metric', 'time_to_first_token p(90)', '--min-effect', '30', '--together', '2d', '--json']
    const { printed } = await seismo('trend', folder, ...words)
    const { groups, schema, settings } = JSON.parse(printed) as Trend
    expect(schema).toBe('seismo.trend/2')
    expect(settings).toMatchObject({ alpha: 0.05, minEffect: 0.3, togetherMs: 2 * 86_400_000, since: null })
    expect(groups[0]!.points).toHaveLength(1)
    expect(groups[0]!.series.map(({ metric }) => metric)).toEqual(['time_to_first_token p(90)'])
  })

  test('fails with --fail-on-change where it is worse now, until the change is accepted', async () => {
    const [worse, quiet] = [
      leaveHistory(join(temporaryFolder(), 'runs')),
      leaveHistory(join(temporaryFolder(), 'runs'), 99),
    ]
    expect(await seismo('trend', worse, '--fail-on-change')).toMatchObject({ code: 99 })
    expect(await seismo('trend', quiet, '--fail-on-change')).toMatchObject({ code: 0 })
    expect(await seismo('trend', worse, '--fail-on-change', '--since', '2026-12-06')).toMatchObject({ code: 0 })
    const { printed } = await seismo('trend', worse, '--fail-on-change', '--json')
    expect((JSON.parse(printed) as Trend).settings.alpha).toBe(0.01)
  })

  test('says how many points it takes', async () => {
    const folder = leaveNight(join(temporaryFolder(), 'runs'), 0)
    const { printed } = await seismo('trend', folder)
    expect(printed).toContain('INCONCLUSIVE: 2 of 2 series have fewer than 8 points with a value')
    expect(printed).toContain('1 point: 7 more before a change can show')
  })

  test.each([
    [['--together', 'soon'], 'Expected a duration such as 3h or 0s.'],
    [['--alpha', 'x'], 'Expected a chance from 0.0001 to 0.2.'],
    [['--since', 'then'], 'Expected a date such as 2026-11-12.'],
  ])('refuses %j', async (words, message) => {
    const { code, told } = await seismo('trend', 'runs', ...words)
    expect(code).toBe(1)
    expect(told).toContain(message)
  })
})

describe('seismo run', () => {
  test.each([
    [['--repeat', '0'], 'Expected a whole number from 1 to 100.'],
    [['--repeat', 'often'], 'Expected a whole number from 1 to 100.'],
    [['--baseline', '/nowhere'], '/nowhere is no folder'],
  ])('refuses %j before it runs anything', async (words, message) => {
    const { code, told } = await seismo('run', 'scenarios/quick.yml', ...words)
    expect(code).toBe(1)
    expect(told).toContain(message)
  })
})
