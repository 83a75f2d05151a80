// What `validate` accepts is what runs, whatever YAML it is written in: through the control channel to a run's run.json, and
// through Artillery itself, which reads another YAML, either alike or not at all.
import * as fc from 'fast-check'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openControlServer } from '../../src/cli/control-server.ts'
import { loadPlan, type LoadedPlan, type PlanOptions } from '../../src/cli/load-plan.ts'
import { outlinePlan } from '../../src/cli/outline-plan.ts'
import type { ArtilleryScript } from '../../src/engine/artillery-contract.ts'
import { openControlChannel } from '../../src/engine/control-channel.ts'
import { planOfScript } from '../../src/engine/plan-of-script.ts'
import type { RunPlan } from '../../src/plan/run-plan.ts'
import { toPublicPlan, type Manifest } from '../../src/run-folder/manifest.ts'
import { openRunFolder } from '../../src/reports/open-run-folder.ts'
import { artilleryPaths } from '../../src/scenario/artillery-script.ts'
import { ConfigError } from '../../src/reading/mistake.ts'

const VARIABLES = {
  RATE: '3',
  WEIGHT: '0.5',
  LONG: '1m30s',
  CANARY: 'true',
  BUILD: '0042',
  NAME: 'nightly',
  BUDGET: '2.5',
}

type Prepare = (files: readonly string[], flags: object, args: readonly unknown[]) => Promise<ArtilleryScript>
let prepare: Prepare
const folder = mkdtempSync(join(tmpdir(), 'seismo-reading-'))

beforeAll(async () => {
  const path = join(import.meta.dirname, '../../node_modules/artillery/dist/lib/util/prepare-test-execution-plan.js')
  prepare = ((await import(pathToFileURL(path).href)) as { default: Prepare }).default
  vi.stubGlobal('artillery', { testRunId: 't1' })
  for (const [name, value] of Object.entries({ ...VARIABLES, ARTILLERY_TEST_RUN_ID: 't1' })) vi.stubEnv(name, value)
  vi.spyOn(console, 'log').mockImplementation(() => {})
  // Artillery's answer to a script of the wrong shape.
  vi.spyOn(process, 'exit').mockImplementation((code) => {
    throw new Error(`Artillery ended with ${code}`)
  })
  mkdirSync(join(folder, 'prompts'))
  writeFileSync(join(folder, 'prompts/mix.yml'), 'mix: [{ name: hello, template: Say hello., maxOutputTokens: 20 }]\n')
  writeFileSync(join(folder, 'hooks.mjs'), 'export const beforeCall = () => {}\n')
  writeFileSync(join(folder, 'processor.cjs'), 'module.exports = {}\n')
})

afterAll(() => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
}, 60_000)

