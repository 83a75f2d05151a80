import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Comparison } from '../../src/history/comparison.ts'
import type { Summary } from '../../src/results/summary.ts'
import { leaveRun, usualMode } from '../fakes/left-runs.ts'
import { readIntervals } from './run-files.ts'
import { shorten } from './shorten.ts'
import { seismoHere } from './seismo-here.ts'
import { mainHere, startNode, until, workingFolder } from './seismo-process.ts'

describe('seismo run --repeat', () => {
  test('makes runs of the same calls, each in its folder, and compares them with the baseline', async () => {
    const folder = workingFolder()
    shorten(folder, 'scenarios/quick.yml')
    // No service answers in a millisecond: every run is worse, however busy the machine.
    for (const nth of [0, 1, 2, 3, 4]) {
      const modes = { standard: { ...usualMode((1 + nth / 100) / 600), throttled: 0 } }
      leaveRun(join(folder, 'reports'), 24 * nth, { modes })
    }
    const words = ['run', 'scenarios/quick.yml', '--iterations', '160', '--vus', '80', '--repeat', '2']
    const { code, stderr, stdout } = await seismoHere(folder, ...words, '--baseline', 'reports', '--json')

    expect(stderr).toBe('')
    expect(code).toBe(99)
    const { comparison, runs } = JSON.parse(stdout) as { runs: Summary[]; comparison: Comparison }
    expect(runs.map(({ outcome }) => outcome.exitCode)).toEqual([0, 0])
    expect(new Set(runs.map(({ run }) => run.seed)).size).toBe(1)
    expect(new Set(runs.map(({ run }) => run.id)).size).toBe(2)
    // The new runs lie beside those of the baseline and are no part of it.
    expect(readdirSync(join(folder, 'reports'))).toHaveLength(7)
    expect(comparison.base.runs.map(({ id }) => id)).toEqual([0, 24, 48, 72, 96].map((nth) => `run-${nth}`))
    expect(comparison.run.runs.map(({ id }) => id)).toEqual(runs.map(({ run }) => run.id))
    expect(comparison.verdict).toBe('worse')
  })

  test('ends all of them on Ctrl-C', async () => {
    const folder = workingFolder()
    shorten(folder, 'scenarios/quick.yml')
    const run = startNode(folder, [mainHere, 'run', 'scenarios/quick.yml', '--repeat', '3'])
    await until(() => readIntervals(folder).length >= 2)
    process.kill(run.pid, 'SIGINT')
    const { code, stderr } = await run.ended

    expect(code).toBe(105)
    expect(stderr).toContain(', run 1 of 3')
    expect(stderr).not.toContain(', run 2 of 3')
    expect(readdirSync(join(folder, 'reports'))).toHaveLength(1)
  })
})
