import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { CALLS_LOG, findCalls } from '../../src/run-folder/calls-log.ts'
import { readSummary } from '../../src/run-folder/summary-file.ts'
import { countOf, unaccounted } from '../engine/read-summary.ts'
import { filesOf, onlyRun, readIntervals, RUN_FILES } from './run-files.ts'
import { artilleryBin, startNode, startSeismo, until, workingFolder } from './seismo-process.ts'
import { shorten } from './shorten.ts'

const artillery = (folder: string, ...words: readonly string[]) =>
  startNode(folder, [artilleryBin, 'run', ...words]).ended

describe('unmodified Artillery', () => {
  test('conducts a scenario and shows our metrics in its own report', async () => {
    const folder = workingFolder()
    shorten(folder, 'scenarios/ramp.yml')
    writeFileSync(join(folder, 'artillery.yml'), readFileSync(new URL('../../artillery.yml', import.meta.url)))
    const { code, stdout } = await artillery(
      folder,
      '--config',
      'artillery.yml',
      'scenarios/ramp.yml',
      '--output',
      'artillery.json',
    )
    const report = JSON.parse(readFileSync(join(folder, 'artillery.json'), 'utf8')) as {
      aggregate: { counters: Record<string, number>; summaries: Record<string, { count: number }> }
    }
    const summary = readSummary(onlyRun(folder))

    expect(code).toBe(summary.outcome.exitCode)
    expect(stdout).toContain(`Seismo's report: ${onlyRun(folder)}`)
    const { counters, summaries } = report.aggregate
    for (const mode of ['standard', 'optimized']) {
      expect(counters[`bedrock.${mode}.calls.started`]).toBe(countOf(summary, 'calls', { mode }))
      expect(counters[`bedrock.${mode}.tokens.output`]).toBe(countOf(summary, 'output_tokens', { mode }))
      expect(summaries[`bedrock.${mode}.time_to_first_token`]?.count).toBeGreaterThan(0)
    }
    const names = [...Object.keys(counters), ...Object.keys(summaries)].filter((name) => name.startsWith('bedrock.'))
    const prefixes = names.filter((name) => names.some((other) => other !== name && other.startsWith(name)))
    expect(prefixes).toEqual([])
  })

  test("runs one iteration for each arrival of a script's phases", async () => {
    const folder = workingFolder()
    writeFileSync(join(folder, 'scenarios/prompts/hello.yml'), 'mix: [{ name: hello, template: Say hello. }]\n')
    writeFileSync(join(folder, 'scenarios/phases.json'), JSON.stringify(phasedScript))
    const { stdout } = await artillery(folder, 'scenarios/phases.json')
    const summary = readSummary(onlyRun(folder))

    expect(stdout).toContain(`Seismo's report: ${onlyRun(folder)}`)
    expect(countOf(summary, 'calls', { scenario: 'short' })).toBe(6)
    expect(countOf(summary, 'iterations')).toBe(6)
    expect(unaccounted(summary)).toBe(0)
    expect(filesOf(onlyRun(folder))).toEqual([CALLS_LOG, ...RUN_FILES])
    expect(findCalls(onlyRun(folder))?.calls).toBe(6)
  })

  test('drains a script with phases on Ctrl-C, though its phases go on', async () => {
    const folder = workingFolder()
    writeFileSync(join(folder, 'scenarios/prompts/hello.yml'), 'mix: [{ name: hello, template: Say hello. }]\n')
    const long = { ...phasedScript, config: { ...phasedScript.config, phases: [{ duration: 60, arrivalRate: 3 }] } }
    writeFileSync(join(folder, 'scenarios/phases.json'), JSON.stringify(long))
    const run = startSeismo(folder, ['run', 'scenarios/phases.json'])
    await until(() => readIntervals(folder).length >= 3)
    process.kill(run.pid, 'SIGINT')
    const { code } = await run.ended
    const summary = readSummary(onlyRun(folder))

    expect(code).toBe(105)
    expect(countOf(summary, 'calls_completed')).toBe(countOf(summary, 'calls'))
    expect(countOf(summary, 'calls')).toBeLessThan(60)
    expect(filesOf(onlyRun(folder))).toEqual([CALLS_LOG, ...RUN_FILES])
  })

  test('tells a wrong scenario in words, and exits with 104', async () => {
    const folder = workingFolder()
    const file = join(folder, 'scenarios/ramp.yml')
    writeFileSync(file, readFileSync(file, 'utf8').replace('startVUs', 'startVU'))
    const { code, stdout } = await artillery(folder, 'scenarios/ramp.yml')

    expect(stdout).toMatch(/scenarios\/ramp\.yml:\d+:\d+ {2}scenarios\[0\]\.startVU /)
    expect(stdout).not.toContain('__name')
    expect(code).toBe(104)
  })
})

const phasedScript = {
  config: {
    target: 'simulator',
    phases: [{ duration: 2, arrivalRate: 3 }],
    engines: {
      bedrock: {
        accuracy: 'off',
        calls: true,
        modes: {
          standard: {
            model: 'us.anthropic.claude-3-5-haiku-20241022-v1:0',
            region: 'us-east-2',
            inference: { maxTokens: 20 },
          },
        },
        prompts: './prompts/hello.yml',
        simulator: { profile: 'exact' },
      },
    },
  },
  scenarios: [{ name: 'short', engine: 'bedrock' }],
}