/** A value as YAML may write it: as a rule right where it stands, now and then wrong, or another thing to YAML 1.1. */
const mostly = (right: readonly string[], odd: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof({ weight: 24, arbitrary: fc.constantFrom(...right) }, { weight: 1, arbitrary: fc.constantFrom(...odd) })

const RATE = '{{ $env.RATE }}'
const whole = mostly(
  ['2', '3', '12', '0x1F', '+7', '08', '1e1', '6.0', '!!int 4', `'${RATE}'`, `"${RATE}"`, '*number'],
  ['010', '0o12', '012', '1_0', '1:30', '0b11', '"5"', '-1', '~'],
)
const duration = mostly(
  ['10s', '"1m30s"', "'2s'", '1500', '2e3', "'{{ $env.LONG }}'", '!!str 4s', '>-\n        5s', '*time', `"${RATE}s"`],
  ['1:30', '30_000', '010000', '2024-01-01', 'yes'],
)
const label = mostly(
  [
    'plain',
    '"quoted"',
    "'single'",
    'yes',
    'off',
    'y',
    'No',
    "'{{ $env.NAME }}'",
    "'{{ $env.BUILD }}'",
    '|-\n        block',
  ].concat(['!!str 12', '"\\x61bc"', '2024-01-01', '12-30', '1_000', 'null_']),
  ['010', '1e3', '0x1f', '~', '12:30', '!!binary aGVsbG8=', '0o17'],
)
const boolean = mostly(['true', 'True', 'FALSE', "'{{ $env.CANARY }}'", '!!bool true'], ['yes', 'off', 'on', '1'])
const real = mostly(
  ['0.5', '.5', '5e-1', '1e-1', '1', "'{{ $env.WEIGHT }}'"],
  ['+.5', '0.1_0', '5.', '.inf', '~', '0:30'],
)
const modeName = mostly(['standard', 'on', '"020"', 'a-b', 'yes', '0x10'], ['010', '2024-01-01', '1_0', '12:30'])
const spaces = fc.constantFrom('', '  # a comment', '   ')

const scenario = fc
  .record({
    label,
    duration,
    whole,
    other: whole,
    isMerged: fc.boolean(),
    isFlow: fc.boolean(),
    spaces,
    shape: fc.constantFrom('vus', 'rate', 'iterations', 'short', 'merge list'),
  })
  .map(({ duration: time, isFlow, isMerged, label: name, other, shape, spaces: end, whole: number }) => {
    const fields = {
      vus: { executor: 'constant-vus', vus: number, duration: time },
      rate: { executor: 'constant-arrival-rate', rate: number, duration: time, preAllocatedVUs: other },
      iterations: { executor: 'shared-iterations', vus: number, iterations: '40', maxDuration: time },
      short: { vus: number, duration: time },
      'merge list': { '<<': '[*base, *more]', duration: time },
    }[shape] as Readonly<Record<string, string>>
    const all = Object.entries({
      engine: 'bedrock',
      ...(isMerged && !('<<' in fields) ? { '<<': '*more' } : {}),
      name,
      ...fields,
    })
    const isInline = isFlow && !/\n/.test(name + time)
    return isInline
      ? `  - { ${all.map(([key, value]) => `${key}: ${value}`).join(', ')} }${end}`
      : all
          .map(
            ([key, value], index) =>
              `  ${index === 0 ? '-' : ' '} ${key}: ${value}${/\n|^[|>]/.test(value) ? '' : end}`,
          )
          .join('\n')
  })

const text = fc
  .record({
    boolean,
    real,
    number: whole,
    time: duration,
    label,
    modeName,
    scenarios: fc.array(scenario, { minLength: 1, maxLength: 2 }),
    head: fc.constantFrom('', '---\n', '# a comment\n', '%YAML 1.2\n---\n', '\uFEFF', '%YAML 1.1\n---\n'),
    extra: fc.subarray([
      'hooks: ./hooks.mjs',
      'interval: 500',
      'reports: "./out"',
      'threads: 2',
      'budget: { tokens: 1000 }',
      'accuracy: off',
      'accuracy: { loopDelay: 010ms }',
      "seed: '{{ $env.BUILD }}'",
      'decoder: !!str sdk',
      'summaryTrendStats: [avg, p(90)]',
    ]),
    config: fc.subarray([
      'processor: ./processor.cjs',
      'plugins: { ensure: {} }',
      'variables: { day: [2024-01-01] }',
      'environments: { ci: { engines: { bedrock: { seed: 10, threads: 3 } } } }',
    ]),
    lineEnd: fc.constantFrom('\n', '\n', '\r\n'),
  })
  .map((part) =>
    [
      `${part.head}x-number: &number ${part.number === '*number' ? '4' : part.number}`,
      `x-time: &time ${part.time === '*time' || part.time.includes('\n') ? '3s' : part.time}`,
      'x-base: &base { executor: constant-vus, vus: *number }',
      'x-more: &more { gracefulStop: *time, startTime: 1s }',
      'config:',
      '  target: simulator',
      ...part.config.map((line) => `  ${line}`),
      '  engines:',
      '    bedrock:',
      `      canary: ${part.boolean}`,
      '      prompts: ./prompts/mix.yml',
      ...part.extra.map((line) => `      ${line}`),
      '      modes:',
      `        ? ${part.modeName}`,
      `        : { model: us.anthropic.claude-3-5-haiku-20241022-v1:0, region: us-east-2, inference: { temperature: ${part.real} } }`,
      'scenarios:',
      ...part.scenarios,
      '',
    ]
      .join('\n')
      .replaceAll('\n', part.lineEnd),
  )

const outcomes = { valid: 0, invalid: 0, alike: 0, refused: 0 }

/** Null where what was written is refused. */
function attempted<T>(make: () => T): T | null {
  try {
    return make()
  } catch (error) {
    if (error instanceof ConfigError) return null
    throw error
  }
}

/** What run.json says of a run that gets its plan as `seismo run` gives it. */
async function recorded(plan: RunPlan): Promise<Manifest['plan']> {
  const path = join(folder, 'control')
  await using server = await openControlServer(
    path,
    () => ({ plan, credentials: [] }),
    () => {},
  )
  const channel = await openControlChannel(path)
  const run = openRunFolder({ ...(await channel.plan), reportsDir: join(folder, 'reports') })
  await channel.close()
  server.drain()
  return (JSON.parse(readFileSync(join(run.path, 'run.json'), 'utf8')) as Manifest).plan
}

/** How a file differs between its plan and what came of it; null where nothing does. */
async function differences(file: string, options: PlanOptions): Promise<string | null> {
  const loaded = attempted(() => loadPlan(file, options))
  outcomes[loaded === null ? 'invalid' : 'valid']++
  const inRun = loaded === null ? null : await differenceInRun(file, loaded, options)
  return inRun ?? (/ya?ml$/.test(file) ? differenceAlone(file, loaded, options) : null)
}

async function differenceInRun(
  file: string,
  { artillery, plan }: LoadedPlan,
  options: PlanOptions,
): Promise<string | null> {
  const run = await recorded(plan)
  if (textOf({ ...run, reportsDir: '' }) !== textOf({ ...toPublicPlan(plan), reportsDir: '' }))
    return 'run.json has another plan'
  const outlined = outlinePlan(plan, []).scenarios.map(({ executor, name }) => ({ name, executor }))
  const planned = run.scenarios.map(({ executor, name }) => ({ name, executor }))
  if (textOf(outlined) !== textOf(planned)) return 'validate tells other scenarios'
  // Artillery takes what it is given of the file, from another folder.
  const given = join(folder, 'given.json')
  writeFileSync(given, JSON.stringify(artillery))
  const script = await prepare([given], { ...options, overrides: JSON.stringify(artilleryPaths(file)) }, [])
  return script.scenarios.length === plan.scenarios.length && script._scriptPath === file ? null : 'Artillery differs'
}

/** What Artillery itself makes of the file is the same plan, or it is refused. */
async function differenceAlone(file: string, ours: LoadedPlan | null, options: PlanOptions): Promise<string | null> {
  const script = await prepare([file], options, []).catch(() => null)
  const environment = { variables: process.env, testId: 't1' }
  const surroundings = { overrides: {}, environment, workingDir: process.cwd() }
  const alone = script === null ? null : attempted(() => planOfScript(script, surroundings))
  outcomes[alone === null ? 'refused' : 'alike']++
  if (alone === null) return null
  const [theirs, plan] = [alone, ours?.plan ?? null].map((each) => textOf({ ...each, seed: 0, files: [] }))
  return theirs === plan ? null : 'Artillery alone runs another plan'
}

const textOf = (value: unknown): string => JSON.stringify(value)

test('500 files: the plan of validate is the plan of the run, and that of Artillery alone or refused by it', async () => {
  let nth = 0
  const written = fc.record({
    text,
    ending: fc.constantFrom('.yml', '.yaml', '.tmpl', ''),
    environment: fc.constantFrom(undefined, 'ci'),
  })
  await fc.assert(
    fc.asyncProperty(written, async ({ ending, environment, text: content }) => {
      const file = join(folder, `scenario-${++nth}${ending}`)
      writeFileSync(file, content)
      const options = content.includes('ci:') && environment !== undefined ? { environment } : {}
      expect(await differences(file, options)).toBeNull()
    }),
    { numRuns: 500 },
  )
  // Otherwise it would show nothing.
  expect(outcomes.valid).toBeGreaterThan(50)
  expect(outcomes.invalid).toBeGreaterThan(50)
  expect(outcomes.alike).toBeGreaterThan(15)
  expect(outcomes.refused).toBeGreaterThan(50)
})
