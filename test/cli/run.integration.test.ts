import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readSummary } from '../../src/run-folder/summary-file.ts'
import type { Summary } from '../../src/results/summary.ts'
import { countOf, unaccounted } from '../engine/read-summary.ts'
import { filesOf, onlyRun, RUN_FILES } from './run-files.ts'
import { seismoHere, startSeismoHere } from './seismo-here.ts'
import { seismo, workingFolder } from './seismo-process.ts'
import { shorten } from './shorten.ts'

describe('seismo run', () => {
  // The README's commands run quick.yml through stock Artillery.
  test.each(['quick', 'ramp', 'steady-rate', 'chat', 'modes'])('runs scenarios/%s.yml', async (name) => {
    const folder = workingFolder()
    shorten(folder, `scenarios/${name}.yml`)
    const { code, stderr, stdout } = await seismoHere(folder, 'run', `scenarios/${name}.yml`, '--seed', '7')
    const run = onlyRun(folder)
    const summary = readSummary(run)

    expect(stderr).toBe(`seismo: scenarios/${name}.yml, target simulator:exact, seed 7\n`)
    expect(stdout).toMatch(/\nmode +calls +throttled +failed/)
    expect(stdout.trimEnd().split('\n').at(-1)).toBe(`Report: ${run}`)
    expect(filesOf(run)).toEqual(RUN_FILES)
    expect(countOf(summary, 'calls')).toBeGreaterThan(0)
    expect(unaccounted(summary)).toBe(0)
    expect(summary.run.seed).toBe(7)
    expect(code).toBe(summary.outcome.exitCode)
  })

  test('prints the summary as JSON, and nothing else, with --json', async () => {
    const folder = workingFolder()
    const words = ['run', 'scenarios/quick.yml', '--vus', '2', '--iterations', '2', '--json', '--out', 'elsewhere']
    const { stderr, stdout } = await seismoHere(folder, ...words)
    const summary = JSON.parse(stdout) as Summary

    expect(stderr).toBe('')
    expect(summary).toEqual(readSummary(join(folder, 'elsewhere', summary.run.id)))
  })

  test('makes what the flags say, and gives Artillery the same environment as it validated with', async () => {
    const folder = workingFolder()
    const file = join(folder, 'scenarios/quick.yml')
    const config = [
      'config:',
      '  environments: { ci: { engines: { bedrock: { reports: "./runs/{{ $environment }}-{{ $env.SUFFIX }}" } } } }',
    ]
    writeFileSync(file, readFileSync(file, 'utf8').replace('config:', config.join('\n')))
    const words = ['--iterations', '4', '--vus', '2', '--environment', 'ci', '-e', 'SUFFIX=a=b']
    const { code, stderr } = await seismo(folder, 'run', 'scenarios/quick.yml', ...words)

    expect(stderr).toMatch(/^--vus and --iterations take the place of the executor ramping-vus of scenario quick /)
    expect(code).toBe(0)
    const [run = ''] = readdirSync(join(folder, 'runs/ci-a=b'))
    expect(countOf(readSummary(join(folder, 'runs/ci-a=b', run)), 'iterations')).toBe(4)
  })

  test('writes no prompt, completion or credential anywhere', async () => {
    const folder = workingFolder()
    writeFileSync(join(folder, 'scenarios/prompts/lines.txt'), 'A zebramarker crosses.\nAnother zebramarker waits.\n')
    const mix = [
      {
        name: 'template',
        template: 'Tell me about zebramarker {n}.',
        with: { n: { uniform: [1, 9] } },
        system: 'zebramarker system',
        maxOutputTokens: 20,
      },
      { name: 'dataset', dataset: './lines.txt', maxOutputTokens: 20 },
    ]
    writeFileSync(join(folder, 'scenarios/prompts/four-tasks.yml'), JSON.stringify({ mix }))
    const words = ['run', 'scenarios/quick.yml', '--vus', '8', '--iterations', '8']
    const secrets = { AWS_ACCESS_KEY_ID: 'AKIAzebramarker', AWS_SECRET_ACCESS_KEY: 'zebramarkersecret' }
    const { code, stderr, stdout } = await startSeismoHere(folder, words, secrets).ended
    const run = onlyRun(folder)
    const written = [stdout, stderr, ...filesOf(run).map((file) => readFileSync(join(run, file), 'utf8'))]

    expect(code).toBe(0)
    expect(filesOf(run)).toEqual(RUN_FILES)
    for (const text of written) {
      expect(text).not.toContain('zebramarker')
      // Words that the simulator answers with.
      expect(text).not.toMatch(/ (?:yak|yew|zoo|urn|oar|elm) /)
    }
  })
})
