// The example workflow, whole: its own shell steps in their order, on a shortened scenarios/nightly.yml against the simulator. What it uses of
// GitHub is played here: the checkout, the install, and a baseline that comes back the next night.
import { spawn } from 'node:child_process'
import { cpSync, existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { readSummary } from '../../src/run-folder/summary-file.ts'
import { ENVIRONMENT, mainHere, workingFolder } from './seismo-process.ts'

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
  const scripts = { seismo: `'${process.execPath}' '${mainHere}'` }
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

/** The steps from `from` on: after one that failed, those alone that run all the same. */
async function runSteps(folder: string, from: number, to = steps.length): Promise<Night> {
  let [code, output, failed]: [number | null, string, string | null] = [0, '', null]
  for (const step of steps.slice(from, to)) {
    if (step.run === undefined || step.run === 'npm ci') continue
    if (failed !== null && step.if !== '${{ !cancelled() }}') continue
    const ended = await shell(folder, shortened(step.run))
    output += ended.output
    if (ended.code !== 0 && failed === null) [code, failed] = [ended.code, step.name ?? step.run]
  }
  return { code, output, failed }
}

/** Fewer runs, of too few calls to claim a p95. */
const shortened = (command: string): string =>
  command
    .replace('--repeat 5', `--repeat ${RUNS}`)
    .replace(/seismo -- (?=compare|trend)(\w+)/, 'seismo -- $1 --metric "time_to_first_token p(50)"')

const summaryOf = (folder: string): string => readFileSync(join(folder, 'job-summary.md'), 'utf8')

const DAY_MS = 86_400_000

/** Makes fourteen nights of the one that was kept, which differ by a few percent, each a day before the next. */
function multiplyNights(history: string): void {
  const [kept = ''] = readdirSync(history)
  for (let ago = 1; ago <= 14; ago++) {
    const factor = 1 + (((5 * ago) % 7) - 3) / 150
    const night = join(history, `2020-01-${String(20 - ago).padStart(2, '0')}T02-17-00`)
    cpSync(join(history, kept), night, { recursive: true })
    for (const run of readdirSync(night)) {
      const change = (file: string, of: (content: Content) => Content): void => {
        const path = join(night, run, file)
        writeFileSync(path, JSON.stringify(of(JSON.parse(readFileSync(path, 'utf8')) as Content)))
      }
      const earlier = (identity: Content['run']): Content['run'] => ({
        ...identity,
        id: `${identity.id}-${ago}`,
        startedAt: new Date(Date.parse(identity.startedAt) - ago * DAY_MS).toISOString(),
      })
      // As a version wrote it that kept no hash of its own.
      change('run.json', ({ records: _records, sha256: _hash, ...content }) => ({
        ...content,
        run: earlier(content.run),
      }))
      change('summary.json', (content) => ({
        ...content,
        run: earlier(content.run),
        series: content.series.map((series) => ({
          ...series,
          percentiles: Object.fromEntries(
            Object.entries(series.percentiles).map(([each, value]) => [each, value * factor]),
          ),
        })),
      }))
    }
  }
  rmSync(join(history, kept), { recursive: true })
}

/** What of run.json and of summary.json is changed. */
interface Content {
  readonly run: { readonly id: string; readonly startedAt: string }
  readonly records?: unknown
  readonly sha256?: unknown
  readonly series: readonly { readonly percentiles: Readonly<Record<string, number>> }[]
}

describe('the example of a nightly pipeline', () => {
  test('passes a night with nothing changed, and compares one that is a fifth slower, though a threshold failed before', async () => {
    const nights = { first: checkout(1), still: checkout(1), slow: checkout(1.2) }
    failThreshold(nights.slow)
    // All at once, so that what else the machine does is the same to all; they are compared afterwards.
    const ran = await Promise.all(Object.values(nights).map((folder) => runSteps(folder, 0, RUN_STEP + 1)))
    expect(ran.map(({ failed, output }) => (failed === null ? 'ran' : failed + output)).slice(0, 2)).toEqual([
      'ran',
      'ran',
    ])
    expect(ran[2]).toMatchObject({ failed: 'Run five times', code: 99 })

    const first = await runSteps(nights.first, RUN_STEP + 1)
    expect(first.failed === null ? 'passed' : first.output).toBe('passed')
    expect(summaryOf(nights.first)).toContain('nothing to compare with')
    const history = join(nights.first, 'history')
    const [night = ''] = readdirSync(history)
    const stored = readdirSync(join(history, night))
    expect(stored).toHaveLength(RUNS)
    // Each a run of its own, of the same calls; the logs are not kept.
    const seeds = stored.map((run) => readSummary(join(history, night, run)).run.seed)
    expect(new Set(seeds)).toEqual(new Set([20]))
    expect(readdirSync(join(history, night, stored[0]!)).toSorted()).toEqual(['run.json', 'summary.json'])

    multiplyNights(history)
    for (const folder of [nights.still, nights.slow]) cpSync(history, join(folder, 'history'), { recursive: true })
    const [still, slow] = await Promise.all([runSteps(nights.still, RUN_STEP + 1), runSteps(nights.slow, RUN_STEP + 1)])
    expect(still.failed === null ? 'passed' : still.output).toBe('passed')
    expect(readdirSync(join(nights.still, 'history'))).toHaveLength(15)
    expect(existsSync(join(nights.still, 'trend.html'))).toBe(true)
    expect(summaryOf(nights.still)).not.toContain('**worse**')

    expect(slow).toMatchObject({ failed: 'Compare with the nights before', code: 99 })
    expect(slow.output).toMatch(/- worse: time_to_first_token p\(50\) of mode standard: .*, \+(?:1[4-9]|2\d)\.\d %/)
    expect(slow.output).not.toMatch(/- worse: \S+ \S+ of mode optimized/)
    expect(summaryOf(nights.slow)).toContain('- **worse**: `time_to_first_token p(50)` of mode `standard`')
    expect(readFileSync(join(nights.slow, 'comparison.xml'), 'utf8')).toContain('failures="1"')
    // Every night is kept: a base without its slow nights does not show how nights differ.
    expect(readdirSync(join(nights.slow, 'history'))).toHaveLength(15)
  }, 300_000)
})

/** There is always a call. */
function failThreshold(folder: string): void {
  const path = join(folder, 'scenarios/nightly.yml')
  const scenario = readFileSync(path, 'utf8')
  const failing = scenario.replace("calls_throttled: ['rate<0.2']", "calls: ['count<1']")
  expect(failing).not.toBe(scenario)
  writeFileSync(path, failing)
}
