// The example workflow, whole: its own shell steps in their order, on a shortened scenarios/nightly.yml against the simulator. What it uses of
// GitHub is played here: the checkout, the install, and a baseline that comes back the next night.
import { spawn } from 'node:child_process'
import { cpSync, existsSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { readSummary } from '../../src/reports/summary-file.ts'
import { ENVIRONMENT, workingFolder } from './seismo-process.ts'

const root = resolve(import.meta.dirname, '../..')

interface Step {
  readonly name?: string
  readonly uses?: string
  readonly run?: string
  readonly if?: string
}

const workflow = parse(readFileSync(join(root, 'docs/examples/nightly-workflow.yml'), 'utf8')) as {
  readonly jobs: { readonly nightly: { readonly steps: readonly Step[] } }
}
const { steps } = workflow.jobs.nightly
const RUN_STEP = steps.findIndex(({ name }) => name === 'Run five times')

const RUNS = 3

/**
 * A checkout whose nights take seconds: few calls, enough to claim a median, of times so long and so alike that a fifth of them is more than
 * a busy machine adds.
 */
function checkout(slower: number): string {
  const folder = workingFolder()
  const scripts = { seismo: `'${process.execPath}' '${join(root, 'dist/cli/main.js')}'` }
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ scripts }))
  const scenario = join(folder, 'scenarios/nightly.yml')
  writeFileSync(
    scenario,
    readFileSync(scenario, 'utf8')
      .replace(/rate: 5 /, 'rate: 24 ')
      .replace(/duration: 10m/, 'duration: 1500ms')
      .replace(/preAllocatedVUs: 60\n\s+maxVUs: 150/, 'preAllocatedVUs: 40')
      .replace(/distribution: poisson/, 'distribution: constant')
      .replace('prompts: ./', 'simulator: { profile: ../simulated.yml }\n      prompts: ./'),
  )
  writeFileSync(join(folder, 'simulated.yml'), simulatedProfile(slower))
  return folder
}

/** The profile without chance, of few tokens; its standard latency, and not the optimized one, by so much slower. */
function simulatedProfile(slower: number): string {
  const exact = readFileSync(join(root, 'src/simulator/profiles/exact.yml'), 'utf8')
  return exact
    .replace('timeToFirstToken: { constant: 200ms', `timeToFirstToken: { constant: ${2_000 * slower}ms`)
    .replace('timeToFirstToken: { constant: 100ms', 'timeToFirstToken: { constant: 1600ms')
    .replaceAll(/outputTokensPerSecond: \{ constant: \d+/g, 'outputTokensPerSecond: { constant: 20')
    .replace('outputTokens: { constant: 100', 'outputTokens: { constant: 5')
}

interface Ended {
  readonly code: number | null
  readonly output: string
}

function shell(folder: string, command: string): Promise<Ended> {
  const child = spawn('bash', ['-e', '-o', 'pipefail', '-c', command], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...ENVIRONMENT, GITHUB_STEP_SUMMARY: join(folder, 'job-summary.md') },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text))
  return new Promise((done) => child.once('close', (code) => done({ code, output })))
}

interface Night extends Ended {
  readonly failed: string | null
}

/** The steps from `from` on: after one that failed, those alone that always run. */
async function runSteps(folder: string, from: number, to = steps.length): Promise<Night> {
  let [code, output, failed]: [number | null, string, string | null] = [0, '', null]
  for (const step of steps.slice(from, to)) {
    if (step.run === undefined || step.run === 'npm ci') continue
    if (failed !== null && step.if !== 'always()') continue
    const ended = await shell(folder, step.run.replace('--repeat 5', `--repeat ${RUNS}`))
    output += ended.output
    if (ended.code !== 0 && failed === null) [code, failed] = [ended.code, step.name ?? step.run]
  }
  return { code, output, failed }
}

const summaryOf = (folder: string): string => readFileSync(join(folder, 'job-summary.md'), 'utf8')

describe('the example of a nightly pipeline', () => {
  test('passes a night with nothing changed, and fails one that is a fifth slower, naming metric and mode', async () => {
    const nights = { first: checkout(1), still: checkout(1), slow: checkout(1.2) }
    // All at once, so that what else the machine does is the same to all; they are compared afterwards.
    const ran = await Promise.all(Object.values(nights).map((folder) => runSteps(folder, 0, RUN_STEP + 1)))
    expect(ran.map(({ failed, output }) => (failed === null ? 'ran' : output))).toEqual(['ran', 'ran', 'ran'])

    const first = await runSteps(nights.first, RUN_STEP + 1)
    expect(first).toMatchObject({ failed: null, code: 0 })
    expect(summaryOf(nights.first)).toContain('nothing to compare with')
    const baseline = join(nights.first, 'baseline')
    const [stamp = ''] = readdirSync(baseline)
    // A night is kept under its second, and here the next one may come within it.
    const night = '2020-01-01T02-17-00'
    renameSync(join(baseline, stamp), join(baseline, night))
    const stored = readdirSync(join(baseline, night))
    expect(stored).toHaveLength(RUNS)
    // Each a run of its own, of the same calls.
    const seeds = stored.map((run) => readSummary(join(baseline, night, run)).run.seed)
    expect(new Set(seeds)).toEqual(new Set([20]))

    for (const folder of [nights.still, nights.slow]) cpSync(baseline, join(folder, 'baseline'), { recursive: true })
    const [still, slow] = await Promise.all([runSteps(nights.still, RUN_STEP + 1), runSteps(nights.slow, RUN_STEP + 1)])
    expect(still.failed === null ? 'passed' : still.output).toBe('passed')
    expect(readdirSync(join(nights.still, 'baseline'))).toHaveLength(2)
    expect(existsSync(join(nights.still, 'trend.html'))).toBe(true)
    expect(summaryOf(nights.still)).not.toContain('**worse**')

    expect(slow).toMatchObject({ failed: 'Compare with the baseline', code: 99 })
    expect(slow.output).toMatch(/- worse: time_to_first_token p\(50\) of mode standard: .*, \+(?:1[4-9]|2\d)\.\d %/)
    expect(slow.output).not.toMatch(/- worse: \S+ \S+ of mode optimized/)
    expect(summaryOf(nights.slow)).toContain('- **worse**: `time_to_first_token p(50)` of mode `standard`')
    // A night that is worse is no part of the baseline.
    expect(readdirSync(join(nights.slow, 'baseline'))).toEqual([night])
    // Nine runs, of which most of the time is Artillery's.
  }, 300_000)
})
