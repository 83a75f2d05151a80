import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { runProgram } from '../../src/cli/program.ts'
import { readSummary } from '../../src/run-folder/summary-file.ts'
import { countOf } from '../engine/read-summary.ts'
import { expectFilesAsTheirSchemasSay } from '../reports/validate-files.ts'
import { filesOf, onlyRun, RUN_FILES } from './run-files.ts'
import { startSeismoHere } from './seismo-here.ts'
import { artilleryBin, mainHere, startNode, workingFolder } from './seismo-process.ts'
import { keepingTerminal } from './terminal.ts'

/** Five iterations among three VUs, as `scenarios/shared.json`: of two segments the first makes three. */
function sharedIterations(): string {
  const folder = workingFolder()
  const bedrock = {
    modes: { standard: { model: 'us.amazon.nova-micro-v1:0', region: 'us-east-2' } },
    prompts: './prompts/four-tasks.yml',
    simulator: { profile: 'exact' },
    accuracy: 'off',
  }
  // Parts of one run go on at the same time, also where a busy machine starts one of them late.
  const flow = [{ call: {} }, { think: '2s' }]
  const scenario = { name: 'shared', engine: 'bedrock', executor: 'shared-iterations', vus: 3, iterations: 5, flow }
  const script = { config: { target: 'simulator', engines: { bedrock } }, scenarios: [scenario] }
  writeFileSync(join(folder, 'scenarios/shared.json'), JSON.stringify(script))
  return folder
}

function callsIn(folder: string): number {
  const [run] = readdirSync(join(folder, 'reports'))
  return countOf(readSummary(join(folder, 'reports', run ?? '')), 'calls')
}

describe('a run that is divided', () => {
  test('makes the parts that --segment says, which merge into the whole', async () => {
    const folders = [sharedIterations(), sharedIterations()]
    const runs = folders.map(
      (folder, index) =>
        startNode(folder, [mainHere, 'run', 'scenarios/shared.json', '--segment', `${index + 1}/2`]).ended,
    )
    expect((await Promise.all(runs)).map(({ code }) => code)).toEqual([0, 0])
    expect(folders.map(callsIn)).toEqual([3, 2])

    const merged = workingFolder()
    const terminal = keepingTerminal()
    const parts = folders.map((folder) => onlyRun(folder))
    expect(await runProgram(['merge', ...parts, '--out', join(merged, 'reports')], terminal)).toBe(0)
    expect(callsIn(merged)).toBe(5)
    expect(terminal.printed()).toContain(`Report: ${onlyRun(merged)}`)
    expect(filesOf(onlyRun(merged))).toEqual(RUN_FILES)
    for (const run of [...parts, onlyRun(merged)]) expectFilesAsTheirSchemasSay(run)
  })

  test('makes the part that the platform says, through seismo', async () => {
    const folder = sharedIterations()
    const env = { JOB_COMPLETION_INDEX: '1', SEISMO_SEGMENTS: '2' }
    const { code } = await startSeismoHere(folder, ['run', 'scenarios/shared.json'], env).ended
    expect(code).toBe(0)
    expect(callsIn(folder)).toBe(2)
  })

  test('makes the part that SEISMO_SEGMENT says, through Artillery itself', async () => {
    const folder = sharedIterations()
    const env = { SEISMO_SEGMENT: '2/2' }
    const { code } = await startNode(folder, [artilleryBin, 'run', '--quiet', 'scenarios/shared.json'], env).ended
    expect(code).toBe(0)
    expect(callsIn(folder)).toBe(2)
  })
})

describe('a segment that is none ends with 104, one message and nothing left behind', () => {
  test.each<[string, string[], Record<string, string>, RegExp]>([
    ['--segment 7/5', ['--segment', '7/5'], {}, /^--segment {2}expected a segment such as 2\/5.*, found "7\/5"\n$/],
    [
      'an index without a count',
      [],
      { JOB_COMPLETION_INDEX: '1' },
      /^JOB_COMPLETION_INDEX .*\n {4}set SEISMO_SEGMENTS/,
    ],
  ])('%s', async (_, words, env, message) => {
    const folder = workingFolder()
    const { code, stderr, stdout } = await startSeismoHere(folder, ['run', 'scenarios/quick.yml', ...words], env).ended
    expect(stderr).toMatch(message)
    expect(stdout).toBe('')
    expect(code).toBe(104)
    expect(readdirSync(folder)).toEqual(['scenarios'])
  })

  test('a flag is stronger than the environment', async () => {
    const env = { JOB_COMPLETION_INDEX: '1' }
    const words = ['validate', 'scenarios/quick.yml', '--segment', '1/1']
    expect((await startSeismoHere(workingFolder(), words, env).ended).code).toBe(0)
  })
})
