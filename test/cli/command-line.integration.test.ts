// What is typed, and where what is told goes. Processes where a stream of theirs is gone, in this process otherwise.
import { spawn } from 'node:child_process'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { fetchOffers } from '../../src/cli/prices-command.ts'
import { makePrivateFolder, socketIn } from '../../src/cli/private-folder.ts'
import { runProgram } from '../../src/cli/program.ts'
import { temporaryFolder } from '../engine/conduct.ts'
import { keepingTerminal } from './terminal.ts'
import { endGroup, ENVIRONMENT, mainHere, startSeismo, workingFolder } from './seismo-process.ts'

async function run(...words: readonly string[]) {
  const terminal = keepingTerminal()
  return { code: await runProgram(words, terminal), printed: terminal.printed(), told: terminal.told() }
}

test.each(['', ' 7 ', '0x10', '1e3', '-1', '7.0', '9007199254740993'])('--seed %j is refused', async (seed) => {
  const { code, told } = await run('validate', 'scenarios/quick.yml', '--seed', seed)
  expect([code, told]).toEqual([1, expect.stringContaining('Expected a whole number of at least 0.')])
})

test('--port of nothing is refused too', async () => {
  expect((await run('simulate', '--port', '')).told).toContain('Expected a port from 0 to 65535.')
})

test('validate --json of a wrong file prints its mistakes as JSON', async () => {
  const folder = workingFolder()
  writeFileSync(join(folder, 'bad.yml'), 'config: { target: nowhere }\nscenarios: []\n')
  const { code, printed, told } = await run('validate', join(folder, 'bad.yml'), '--json')
  expect([code, told]).toEqual([104, ''])
  const { mistakes, valid } = JSON.parse(printed) as { valid: boolean; mistakes: { path: string; line: number }[] }
  expect(valid).toBe(false)
  expect(mistakes.map(({ line, path }) => `${line} ${path}`)).toContain('1 config.target')
  const fine = await run('validate', 'scenarios/quick.yml', '--json')
  expect(JSON.parse(fine.printed)).toMatchObject({ valid: true, target: 'simulator' })
})

test('a price list that cannot be reached is told with its cause', async () => {
  await expect(fetchOffers('http://127.0.0.1:1', 'us-east-1')).rejects.toThrow(/fetch failed: .*bad port|ECONNREFUSED/)
  await expect(fetchOffers('http://nowhere.invalid', 'us-east-1')).rejects.toThrow(/fetch failed: .*nowhere\.invalid/)
})

test('a private folder lies where a socket has room', async () => {
  const long = join(temporaryFolder(), 'x'.repeat(90))
  mkdirSync(long)
  await using folder = await makePrivateFolder(long)
  expect(folder.path.startsWith(long)).toBe(false)
  expect(Buffer.byteLength(socketIn(folder))).toBeLessThan(104)
  expect(readdirSync(long)).toEqual([])
})

/** A run whose streams nobody reads any more, from the first byte on. */
async function deaf(folder: string, closes: readonly ('stdout' | 'stderr')[]): Promise<number | null> {
  const words = [mainHere, 'run', 'scenarios/quick.yml', '--vus', '2', '--iterations', '4']
  const child = spawn(process.execPath, words, { cwd: folder, detached: true, env: { ...ENVIRONMENT } })
  onTestFinished(() => endGroup(child.pid ?? 0))
  for (const stream of ['stdout', 'stderr'] as const) {
    if (closes.includes(stream)) child[stream].destroy()
    else child[stream].resume()
  }
  return new Promise((ended) => child.once('exit', ended))
}

describe('a closed stream ends no run', () => {
  test.each([[['stderr']], [['stdout']], [['stdout', 'stderr']]] as const)('%j', async (closes) => {
    const folder = workingFolder()
    expect(await deaf(folder, closes)).toBe(0)
    const [made = ''] = readdirSync(join(folder, 'reports'))
    expect(readdirSync(join(folder, 'reports', made))).toContain('summary.json')
  })
})

test('a run from a folder for temporary files with a long path, of a file without an ending', async () => {
  const folder = workingFolder()
  const long = join(folder, 'x'.repeat(100))
  mkdirSync(long)
  writeFileSync(
    join(folder, 'scenarios/plain'),
    [
      'config: { target: simulator, engines: { bedrock: { accuracy: off, prompts: prompts/four-tasks.yml,',
      '  modes: { m: { model: us.anthropic.claude-3-5-haiku-20241022-v1:0, region: us-east-2 } } } } }',
      'scenarios: [{ engine: bedrock, name: 2024-01-01, vus: 02, duration: 1s }]',
    ].join('\n'),
  )
  const { code, stderr } = await startSeismo(folder, ['run', 'scenarios/plain', '--json'], { TMPDIR: long }).ended
  expect([code, stderr]).toEqual([0, ''])
})
