// In-process, against the embedded simulator and scripted servers on the loopback.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Check } from '../../src/cli/doctor/check.ts'
import type { Calibration } from '../../src/cli/doctor/calibrate-lengths.ts'
import { runProgram } from '../../src/cli/program.ts'
import { openScriptedServer } from '../bedrock/scripted-server.ts'
import { MODEL, temporaryFolder } from '../engine/conduct.ts'
import { simulate } from '../engine/simulated.ts'
import { keepingTerminal } from './terminal.ts'

interface Diagnosis {
  readonly ok: boolean
  readonly checks: readonly Check[]
  readonly calibrations: readonly Calibration[]
}

const STORY = '{ name: story, task: story, inputTokens: { uniform: [200, 900] } } # of any length'

function writeFiles(changes: { readonly mix?: readonly string[]; readonly mode?: object } = {}): string {
  const folder = temporaryFolder()
  const { mix = [STORY], mode = {} } = changes
  writeFileSync(join(folder, 'prompts.yml'), `mix:\n${mix.map((entry) => `  - ${entry}\n`).join('')}`)
  const modes = { standard: { model: MODEL, region: 'us-east-2', ...mode } }
  const script = {
    config: { target: 'simulator', engines: { bedrock: { modes, prompts: './prompts.yml', threads: 1 } } },
    scenarios: [{ name: 'one', engine: 'bedrock', executor: 'constant-vus', vus: 2, duration: '1s' }],
  }
  writeFileSync(join(folder, 'scenario.json'), JSON.stringify(script))
  return folder
}

const scenarioIn = (folder: string): string => join(folder, 'scenario.json')

async function doctor(...words: readonly string[]) {
  const terminal = keepingTerminal()
  const code = await runProgram(['doctor', ...words], terminal)
  return { code, printed: terminal.printed(), told: terminal.told() }
}

async function diagnose(...words: readonly string[]): Promise<Diagnosis & { readonly code: number }> {
  const { code, printed } = await doctor('--json', ...words)
  return { code, ...(JSON.parse(printed) as Diagnosis) }
}

const verdictsOf = ({ checks }: Diagnosis): string[] => checks.map(({ name, verdict }) => `${name}: ${verdict}`)

