import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { HistogramLogReader } from 'hdr-histogram-js'
import { describe, expect, test } from 'vitest'
import { readSummary } from '../../src/reports/summary-file.ts'
import type { Summary } from '../../src/results/summary.ts'
import { countOf, unaccounted } from '../engine/read-summary.ts'
import { artilleryBin, endGroup, seismo, startNode, startSeismo, until, workingFolder } from './seismo-process.ts'
import { shorten } from './shorten.ts'

const onlyRun = (folder: string): string => {
  const runs = readdirSync(join(folder, 'reports'))
  expect(runs).toHaveLength(1)
  return join(folder, 'reports', runs[0] ?? '')
}

const filesOf = (run: string): string[] => readdirSync(run).toSorted()

const RUN_FILES = ['histograms.hlog', 'intervals.ndjson', 'run.json', 'summary.json']

describe('seismo run', () => {
  test.each(['quick', 'ramp', 'steady-rate', 'chat'])('runs scenarios/%s.yml through stock Artillery', async (name) => {
    const folder = workingFolder()
    shorten(folder, `scenarios/${name}.yml`)
    const { code, stderr, stdout } = await seismo(folder, 'run', `scenarios/${name}.yml`, '--seed', '7')
    const run = onlyRun(folder)
    const summary = readSummary(run)

    expect(stderr).toBe(`seismo: scenarios/${name}.yml, target simulator, seed 7\n`)
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
    shorten(folder, 'scenarios/quick.yml')
    const { stderr, stdout } = await seismo(folder, 'run', 'scenarios/quick.yml', '--json', '--out', 'elsewhere')
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

  test('drains on Ctrl-C: all files are complete, exit 105', async () => {
    const folder = workingFolder()
    const run = startSeismo(folder, ['run', 'scenarios/quick.yml'])
    await until(() => readIntervals(folder).length >= 2)
    process.kill(run.pid, 'SIGINT')
    const { code, stderr } = await run.ended

    expect(stderr).toContain('Draining')
    expect(code).toBe(105)
    expect(filesOf(onlyRun(folder))).toEqual(RUN_FILES)
    const summary = readSummary(onlyRun(folder))
    expect(summary.outcome.status).toBe('aborted')
    expect(unaccounted(summary)).toBe(0)
  })

  test('ends at once on a second Ctrl-C, and tells where what was written is', async () => {
    const folder = workingFolder()
    const run = startSeismo(folder, ['run', 'scenarios/quick.yml'])
    await until(() => readIntervals(folder).length >= 2)
    process.kill(run.pid, 'SIGINT')
    await until(() => run.stderr().includes('Draining'))
    process.kill(run.pid, 'SIGINT')
    const { code, stderr } = await run.ended

    expect(code).toBe(105)
    expect(stderr).toContain(`Ended at once. What was written until then: ${onlyRun(folder)}`)
    expect(readIntervals(folder).length).toBeGreaterThanOrEqual(2)
  })

  test('takes its Artillery with it when it is killed itself', async () => {
    const folder = workingFolder()
    const run = startSeismo(folder, ['run', 'scenarios/quick.yml'])
    await until(() => readIntervals(folder).length >= 2)
    const artillery = childrenOf(run.pid)
    expect(artillery).toHaveLength(1)
    process.kill(run.pid, 'SIGKILL')

    await until(() => artillery.every((pid) => !isRunning(pid)))
    expect(filesOf(onlyRun(folder))).toEqual(RUN_FILES)
    expect(readSummary(onlyRun(folder)).outcome.status).toBe('aborted')
  })

  test('leaves a log that can be read up to the last full interval when all of it is killed', async () => {
    const folder = workingFolder()
    const run = startSeismo(folder, ['run', 'scenarios/quick.yml'])
    await until(() => readIntervals(folder).length >= 5)
    for (const pid of [...childrenOf(run.pid), run.pid]) endGroup(pid)
    await run.ended

    const intervals = readIntervals(folder)
    const log = readLog(join(onlyRun(folder), 'histograms.hlog'))
    const calls = sum(
      intervals.map(({ counters }) =>
        sum(counters.filter(({ metric }) => metric === 'calls_completed').map(({ count }) => count)),
      ),
    )
    const durations = sum(log.filter(({ tag }) => tag.startsWith('call_duration|')).map(({ count }) => count))
    expect(intervals.length).toBeGreaterThanOrEqual(5)
    // The log may be ahead of the intervals by the one that was being written.
    expect(durations).toBeGreaterThanOrEqual(calls)
  })

  test('writes no prompt, completion or credential anywhere', async () => {
    const folder = workingFolder()
    shorten(folder, 'scenarios/quick.yml')
    writeFileSync(join(folder, 'scenarios/prompts/lines.txt'), 'A zebramarker crosses.\nAnother zebramarker waits.\n')
    const mix = [
      {
        name: 'template',
        template: 'Tell me about zebramarker {n}.',
        with: { n: { uniform: [1, 9] } },
        system: 'zebramarker system',
      },
      { name: 'dataset', dataset: './lines.txt' },
    ]
    writeFileSync(join(folder, 'scenarios/prompts/four-tasks.yml'), JSON.stringify({ mix }))
    const secrets = { AWS_ACCESS_KEY_ID: 'AKIAzebramarker', AWS_SECRET_ACCESS_KEY: 'zebramarkersecret' }
    const { code, stderr, stdout } = await startSeismo(folder, ['run', 'scenarios/quick.yml'], secrets).ended
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
    expect(filesOf(onlyRun(folder))).toEqual(RUN_FILES)
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
    expect(filesOf(onlyRun(folder))).toEqual(RUN_FILES)
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

interface IntervalLine {
  readonly counters: readonly { readonly metric: string; readonly count: number }[]
}

function readIntervals(folder: string): IntervalLine[] {
  try {
    const text = readFileSync(join(onlyRun(folder), 'intervals.ndjson'), 'utf8')
    return text
      .slice(0, text.lastIndexOf('\n') + 1)
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as IntervalLine)
  } catch {
    return []
  }
}

/** By the library's own reader, which knows nothing of ours. */
function readLog(path: string): { tag: string; count: number }[] {
  const reader = new HistogramLogReader(readFileSync(path, 'utf8'))
  const found: { tag: string; count: number }[] = []
  for (let next = reader.nextIntervalHistogram(); next !== null; next = reader.nextIntervalHistogram()) {
    found.push({ tag: next.tag, count: next.totalCount })
  }
  return found
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .trim()
    .split(' ')
    .filter((text) => text !== '')
    .map(Number)

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