describe('seismo doctor', () => {
  test('finds all in order where it is, in the order in which one would mend it', async () => {
    const diagnosis = await diagnose(scenarioIn(writeFiles()))
    expect(verdictsOf(diagnosis).filter((line) => !line.startsWith('threads'))).toEqual([
      'scenario file: ok',
      'Node: ok',
      'Artillery: ok',
      // AWS has ended it; the simulator has it still.
      'models: warning',
      'credentials: skipped',
      'endpoint: ok',
      'clock: ok',
      'open files: ok',
      'call in mode standard: ok',
      'lengths of story: ok',
    ])
    expect(diagnosis).toMatchObject({ code: 0, ok: true })
    expect(diagnosis.calibrations[0]?.countedCharactersPerToken).toBeCloseTo(4, 1)
  })

  test('prints a line for each check, and no words of a prompt', async () => {
    const folder = writeFiles({ mix: [STORY, "{ name: secret, template: 'A zebramarker.' }"] })
    const { code, printed } = await doctor(scenarioIn(folder))
    expect(code).toBe(0)
    expect(printed).toMatch(/^ok {7}scenario file: .* is valid$/m)
    expect(printed).toMatch(/^ok {7}call in mode standard: completed in [\d.]+ ms$/m)
    expect(printed).not.toContain('zebra')
  })

  test('tells the mistakes of a file that is wrong, and looks no further than it can', async () => {
    const folder = writeFiles({ mode: { latency: 'quick' } })
    const diagnosis = await diagnose(scenarioIn(folder))
    expect(verdictsOf(diagnosis)).toEqual(['scenario file: failed', 'Node: ok', 'Artillery: ok'])
    expect(diagnosis.checks[0]?.found).toContain('latency')
    expect(diagnosis.code).toBe(104)
  })

  test('makes no call to an endpoint unless it is told to', async () => {
    const simulator = await simulate()
    const file = scenarioIn(writeFiles())
    const quiet = await diagnose(file, '--target', simulator.url)
    expect(verdictsOf(quiet)).toContain('calls: skipped')
    expect((await simulator.truth()).completed).toBe(0)
    const calling = await diagnose(file, '--target', simulator.url, '--call')
    expect(verdictsOf(calling)).toContain('call in mode standard: ok')
    expect((await simulator.truth()).completed).toBe(1)
  })

  test('sends a mode that caches something to cache, and reads what came of it', async () => {
    const mix = ["{ name: brief, template: 'Hello.', system: 'Be brief.' }"]
    const { checks } = await diagnose(scenarioIn(writeFiles({ mix, mode: { cache: true } })))
    expect(checks.find(({ name }) => name === 'call in mode standard')).toMatchObject({
      verdict: 'ok',
      found: expect.stringMatching(/; cache: 0 tokens read, \d,\d{3} written$/) as string,
    })
  })

  test('says in Bedrock’s own words why it refused', async () => {
    const message = 'Invocation of model ID x with on-demand throughput isn’t supported.'
    const server = await openScriptedServer((call) => {
      call.respond(400, { 'x-amzn-errortype': 'ValidationException', 'content-type': 'application/json' })
      call.end(JSON.stringify({ message }))
    })
    onTestFinished(() => server.close())
    const { checks } = await diagnose(scenarioIn(writeFiles()), '--target', server.url, '--call')
    expect(checks.find(({ name }) => name === 'call in mode standard')?.found).toBe(
      `profile-required (ValidationException): ${message}`,
    )
  })

  test('finds an endpoint that nobody is at', async () => {
    const simulator = await simulate()
    await simulator.close()
    const diagnosis = await diagnose(scenarioIn(writeFiles()), '--target', simulator.url, '--call')
    expect(diagnosis.code).toBe(1)
    expect(verdictsOf(diagnosis)).toEqual(
      expect.arrayContaining(['endpoint: failed', 'call in mode standard: failed', 'lengths of story: skipped']),
    )
    expect(diagnosis.checks.find(({ name }) => name === 'lengths of story')?.found).toMatch(/\(ECONNREFUSED\)$/)
  })

  test('finds a clock that is wrong', async () => {
    const server = await openScriptedServer((call) => {
      call.respond(404, { date: new Date(Date.now() + 3_600_000).toUTCString() })
      call.end()
    })
    onTestFinished(() => server.close())
    const diagnosis = await diagnose(scenarioIn(writeFiles()), '--target', server.url)
    expect(diagnosis.checks.find(({ name }) => name === 'clock')).toMatchObject({
      verdict: 'failed',
      found: expect.stringMatching(/^(?:3599|3600)\.\d s behind/) as string,
    })
  })
})

describe('the lengths of prompts', () => {
  test('that are off are told with what mends them, and written where it is asked for', async () => {
    const folder = writeFiles({
      mix: ['{ name: story, charactersPerToken: 3, task: story, inputTokens: 500 }', STORY.replace('story', 'other')],
    })
    const before = await diagnose(scenarioIn(folder), '--write')
    expect(verdictsOf(before)).toEqual(
      expect.arrayContaining(['lengths of story: warning', 'lengths of other: ok', 'prompt file: ok']),
    )
    const text = readFileSync(join(folder, 'prompts.yml'), 'utf8')
    expect(text).toMatch(/name: story, charactersPerToken: (?:3\.9\d|4|4\.0\d), task/)
    expect(text).toContain('# of any length')
    const after = await diagnose(scenarioIn(folder))
    expect(verdictsOf(after)).toContain('lengths of story: ok')
  })

  test('are not known of a model that counts no tokens', async () => {
    const folder = writeFiles({ mode: { model: 'us.meta.llama3-1-70b-instruct-v1:0', latency: 'optimized' } })
    const diagnosis = await diagnose(scenarioIn(folder))
    expect(diagnosis.checks.find(({ name }) => name === 'lengths of story')).toMatchObject({
      verdict: 'skipped',
      found: expect.stringContaining('ValidationException') as string,
    })
    expect(diagnosis.code).toBe(0)
  })
})
